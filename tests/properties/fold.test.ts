/** Laws of the fold: the same bytes for the same set of events, and nothing falls out of history. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishedCalendar } from '../../server/catalogue/published-calendar.ts'
import { canonicalJson } from '../../shared/canonical.ts'
import { schemaOf } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { judge } from '../../shared/case/judge.ts'
import { Knowledge } from '../../shared/case/knowledge.ts'
import { mattersIn } from '../../shared/case/matters.ts'
import { pathOf } from '../../shared/case/path.ts'
import { quarantinesIn } from '../../shared/case/quarantine.ts'
import { summaryOf } from '../../shared/case/summary.ts'
import { type Entry, type Event, entryOf } from '../../shared/event.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { erase, play, STREAM, World, wildPlan } from './histories.ts'
import { pieces, rearranged } from './orders.ts'
import { directoryOf } from './people.ts'

const bytesOf = (entries: readonly Entry[]): string => {
  const state = foldCase(entries)
  return canonicalJson(
    state && {
      ...{ state, summary: summaryOf(state) },
      ...{ path: [...pathOf(state, entries)], matters: [...mattersIn(state, entries, publishedCalendar)] },
    },
  )
}

const seed = fc.integer()
const mask = fc.array(
  fc.nat({ max: 7 }).map((n) => n === 0),
  { minLength: 40, maxLength: 40 },
)

describe('the fold', () => {
  test('gives the same bytes for any order and duplication', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, seed, mask, async (plan, order, erased) => {
        const { entries } = await play(plan)
        const held = erase(entries, erased)
        expect(bytesOf(rearranged(held, order))).toBe(bytesOf(held))
      }),
      { numRuns: 250 },
    ))

  test('gives the same bytes in whatever pieces the events came to a store', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, seed, async (plan, order) => {
        const { entries } = await play(plan)
        const store = new MemoryStore()
        for (const piece of pieces(rearranged(entries, order), order)) await store.append(piece)
        expect(bytesOf(await store.stream(STREAM))).toBe(bytesOf(entries))
      }),
      { numRuns: 80 },
    ))

  test('of the union of what all devices hold is that of the whole', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, async (plan) => {
        const { entries, stores } = await play(plan)
        const union = await Promise.all([...stores.values()].reverse().map((s) => s.stream(STREAM)))
        expect(bytesOf(union.flat())).toBe(bytesOf(entries))
      }),
      { numRuns: 80 },
    ))

  test('gives the same bytes where one replica has heard of an erasure and another has not', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, seed, mask, async (plan, order, erased) => {
        const { entries } = await play(plan)
        const gone = erase(entries, erased)
        expect(bytesOf(rearranged([...entries, ...gone], order))).toBe(bytesOf(gone))
      }),
      { numRuns: 80 },
    ))

  test('gives the same bytes after a store has written and read the events', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, async (plan) => {
        const { entries } = await play(plan)
        expect(bytesOf(JSON.parse(JSON.stringify(entries)))).toBe(bytesOf(entries))
      }),
      { numRuns: 40 },
    ))
})

test('quarantines of one event by two tenures that differ on the reason are one, the same in any order', async () => {
  const world = new World()
  const [received] = await world.receive()
  for (const [root, reason] of [
    ['root', 'stage'],
    ['before', 'chain'],
  ] as const) {
    await world.fetch(root, 'village')
    await world.write(root, {
      type: 'quarantined',
      data: { id: received!.event.id, hash: received!.hash, reason },
    })
  }
  const entries = await world.gather()
  expect(quarantinesIn(entries)).toHaveLength(1)
  expect(quarantinesIn(entries.toReversed())).toEqual(quarantinesIn(entries))
})

describe('history', () => {
  test('no stored event is missing: it is read, and in the trace, in quarantine, or makes the case read-only', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, seed, mask, async (plan, order, erased) => {
        const { entries } = await play(plan)
        const store = new MemoryStore()
        await store.append(rearranged(erase(entries, erased), order))
        const read = await store.stream(STREAM)
        expect(read.map((e) => e.hash).sort()).toEqual(entries.map((e) => e.hash).sort())

        const state = foldCase(read)
        if (!state) return
        const barred = new Set(state.quarantined.map((q) => q.hash))
        const trace = new Set(new Knowledge(read).entries.map((e) => e.hash))
        for (const { event, hash } of read) {
          if (barred.has(hash)) continue
          expect(trace.has(hash)).toBe(true)
          if (event.data && !schemaOf(event.type, event.v)) expect(state.readOnly).toBe(true)
        }
      }),
      { numRuns: 100 },
    ))

  test('an event of no known form is read all the same, changes nothing, and is quarantined by the root', () =>
    fc.assert(
      fc.asyncProperty(wildPlan, malformedEvents, seed, async (plan, shapes, order) => {
        const { entries } = await play(plan)
        const strange = shapes.map((shape, i) => malformed(shape, i))
        const all = rearranged([...entries, ...strange], order)
        expect(bytesOf(all)).toBe(bytesOf(entries))

        const store = new MemoryStore()
        await store.append(all)
        const read = new Set((await store.stream(STREAM)).map((e) => e.hash))
        for (const entry of [...entries, ...strange]) expect(read.has(entry.hash)).toBe(true)

        for (const [i, entry] of strange.entries()) {
          const before = [...entries, ...strange.slice(0, i)]
          expect(judge(directoryOf(plan.rotation), entry, before)).toEqual({
            type: 'quarantine',
            reason: 'schema',
          })
        }
        // And whoever comes behind them is judged as if they had never been there.
        for (const entry of entries) {
          const before = entries.slice(0, entries.indexOf(entry))
          const directory = directoryOf(plan.rotation)
          expect(judge(directory, entry, [...strange, ...before])).toEqual(judge(directory, entry, before))
        }
      }),
      { numRuns: 60 },
    ))
})

/** What passes the wire, which asks for id, stream, prev and digest, and is no event. */
const malformedEvents = fc.array(
  fc.constantFrom<Record<string, unknown>>(
    { parents: undefined },
    { parents: 7 },
    { parents: null },
    { parents: ['A1AAAAAA.1', 5] },
    { parents: Array.from({ length: 65 }, (_, i) => `ZZZZZZZZ.${i + 1}`) },
    { tick: undefined },
    { tick: 'late' },
    { tick: 2 ** 60 },
    { tick: 0 },
    { data: null },
    { data: 'x' },
    { data: [] },
    { type: '' },
    { v: 0 },
    { at: 5 },
    { by: null },
    { org: undefined },
  ),
  { minLength: 1, maxLength: 6 },
)

function malformed(shape: Record<string, unknown>, i: number): Entry {
  const event = {
    id: `Q00000${String(i).padStart(2, '0')}.1`,
    stream: STREAM,
    parents: [],
    tick: 1,
    type: 'filled',
    v: 1,
    data: { secret: 'a-secret-of-somebody-else', fields: {} },
    at: '2026-09-28T01:00:00.000Z',
    by: 'village',
    org: '441424104201',
    prev: '',
    digest: 'A'.repeat(43),
    ...shape,
  }
  // As it comes off the wire: only a part of its form is known.
  return entryOf(hasher, JSON.parse(JSON.stringify(event)) as Event)
}
