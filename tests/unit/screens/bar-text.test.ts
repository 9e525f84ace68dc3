import { describe, expect, test } from 'vitest'
import { barText, spanText } from '../../../client/messages/bar-text.ts'
import type { SyncStatus } from '../../../client/station/station.ts'

const at = (iso: string): number => Date.parse(iso)
const NOW = at('2026-10-10T10:40:00+08:00')

const calm: SyncStatus = {
  phase: 'all-there',
  waitingEvents: 0,
  waitingCases: 0,
  waitingFiles: 0,
  waitingBytes: 0,
  waitingCounty: 0,
  via: null,
  filesSent: 0,
  filesTotal: 0,
  fraction: 0,
  contactAt: at('2026-10-10T10:31:00+08:00'),
  cutOffSince: null,
  skewMs: 900,
  fetching: null,
  halted: false,
  refusal: null,
  quarantined: 0,
  persisted: true,
  storageFraction: 0.1,
  signedOut: false,
}
const waiting = { waitingCases: 3, waitingEvents: 24, waitingFiles: 7, waitingBytes: 2.1 * 1_048_576 }
const said = (change: Partial<SyncStatus>) => barText({ ...calm, ...change }, NOW)

describe('the bar', () => {
  test('says that the county has everything, and when', () => {
    expect(said({})).toEqual({ shape: 'done', text: '县中心已全部收到 · 10:31', notes: [] })
  })

  test('gives the day with its weekday where it is not today', () => {
    expect(said({ contactAt: at('2026-10-09T17:20:00+08:00') }).text).toBe(
      '县中心已全部收到 · 10月9日（周五）17:20',
    )
  })

  test('by the township’s node: says so', () => {
    expect(said({ via: '华城镇便民服务中心' }).text).toBe('县中心已全部收到 · 10:31 · 经 华城镇 节点')
  })

  test('what only the township has is another state, shape and sentence', () => {
    const passed = { phase: 'at-township', waitingCounty: 3, via: '华城镇便民服务中心' } as const
    expect(said(passed)).toEqual({
      shape: 'passing',
      text: '镇里已收到，等送县中心 · 经 华城镇 节点',
      notes: [],
    })
    const cut = { cutOffSince: at('2026-10-10T08:12:00+08:00'), phase: 'cut-off' } as const
    expect(said({ ...passed, ...cut }).text).toBe('离线 · 自 08:12 · 镇里已收到，等送县中心')
    for (const phase of ['at-township', 'sending', 'cut-off', 'refused'] as const)
      expect(JSON.stringify(said({ ...passed, phase }))).not.toContain('县中心已全部收到')
  })

  test('cut off: since when and what waits', () => {
    const cut = { phase: 'cut-off', cutOffSince: at('2026-10-10T08:12:00+08:00') } as const
    expect(said({ ...cut, ...waiting })).toEqual({
      shape: 'cut',
      text: '离线 · 自 08:12 · 3 件待上传（照片 2.1 MB）',
      notes: [],
    })
    expect(said({ ...cut, waitingEvents: 2 }).text).toBe('离线 · 自 08:12 · 2 条记录待上传')
    expect(said({ ...cut, waitingFiles: 1, waitingBytes: 250_000 }).text).toBe(
      '离线 · 自 08:12 · 1 份照片待上传（照片 244 KB）',
    )
    expect(said(cut).text).toBe('离线 · 自 08:12 · 没有待上传的')
  })

  test('sending: which photograph of how many, and how much of it', () => {
    expect(said({ phase: 'sending', ...waiting, filesSent: 4, filesTotal: 7, fraction: 0.386 })).toEqual({
      shape: 'moving',
      text: '正在上传 · 照片 4/7 · 38%',
      notes: [],
    })
    expect(said({ phase: 'sending', waitingCases: 1, waitingEvents: 4 }).text).toBe('正在上传 · 1 件待上传')
  })

  test('does not say that all is there while this desk is still being filled', () => {
    expect(said({ phase: 'fetching', fetching: 300 })).toEqual({
      shape: 'coming',
      text: '正在下载办件 · 已下载 300 条记录',
      notes: [],
    })
    const cut = { phase: 'cut-off', cutOffSince: at('2026-10-10T08:12:00+08:00') } as const
    expect(said({ ...cut, fetching: 300 }).notes).toEqual(['办件还没有下载完'])
  })

  test('starting, before the first contact', () => {
    expect(said({ phase: 'starting', contactAt: null })).toEqual({
      shape: 'starting',
      text: '正在与县中心联系',
      notes: [],
    })
  })

  test('needs a person: that first, the line behind it', () => {
    expect(said({ quarantined: 1 })).toEqual({
      shape: 'person',
      text: '有 1 件未被接收，点此处理',
      notes: ['县中心已全部收到 · 10:31'],
    })
    expect(said({ phase: 'refused', refusal: 'cloned', ...waiting })).toEqual({
      shape: 'person',
      text: '县中心没有接受上传，点此处理',
      notes: ['3 件待上传（照片 2.1 MB）'],
    })
    expect(said({ phase: 'refused', refusal: 'cloned', quarantined: 2 }).notes).toEqual([
      '县中心没有接受上传，点此处理',
    ])
  })

  test('storage, clock and session are said beside the line, never in its place', () => {
    const { text, notes } = said({ storageFraction: 0.93, skewMs: -2 * 86_400_000, signedOut: true })
    expect(text).toBe('县中心已全部收到 · 10:31')
    expect(notes).toEqual(['存储将满', '时钟与县中心相差 2 天', '请重新登录（不影响继续办件）'])
  })

  test('a county that keeps what comes and does nothing with it has received it all the same, and that is said', () => {
    expect(said({ halted: true })).toEqual({
      shape: 'done',
      text: '县中心已全部收到 · 10:31',
      notes: ['县中心暂停登记和下发，恢复后自动继续'],
    })
    expect(said({ halted: true, via: '华城镇便民服务中心' }).notes).toEqual([
      '镇里的节点暂停处理和下发，恢复后自动继续',
    ])
  })

  test('a clock less than two minutes off is no news', () => {
    expect(said({ skewMs: 119_000 }).notes).toEqual([])
    expect(said({ skewMs: 121_000 }).notes).toEqual(['时钟与县中心相差 2 分钟'])
  })

  test.each([
    [5 * 60_000, '5 分钟'],
    [-3 * 3_600_000, '3 小时'],
    [47 * 3_600_000, '47 小时'],
    [72 * 3_600_000, '3 天'],
  ])('a difference of %i ms is %s', (ms, text) => expect(spanText(ms)).toBe(text))
})
