/** Laws of an erasure: the same bytes, digests and chains, whoever heard of it when, and no word of a person left. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { publishedCalendar } from '../../server/catalogue/published-calendar.ts'
import { canonicalJson } from '../../shared/canonical.ts'
import { asLeft, leftOf, withoutData } from '../../shared/case/erasure.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { mattersIn } from '../../shared/case/matters.ts'
import { pathOf } from '../../shared/case/path.ts'
import { summaryOf } from '../../shared/case/summary.ts'
import { type Entry, entryOf, hashOf, isAuthority } from '../../shared/event.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { digestOfStream } from '../../sync/digest.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { play, STREAM, wildPlan } from './histories.ts'
import { pieces, rearranged } from './orders.ts'

const BASIS = '当事人申请，个人信息保护法第四十七条'
const words = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 })

/** The root's word of each that the mask names. */
function erasuresOf(entries: readonly Entry[], mask: readonly boolean[]): Entry[] {
  const chosen = entries.filter((e, i) => mask[i % mask.length] && !isAuthority(e.event.id))
  return chosen.map(({ event, hash }, i) =>
    entryOf(hasher, {
      ...{ id: `0ERASER0.${i + 1}`, stream: STREAM, parents: [], tick: 1000 + i, type: 'erased', v: 1 },
      data: { id: event.id, hash, basis: BASIS, left: leftOf(event) },
      ...{ at: '2026-09-28T01:00:00.000Z', by: '', org: '441424000000', prev: '', digest: 'A'.repeat(43) },
    }),
  )
}

const namesOf = (erasures: readonly Entry[]) =>
  erasures.map(({ event }) => ({ id: String(event.data?.id), hash: String(event.data?.hash) }))

const bytesOf = (entries: readonly Entry[]): string => {
  const state = foldCase(entries)
  return canonicalJson(
    state && {
      ...{ state, summary: summaryOf(state) },
      ...{ path: [...pathOf(state, entries)], matters: [...mattersIn(state, entries, publishedCalendar)] },
    },
  )
}

test('before, after, or with the entries still whole: the same bytes, the same digest, the same hashes', () =>
  fc.assert(
    fc.asyncProperty(wildPlan, words, fc.integer(), async (plan, mask, order) => {
      const { entries } = await play(plan)
      const erasures = erasuresOf(entries, mask)
      const names = namesOf(erasures)
      const whole = [...entries, ...erasures]

      const after = new MemoryStore()
      await after.append(rearranged(whole, order))
      await after.erase(names)
      const before = new MemoryStore()
      await before.erase(names)
      for (const piece of pieces(rearranged(whole, order), order)) await before.append(piece)

      const erased = new Set(names.map((n) => n.hash))
      for (const store of [after, before]) {
        const held = await store.stream(STREAM)
        expect(bytesOf(rearranged(held, order))).toBe(bytesOf(whole))
        expect(digestOfStream(STREAM, held)).toEqual(digestOfStream(STREAM, whole))
        for (const { event, hash } of held) {
          expect(hashOf(hasher, event)).toBe(hash)
          expect(event.data === undefined).toBe(
            erased.has(hash) || !whole.some((e) => e.hash === hash && e.event.data),
          )
        }
      }
    }),
    { numRuns: 150 },
  ))

test('a case that was erased whole still shows number, item, organisation, dates and stage, and no person', () =>
  fc.assert(
    fc.asyncProperty(wildPlan, async (plan) => {
      const { entries } = await play(plan)
      const state = foldCase(entries)
      if (!state) return
      const erasures = erasuresOf(entries, [true])
      const gone = [...entries.map((e) => (isAuthority(e.event.id) ? e : withoutData(e))), ...erasures]
      const after = foldCase(gone)!
      for (const key of ['caseNo', 'item', 'itemVersion', 'receivedAt', 'receivedOrg', 'audience'] as const)
        expect(after[key]).toEqual(state[key])
      expect(after.slots).toEqual(state.slots)
      expect(after).toMatchObject({ erased: true, readOnly: true, queryCode: '' })
      expect(summaryOf(after)).toMatchObject({ erased: true, applicant: '', conflicts: 0 })
      for (const { value, writes } of Object.values(after.fields))
        expect([value, ...writes.map((w) => w.value)].join('')).toBe('')
      expect(Object.values(after.materials).flatMap((m) => m.files)).toEqual([])
      expect(after.notices.map((n) => n.note).join('')).toBe('')
    }),
    { numRuns: 80 },
  ))

test('only the root’s word counts, and only for the entry of that hash', async () => {
  const { entries } = await play(fc.sample(wildPlan, { numRuns: 1, seed: 7 })[0]!)
  const [word] = erasuresOf(entries, [true])
  const forged = entryOf(hasher, { ...word!.event, id: 'A1AAAAAA.1' })
  expect(asLeft([...entries, forged])).toEqual([...entries, forged])
  const other = entryOf(hasher, { ...word!.event, data: { ...word!.event.data, hash: 'A'.repeat(22) } })
  expect(asLeft([...entries, other])).toEqual([...entries, other])
})
