/** Laws of what is left out on the line: it comes back the same, or is asked for whole. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Entry, isAuthority } from '../../shared/event.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { askedOnce, completed, leanOf, secretsIn } from '../../sync/exchange/lean.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { digestHolds } from '../../sync/verify.ts'
import { HUMAN_DOINGS, planOfDoings, play, ROOT_DOINGS } from './histories.ts'

const histories = planOfDoings(HUMAN_DOINGS, ROOT_DOINGS)

async function storeOf(entries: readonly Entry[]): Promise<MemoryStore> {
  const store = new MemoryStore()
  await store.append(entries)
  return store
}

describe('what is left out', () => {
  test('comes back the same, or the receiver knows that it cannot', () =>
    fc.assert(
      fc.asyncProperty(histories, fc.infiniteStream(fc.boolean()), async (plan, picks) => {
        const { entries: union } = await play(plan)
        const pick = () => picks.next().value === true
        const sent = union.filter(pick)
        const receiver = await storeOf(union.filter(pick))
        const lean = await leanOf(sent, secretsIn(await storeOf(union)))
        const read = await completed(hasher, lean, secretsIn(receiver))
        if (!read.ok) {
          expect(read.error.type).toBe('Incomplete')
          return
        }
        const same = sent.every(({ hash }, i) => read.value.entries[i]?.hash === hash)
        // Of two beginnings of a stream each has a secret, and who wrote without one has a digest of his own: then the
        // signature does not fit what was completed.
        const firsts = union.filter((e) => e.event.parents.length === 0)
        const isPlain = firsts.length === 1 && union.every((e) => digestHolds(hasher, e, firsts))
        expect(same || (read.value.lean && !isPlain)).toBe(true)
      }),
      { numRuns: 200 },
    ))

  test('a receiver that holds nothing completes a log from its beginning', () =>
    fc.assert(
      fc.asyncProperty(histories, async (plan) => {
        const { entries: union } = await play(plan)
        const first = union.find((e) => !isAuthority(e.event.id) && e.event.parents.length === 0)
        fc.pre(first !== undefined)
        const stream = union.filter((e) => e.event.stream === first!.event.stream)
        // Who wrote without the beginning has a digest that nobody can compute: the law above is of those.
        fc.pre(stream.every((e) => digestHolds(hasher, e, stream)))
        const lean = await leanOf(stream, async () => null)
        const read = await completed(hasher, lean, async () => null)
        expect(read.ok && read.value.entries.map((e) => e.hash)).toEqual(stream.map((e) => e.hash))
        expect(lean.filter((e) => e.data !== undefined && e.digest !== undefined)).toEqual([])
      }),
      { numRuns: 60 },
    ))
})

test('another secret gives other hashes, which the signature then does not fit', async () => {
  const { entries: union } = await play(fc.sample(histories, { numRuns: 1, seed: 7 })[0]!)
  const lean = await leanOf(union, secretsIn(await storeOf(union)))
  const other = lean.map((e) =>
    (e.data as Record<string, unknown> | undefined)?.secret
      ? { ...e, data: { ...(e.data as object), secret: 'another' } }
      : e,
  )
  const read = await completed(hasher, other, async () => null)
  expect(read.ok && read.value.lean).toBe(true)
  expect(read.ok && read.value.entries.map((e) => e.hash)).not.toEqual(union.map((e) => e.hash))
})

test('a stream without a secret is looked into once for a message, too', async () => {
  let asked = 0
  const secrets = askedOnce(async () => {
    asked += 1
    return null
  })
  const { entries: union } = await play(fc.sample(histories, { numRuns: 1, seed: 7 })[0]!)
  const later = union.filter((e) => e.event.parents.length > 0 && e.event.data !== undefined)
  expect(later).not.toEqual([])
  await leanOf([...later, ...later], secrets)
  expect(asked).toBe(new Set(later.map((e) => e.event.stream)).size)
})
