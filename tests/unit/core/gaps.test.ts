/** Numbers under which no case came, and what the county says of them (C39). */
import { describe, expect, test } from 'vitest'
import { accountOf, type Gap, gapsIn, isAccounted } from '../../../shared/case/gaps.ts'
import { judge } from '../../../shared/case/judge.ts'
import { Knowledge } from '../../../shared/case/knowledge.ts'
import { caseNumber } from '../../../shared/case/number.ts'
import type { Entry } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { writeOwn } from '../../../sync/own-log.ts'
import { STREAM } from '../../properties/histories.ts'
import { rearranged } from '../../properties/orders.ts'
import { authorOf, directoryOf, numbered, type Person, TERMINAL, VILLAGE } from '../../properties/people.ts'
import { fixedClock, seededRandom } from '../../support/seeds.ts'

const of = (day: string, terminal: string, counter: number): string => {
  const number = caseNumber({ area: VILLAGE, day, terminal, counter })
  if (!number.ok) throw new RangeError('no such counter')
  return number.value
}

describe('gaps', () => {
  test('lie between those that came and before the first of a terminal’s day, never behind the last', () => {
    const came = [5, 2, 6, 9].map(numbered)
    const gap = (from: number, to: number) => ({
      ...{ area: VILLAGE, day: '2026-09-28', terminal: TERMINAL, from, to },
    })
    expect(gapsIn(came)).toEqual([gap(1, 1), gap(3, 4), gap(7, 8)])
    expect(gapsIn(came.toReversed())).toEqual(gapsIn(came))
    expect(gapsIn([1, 2, 3, 3].map(numbered))).toEqual([])
  })

  test('are each terminal’s and each day’s own; what is no number makes none', () => {
    const came = [of('2026-09-28', '03V', 2), of('2026-09-29', '03V', 1), of('2026-09-28', '0A1', 1), 'x', '']
    expect(gapsIn(came)).toEqual([{ area: VILLAGE, day: '2026-09-28', terminal: '03V', from: 1, to: 1 }])
  })

  test('of a device that begins at its last number are one', () => {
    expect(gapsIn([numbered(9999)])).toMatchObject([{ from: 1, to: 9998 }])
  })
})

const GAP: Gap = { area: VILLAGE, day: '2026-09-28', terminal: TERMINAL, from: 3, to: 4 }
const DEVICE_STREAM = 'device/A1AAAAAA/2026-09'
const account = (why: string, over: object = {}) => ({
  ...{ stream: DEVICE_STREAM, type: 'accounted', v: 1 },
  data: { day: GAP.day, from: GAP.from, to: GAP.to, why, reason: '核对过', ...over },
})

async function written(store: MemoryStore, who: Person, draft: ReturnType<typeof account>): Promise<Entry> {
  const deps = { store, hasher, random: seededRandom(1), clock: fixedClock() }
  const [entry] = await writeOwn({ ...deps, lock: (work) => work() }, authorOf(who), () => [draft])
  return entry!
}

const accounted = (entries: readonly Entry[], gap = GAP) => {
  const knowledge = new Knowledge(entries)
  return accountOf(knowledge, knowledge.entries, gap)
}

describe('an account', () => {
  test('covers the whole of a gap, also where a case of it has come since; a later one replaces it', async () => {
    const store = new MemoryStore()
    expect(isAccounted(accounted([]))).toBe(false)
    const first = await written(store, 'county', account('lost'))
    expect(accounted([first])).toMatchObject({ why: 'lost', words: [{ reason: '核对过' }] })
    expect(isAccounted(accounted([first], { ...GAP, to: 3 }))).toBe(true)
    expect(isAccounted(accounted([first], { ...GAP, to: 5 }))).toBe(false)
    expect(isAccounted(accounted([first], { ...GAP, day: '2026-09-29' }))).toBe(false)
    const back = await written(store, 'county', account('open'))
    expect([accounted([first, back]).why, isAccounted(accounted([first, back]))]).toEqual(['open', false])
  })

  test('given twice, cut off from each other, is one answer in every order', async () => {
    for (const [a, b, why] of [
      ['lost', 'paper', null],
      ['lost', 'lost', 'lost'],
    ] as const) {
      const entries = [
        await written(new MemoryStore(), 'county', account(a)),
        await written(new MemoryStore(), 'township', account(b)),
      ]
      for (let seed = 0; seed < 8; seed += 1)
        expect(accounted(rearranged(entries, seed))).toMatchObject({ why, words: [{}, {}] })
    }
  })

  test('is the county manager’s, of a device, of numbers that there are', async () => {
    const said = async (who: Person, draft: ReturnType<typeof account>) => {
      const verdict = judge(directoryOf(), await written(new MemoryStore(), who, draft), [])
      return verdict.type === 'holds' ? null : verdict.reason
    }
    expect(await said('county', account('paper'))).toBeNull()
    expect(await said('township', account('paper'))).toBe('permission')
    expect(await said('county', { ...account('paper'), stream: STREAM })).toBe('stream')
    expect(await said('county', { ...account('paper'), stream: 'anchor/2026-09' })).toBe('stream')
    for (const over of [{ from: 0 }, { to: 10_000 }, { from: 5 }, { reason: '' }, { why: 'mislaid' }])
      expect(await said('county', account('paper', over))).toBe('schema')
  })
})
