/** What the root says in a stream whose beginning it did not have. */
import { expect, test } from 'vitest'
import { deviceOf, type Entry } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { writeOwn } from '../../../sync/own-log.ts'
import { standingOf } from '../../../sync/verify.ts'
import { Chance } from '../../simulation/chance.ts'
import { caseDrafts, VILLAGE, writers } from '../../support/log-fixtures.ts'

const STREAM = 'case/44142410420126112000A00016'

/** All but the first event of a case is here; then somebody writes on it. */
async function written(device: string): Promise<{ all: readonly Entry[]; word: Entry }> {
  const all = await writers(1).write('7K2M9QPX', ...caseDrafts(STREAM))
  const store = new MemoryStore()
  await store.append(all.slice(1))
  const deps = { store, hasher, random: new Chance(2), clock: { now: () => 0 } }
  const [word] = await writeOwn({ ...deps, lock: (work) => work() }, { device, by: '', org: VILLAGE }, () => [
    { stream: STREAM, type: 'quarantined', v: 1, data: { id: all[1]!.event.id, hash: all[1]!.hash } },
  ])
  return { all, word: word! }
}

test('holds also once the beginning is here, as far as can be said: else a root that heals would take it for forged', async () => {
  const { all, word } = await written('0ROOTDEV')
  expect(standingOf(hasher, word, all.slice(1))).toBe('unsalted')
  expect(standingOf(hasher, word, all)).toBe('unsalted')
  const { data: _, ...header } = word.event
  const forged = { ...word, event: { ...header, data: { id: 'other' } } }
  expect(standingOf(hasher, forged, all)).toBe('broken')
})

test('nobody else may leave the secret out', async () => {
  const { all, word } = await written('AAAAAAAA')
  expect(deviceOf(word.event.id)).toBe('AAAAAAAA')
  expect(standingOf(hasher, word, all)).toBe('broken')
})
