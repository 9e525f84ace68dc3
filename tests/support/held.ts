/** What a station keeps for healing, over a store in memory. */
import type { Entry } from '../../shared/event.ts'
import { grouped } from '../../shared/group.ts'
import type { SignedBatch, StreamDigest } from '../../shared/protocol/healing.ts'
import { digestOfStream } from '../../sync/digest.ts'
import type { Held } from '../../sync/exchange/heal-station.ts'
import type { StationDeps } from '../../sync/exchange/station.ts'

/** `gone`: what has left the store, by stream. */
export const heldIn = (
  store: { readonly arrived: readonly Entry[] },
  gone: ReadonlyMap<string, Pick<StreamDigest, 'count' | 'xor'>> = new Map(),
): Held => ({
  async digests() {
    const held = [...grouped(store.arrived, (e) => e.event.stream)].filter(([stream]) => !gone.has(stream))
    return [
      ...held.map(([stream, entries]) =>
        digestOfStream(stream, [...new Map(entries.map((e) => [e.hash, e])).values()]),
      ),
      ...[...gone].map(([stream, { count, xor }]) => ({ stream, count, xor })),
    ]
  },
})

export const batchesIn = (kept: SignedBatch[], keeps = () => true): StationDeps['batches'] => ({
  keep: async (batch) => void (keeps() && kept.push(batch)),
  vouching: async (hashes) => kept.filter((b) => b.hashes.some((hash) => hashes.has(hash))),
})
