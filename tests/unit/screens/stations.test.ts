/** The board of stations: the word for each, which comes first, and what is said of what it holds. */
import { describe, expect, test } from 'vitest'
import { byTown, found, inOrder, standingOf, stillOut } from '../../../client/screens/stations/standing.ts'
import {
  clockWord,
  heardText,
  heldTexts,
  standingText,
} from '../../../client/screens/stations/station-words.ts'
import { demoOrgs } from '../../../server/demo/orgs.ts'
import type { StationContact } from '../../../shared/protocol/stations.ts'
import { isoOf } from '../../../shared/time.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)
const NOW = at('2026-10-10T10:40:00')
const VILLAGE = '441424104201'
const OTHER_TOWN = '441424120219'

const station = (device: string, heard: string | null, change: Partial<StationContact> = {}) => ({
  ...{ device, org: VILLAGE, terminal: 'V00', skewMs: 0 },
  ...{ waiting: null, photographs: 0, unfetched: 0, returns: [] },
  heardAt: heard && isoOf(at(heard)),
  ...change,
})

describe('the word for a station', () => {
  test.each([
    [null, '从未联系'],
    ['2026-10-10T10:40:00', '在线'],
    ['2026-10-10T10:37:01', '在线'],
    // The county's clock was set back: later than now is not long ago.
    ['2026-10-10T11:00:00', '在线'],
    ['2026-10-10T10:37:00', '今天联系过'],
    ['2026-10-10T00:00:00', '今天联系过'],
    ['2026-10-09T23:59:59', '昨天联系过'],
    ['2026-10-09T00:00:00', '昨天联系过'],
    ['2026-10-08T23:59:59', '离线 2 天'],
    ['2026-09-30T12:00:00', '离线 10 天'],
  ])('heard %s: %s', (heard, word) => {
    expect(standingText(standingOf(heard && isoOf(at(heard)), NOW))).toBe(word)
  })

  test('just after midnight, whoever was heard at 23:50 was heard yesterday', () => {
    const midnight = at('2026-10-10T00:05:00')
    expect(standingOf(isoOf(at('2026-10-09T23:50:00')), midnight)).toEqual({ type: 'yesterday' })
    expect(standingOf(isoOf(at('2026-10-10T00:04:00')), midnight)).toEqual({ type: 'online' })
  })
})

const waiting = { events: 3, files: 2, bytes: 1.5 * 1_048_576 }

describe('the order', () => {
  const LONG = '2026-10-01T08:00:00'
  const SHORT = '2026-10-10T08:00:00'
  const HERE = '2026-10-10T10:39:00'
  const stations = [
    station('never', null, { unfetched: 1 }),
    station('here-b', HERE, { org: OTHER_TOWN }),
    station('here-a', '2026-10-10T10:40:00', { unfetched: 4 }),
    station('short', SHORT),
    station('long', LONG),
    station('short-unfetched', SHORT, { unfetched: 1 }),
    station('here-holds', HERE, { waiting }),
    station('short-lacks-photograph', SHORT, { photographs: 1 }),
    station('long-holds', LONG, { waiting }),
  ]

  test('first what the county lacks, silent longest first; those that are here and nothing is lacking of, last', () => {
    expect(inOrder(stations, NOW).map((s) => s.device)).toEqual([
      ...['long-holds', 'short-lacks-photograph', 'here-holds'],
      'short-unfetched',
      ...['long', 'short', 'here-a', 'here-b', 'never'],
    ])
  })

  test('is the same however they came', () => {
    const turned = [...stations.slice(4), ...stations.slice(0, 4)].reverse()
    expect(inOrder(turned, NOW)).toEqual(inOrder(stations, NOW))
  })

  test('towns come as their first station does, and keep theirs together', () => {
    const towns = byTown(
      inOrder([...stations, station('centre', SHORT, { org: '441424000000', waiting })], NOW),
      demoOrgs,
    )
    expect(towns.map((t) => [t.org?.name ?? '县', t.stations.length])).toEqual([
      ['华城镇便民服务中心', 8],
      ['县', 1],
      ['安流镇便民服务中心', 1],
    ])
    const unknown = byTown([station('gone', null, { org: '441424999999' })], demoOrgs)
    expect(unknown.map((t) => t.org)).toEqual([null])
  })

  test.each([
    ['河子口', 8],
    ['华城', 8],
    ['安流', 1],
    ['ｖ００', 9],
    ['here-A', 1],
    ['', 9],
    [' ', 9],
    ['东莞', 0],
  ])('searched for %s: %i', (typed, n) => expect(found(stations, demoOrgs, typed)).toHaveLength(n))
})

describe('after the county was gone', () => {
  const outage = { from: isoOf(at('2026-10-09T18:00:00')), to: isoOf(at('2026-10-10T10:20:00')) }
  test.each([
    ['in contact when the county went', '2026-10-09T17:59:00', true],
    ['in contact in the day before', '2026-10-08T18:00:00', true],
    ['away longer than that, for a reason of its own', '2026-10-08T17:59:00', false],
    ['back since', '2026-10-10T10:20:00', false],
    ['never there', null, false],
  ])('whoever was %s', (_, heard, out) => {
    expect(stillOut(station('a', heard), outage, NOW)).toBe(out)
    expect(stillOut(station('a', heard), null, NOW)).toBe(false)
  })

  test('a start that took a moment has nobody missed', () => {
    const moment = { from: isoOf(at('2026-10-10T10:38:00')), to: isoOf(at('2026-10-10T10:39:00')) }
    expect(stillOut(station('a', '2026-10-10T10:38:00'), moment, NOW)).toBe(false)
    expect(stillOut(station('a', '2026-10-10T10:36:00'), moment, NOW)).toBe(true)
  })
})

describe('what is said of a station', () => {
  const held = (s: StationContact) => heldTexts(s, standingOf(s.heardAt, NOW))
  const heard = (s: StationContact) => heardText(s, standingOf(s.heardAt, NOW), NOW)
  const HERE = '2026-10-10T10:39:00'
  const GONE = '2026-10-09T17:20:00'

  test('that is here', () => {
    expect(heard(station('a', HERE))).toBe('最后联系 10:39')
    expect(held(station('a', HERE))).toEqual(['都传上来了'])
    expect(held(station('a', HERE, { waiting, unfetched: 5 }))).toEqual([
      '正在上传，还有 3 条记录、2 份照片（1.5 MB）',
      '正在取县中心的 5 条记录',
    ])
  })

  test('that is silent: since when, and only what was true then', () => {
    expect(heard(station('a', GONE))).toBe('自 10月9日（周五）17:20 起没有联系')
    expect(held(station('a', GONE))).toEqual(['当时都传上来了；之后办的，要等它连上才知道'])
    expect(held(station('a', GONE, { waiting: { ...waiting, files: 0 }, unfetched: 5 }))).toEqual([
      '当时还有 3 条记录没有传上来',
      '县中心有 5 条记录，还没有确认它取到',
    ])
    expect(held(station('a', GONE, { photographs: 2 }))).toEqual(['已经收到的办件里，还缺 2 份照片'])
  })

  test('that is the node of a town: what waits in it, and nothing of what it would write itself', () => {
    const relay = { url: 'https://huacheng.example' }
    expect(held(station('n', HERE, { relay, waiting }))).toEqual([
      '正在上传，还有 3 条记录、2 份照片（1.5 MB）',
    ])
    expect(held(station('n', GONE, { relay }))).toEqual(['当时都转上来了；之后收下的，要等它连上才知道'])
  })

  test('that was never heard', () => {
    expect(heard(station('a', null))).toBe('登记以后还没有联系过')
    expect(held(station('a', null, { unfetched: 9 }))).toEqual([])
  })

  test.each([
    [119_000, ''],
    [null, ''],
    [5 * 60_000, '时钟比县中心快 5 分钟'],
    [-3 * 86_400_000, '时钟比县中心慢 3 天'],
  ])('a clock %s ms off: %s', (skewMs, word) => {
    expect(clockWord(station('a', HERE, { skewMs }))).toBe(word)
  })
})
