/** A node's answers in healing: which buckets differ, what holds in a stream, and the entries asked for. */

import type { Entry } from '../../shared/event.ts'
import type { HealRequest, HealResponse, StreamHashes } from '../../shared/protocol/healing.ts'
import { bucketOf, bucketsOf, differingBuckets, holding } from '../digest.ts'
import { mayRead } from './feed.ts'
import type { NodeDeps, Sender } from './node.ts'

/** Most hashes listed in one answer, about 60 KB; one stream is always listed whole. */
const HASHES_MAX = 2500

export interface HealAnswer {
  readonly answer: HealResponse
  /** To `want`. */
  readonly entries: readonly Entry[]
}

export async function answerHeal(
  deps: NodeDeps,
  sender: Sender,
  heal: HealRequest,
  want: number,
): Promise<HealAnswer> {
  const entries = await wanted(deps, sender, heal.want ?? [], want)
  if (heal.buckets !== undefined) {
    const own = (await bucketsOf(deps.hasher, await deps.feed.scope(sender.org))).text
    return { answer: { differ: differingBuckets(own, heal.buckets) }, entries }
  }
  return { answer: heal.streams ? await compared(deps, sender, heal.streams) : {}, entries }
}

async function compared(
  { feed, store, hasher }: NodeDeps,
  sender: Sender,
  { in: buckets, digests }: NonNullable<HealRequest['streams']>,
): Promise<HealResponse> {
  const asked = new Set(buckets)
  const theirs = new Map(digests.map((d) => [d.stream, d]))
  const ours = new Map((await feed.scope(sender.org)).map((d) => [d.stream, d]))
  const byBucket = new Map<number, string[]>(buckets.map((b) => [b, []]))
  for (const stream of new Set([...theirs.keys(), ...ours.keys()])) {
    const bucket = bucketOf(hasher, stream)
    const [a, b] = [theirs.get(stream), ours.get(stream)]
    const counts = [a?.count ?? 0, b?.count ?? 0]
    const same = counts[0] === counts[1] && (counts[0] === 0 || a?.xor === b?.xor)
    if (asked.has(bucket) && !same) byBucket.get(bucket)!.push(stream)
  }
  const streams: StreamHashes[] = []
  const done: number[] = []
  let room = HASHES_MAX
  for (const [bucket, names] of byBucket) {
    if (room <= 0) break
    for (const stream of names.sort()) {
      const held = holding(await store.stream(stream))
      const hashes: string[] = []
      for (const entry of held) if (await mayRead(feed, sender.org, entry)) hashes.push(entry.hash)
      streams.push({ stream, hashes })
      room -= hashes.length + 1
    }
    done.push(bucket)
  }
  return { streams, done }
}

async function wanted(
  { feed, store }: NodeDeps,
  sender: Sender,
  asked: readonly StreamHashes[],
  want: number,
): Promise<Entry[]> {
  const found: Entry[] = []
  let room = want
  for (const { stream, hashes } of asked) {
    const wantedHere = new Set(hashes)
    for (const entry of holding(await store.stream(stream))) {
      if (!wantedHere.has(entry.hash)) continue
      if (!(await mayRead(feed, sender.org, entry))) continue
      const bytes = JSON.stringify(entry.event).length
      if (bytes > room && found.length > 0) return found
      found.push(entry)
      room -= bytes
    }
  }
  return found
}
