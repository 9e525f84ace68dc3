/** Whether a log is what its device wrote: headers alone suffice, data may have been erased. */

import { lacksData } from '../shared/case/erasure.ts'
import {
  deviceOf,
  digestOf,
  type Entry,
  type Event,
  entryOf,
  hashOf,
  isAuthority,
  secretOf,
  seqOf,
  UNSALTED,
} from '../shared/event.ts'
import type { Hasher } from '../shared/hash.ts'
import { type Seal, sealText } from '../shared/protocol/exchange.ts'
import { err, ok, type Result } from '../shared/result.ts'
import type { Signer, Verifier } from './signing.ts'

export type ChainBreak =
  | { readonly type: 'ForeignDevice'; readonly id: string }
  | { readonly type: 'SeqGap'; readonly id: string; readonly expected: number }
  | { readonly type: 'BrokenLink'; readonly id: string }
  | { readonly type: 'HashMismatch'; readonly id: string }

/**
 * Consecutive entries of one device: seqs without gaps, each naming the hash of the one before, each hash that of
 * its header. `before` is the entry that the first one follows; null where it is not at hand or does not exist.
 */
export function verifyChain(
  hasher: Hasher,
  device: string,
  entries: readonly Entry[],
  before: Entry | null,
): Result<true, ChainBreak> {
  let previous = before
  for (const entry of entries) {
    const { id, prev } = entry.event
    if (deviceOf(id) !== device) return err({ type: 'ForeignDevice', id })
    const expected = previous ? seqOf(previous.event.id) + 1 : seqOf(id)
    if (seqOf(id) !== expected) return err({ type: 'SeqGap', id, expected })
    if (previous ? prev !== previous.hash : (prev === '') !== (seqOf(id) === 1))
      return err({ type: 'BrokenLink', id })
    if (hashOf(hasher, entry.event) !== entry.hash) return err({ type: 'HashMismatch', id })
    previous = entry
  }
  return ok(true)
}

/** Entries of events as they come over the wire: the hash is always computed, never believed. */
export const entriesOf = (hasher: Hasher, events: readonly Event[]): Entry[] =>
  events.map((e) => entryOf(hasher, e))

/** True where the data are erased, or are those that the digest was made of. `stream`: what is known of it. */
export function digestHolds(hasher: Hasher, { event }: Entry, stream: readonly Entry[]): boolean {
  if (event.data === undefined) return true
  const own = event.parents?.length === 0 ? event.data.secret : undefined
  const secret = typeof own === 'string' ? own : secretOf(stream)
  return secret !== null && digestIs(hasher, secret, event)
}

function digestIs(hasher: Hasher, secret: string, { id, data, digest }: Event): boolean {
  try {
    return data !== undefined && digestOf(hasher, secret, id, data) === digest
  } catch {
    // Data that have no canonical form, sent by somebody else's program: nothing can be their digest.
    return false
  }
}

/** What the digest says of an entry's data, beside what is known of its stream. */
export type Standing = 'holds' | 'erased' | 'unsalted' | 'unknown' | 'broken'

/**
 * `unsalted`: with its first event's data the stream's secret went, and nothing can say any more what a digest was made
 * of; or the root spoke in a stream whose beginning it did not have (own-log.ts). `unknown`: that first event is not here yet. There is more than one first where a root that was put back began a
 * stream anew whose beginning came back later.
 */
export function standingOf(hasher: Hasher, entry: Entry, stream: readonly Entry[]): Standing {
  if (entry.event.data === undefined) return 'erased'
  const firsts = [...stream, entry].filter((e) => e.event.parents?.length === 0)
  if (firsts.some((first) => digestHolds(hasher, entry, [first]))) return 'holds'
  if (isAuthority(entry.event.id) && digestIs(hasher, UNSALTED, entry.event)) return 'unsalted'
  const bare = firsts.filter((first) => first.event.data === undefined)
  if (bare.some((first) => !lacksData(first, stream))) return 'unsalted'
  return firsts.length > bare.length ? 'broken' : 'unknown'
}

export const sealOf = async (signer: Signer, last: Entry): Promise<Seal> => {
  const device = deviceOf(last.event.id)
  const seq = seqOf(last.event.id)
  return { device, seq, hash: last.hash, signature: await signer.sign(sealText(device, seq, last.hash)) }
}

/** The seal names the last entry and is signed with the device's key. */
export async function sealHolds(verifier: Verifier, key: string, seal: Seal, last: Entry): Promise<boolean> {
  if (seal.hash !== last.hash || `${seal.device}.${seal.seq}` !== last.event.id) return false
  return verifier.verify(key, sealText(seal.device, seal.seq, seal.hash), seal.signature)
}
