/** A county's log to be backed up, damaged and verified: the sample day, and what a test has the root write into it. */
import { randomBytes } from 'node:crypto'
import { storedLog } from '../../../server/backup/stored-log.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { addSampleDay } from '../../../server/demo/sample/sample-day.ts'
import { MemoryNodeStore } from '../../../server/stores/memory-node-store.ts'
import { type Break, Broken, type Counts, noCounts } from '../../../server/verify/findings.ts'
import { verifyLog } from '../../../server/verify/verify-log.ts'
import { deviceOf, type Entry, isAuthority } from '../../../shared/event.ts'
import type { Seal } from '../../../shared/protocol/exchange.ts'
import { ecdsaVerifier } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { type Draft, writeOwn } from '../../../sync/own-log.ts'
import { fixedClock } from '../../support/seeds.ts'

/** Monday, 18:00 in China. */
export const clock = fixedClock(Date.UTC(2026, 8, 28, 10))

export async function sampleLog(): Promise<readonly Entry[]> {
  const store = new MemoryNodeStore()
  const release = demoRelease('2026-09-28T00:00:00.000Z')
  await addSampleDay({ store, release, clock, onProgress: () => {} })
  return store.arrived
}

/** What this device writes next, as a program of its own would: chained, with digests that hold. */
export async function writes(
  entries: readonly Entry[],
  device: string,
  ...drafts: readonly Draft[]
): Promise<Entry[]> {
  const store = new MemoryStore()
  await store.append(entries)
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) }
  const log = { store, hasher, random, clock, lock: <T>(work: () => Promise<T>) => work() }
  return writeOwn(log, { device, by: '', org: '441424000000' }, () => drafts)
}

/** The root's last tenure in this log. */
export const rootOf = (entries: readonly Entry[]): string =>
  deviceOf(entries.findLast((e) => isAuthority(deviceOf(e.event.id)))!.event.id)

export const verifyDeps = {
  ...{ hasher, verifier: ecdsaVerifier(), healing: false },
  ...{ rest: async () => {}, tell: () => {} },
}

/** The counts, or the first break. */
export async function verified(
  entries: readonly Entry[],
  { seals = [], healing = false }: { readonly seals?: readonly Seal[]; readonly healing?: boolean } = {},
): Promise<Counts | Break> {
  const store = new MemoryNodeStore()
  await store.append(entries)
  const counts = noCounts()
  await store.appendParts(
    [],
    seals.map((seal) => ({ ...seal, from: seal.seq })),
  )
  const source = storedLog(store)
  return verifyLog({ ...verifyDeps, healing }, source, counts).then(
    () => counts,
    (error: unknown) => foundBy(error),
  )
}

export function foundBy(error: unknown): Break {
  if (error instanceof Broken) return error.found
  throw error
}
