/** What a station keeps for healing, over a store in memory. */
import type { Entry } from '../../shared/event.ts'
import { grouped } from '../../shared/group.ts'
import type { SignedBatch } from '../../shared/protocol/healing.ts'
import { digestOfStream } from '../../sync/digest.ts'
import type { Held } from '../../sync/exchange/heal-station.ts'
import type { StationDeps } from '../../sync/exchange/station.ts'

export const heldIn = (store: { readonly arrived: readonly Entry[] }): Held => ({
  async digests() {
    return [...grouped(store.arrived, (e) => e.event.stream)].map(([stream, entries]) =>
      digestOfStream(stream, entries),
    )
  },
})

export const batchesIn = (kept: SignedBatch[]): StationDeps['batches'] => ({
  keep: async (batch) => void kept.push(batch),
  vouching: async (hashes) => kept.filter((b) => b.hashes.some((hash) => hashes.has(hash))),
})
