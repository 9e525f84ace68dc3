/** What came back after an outage: which stretch of a log, and what of it was merged without a question. */

import { describe, expect, test } from 'vitest'
import { publishedCalendar } from '../../../server/catalogue/published-calendar.ts'
import { withArrival } from '../../../server/contacts/returns.ts'
import { mergedIn } from '../../../shared/case/merged.ts'
import type { Entry } from '../../../shared/event.ts'
import type { Return } from '../../../shared/protocol/stations.ts'
import { isoOf } from '../../../shared/time.ts'
import { World } from '../../properties/histories.ts'
import { rearranged } from '../../properties/orders.ts'
import { authorOf } from '../../properties/people.ts'

const MINUTE = 60_000
const NINE = Date.parse('2026-09-28T01:00:00.000Z')

/** Event `seq`, written and stored so many minutes after nine; `ahead`: of the device's clock, minutes. */
const arrival = (seq: number, written: number, stored: number, ahead = 0): Entry =>
  ({
    event: { id: `A1AAAAAA.${seq}`, at: isoOf(NINE + (written + ahead) * MINUTE) },
    hash: '',
    witness: { at: isoOf(NINE + stored * MINUTE), skewMs: ahead * MINUTE },
  }) as Entry
const returns = (...arrivals: readonly Entry[]) =>
  arrivals
    .reduce<readonly Return[]>(withArrival, [])
    .map(({ from, to, firstSeq, lastSeq }) => [
      (Date.parse(from) - NINE) / MINUTE,
      (Date.parse(to) - NINE) / MINUTE,
      ...[firstSeq, lastSeq],
    ])

describe('a return', () => {
  test('is a stretch that came long after it was written; what comes at once is none', () => {
    expect(returns(arrival(1, 0, 1), arrival(2, 5, 5))).toEqual([])
    expect(returns(arrival(1, 0, 1), arrival(2, 10, 200), arrival(3, 90, 201))).toEqual([[10, 201, 2, 3]])
  })

  test('begins anew after the next outage, and where something came at once in between', () => {
    const first = [arrival(1, 0, 100), arrival(2, 20, 100)]
    expect(returns(...first, arrival(3, 110, 300))).toEqual([
      [0, 100, 1, 2],
      [110, 300, 3, 3],
    ])
    expect(returns(...first, arrival(3, 101, 101), arrival(4, 60, 102))).toEqual([
      [0, 100, 1, 2],
      [60, 102, 4, 4],
    ])
  })

  test('is told by the node’s clock, whatever the device’s says', () => {
    expect(returns(arrival(1, 0, 1, -5000), arrival(2, 0, 1, 9000))).toEqual([])
    expect(returns(arrival(1, 0, 100, -5000))).toEqual([[0, 100, 1, 1]])
    const nonsense = { ...arrival(1, 0, 100), event: { id: 'A1AAAAAA.1', at: 'gestern' } } as Entry
    expect(returns(nonsense)).toEqual([])
    expect(returns({ ...arrival(1, 0, 100), witness: undefined } as never)).toEqual([])
  })

  test('of which there are many, keeps the last', () => {
    const many = Array.from({ length: 30 }, (_, i) => arrival(i + 1, i * 100, i * 100 + 50))
    expect(returns(...many).map(([, , seq]) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 11))
  })
})

describe('what was merged without a question', () => {
  const village = { device: authorOf('village').device, firstSeq: 1, lastSeq: 99 }
  /** The village, cut off, and the town write in one case. */
  async function apart(villages: object, towns: object, stretch = village) {
    const world = new World()
    await world.receive()
    await world.fetch('township', 'village')
    await world.write('village', { type: 'filled', data: { fields: { ...villages } } })
    await world.write('township', { type: 'filled', data: { fields: { ...towns } } })
    const entries = await world.gather()
    const state = (await world.state('root'))!
    return {
      entries,
      found: mergedIn(state, entries, stretch, publishedCalendar),
      again: mergedIn(state, rearranged(entries, 5), stretch, publishedCalendar),
    }
  }

  test('are events that did not know each other and agree, or speak of different things', async () => {
    const { found, again } = await apart({ reason: '甲' }, { 'applicant.phone': '13800000001' })
    expect(found).toMatchObject([
      { entry: { event: { by: 'village', type: 'filled' } }, beside: [{ event: { by: 'township' } }] },
    ])
    expect(again).toEqual(found)
    expect((await apart({ reason: '甲' }, { reason: '甲' })).found).toHaveLength(1)
  })

  test('is nothing about which a person is asked, and nothing outside of the stretch', async () => {
    expect((await apart({ reason: '甲' }, { reason: '乙' })).found).toEqual([])
    expect((await apart({ reason: '甲' }, { '2': '1' }, { ...village, lastSeq: 1 })).found).toEqual([])
    expect((await apart({ reason: '甲' }, { '2': '1' }, { ...village, firstSeq: 3 })).found).toEqual([])
  })
})
