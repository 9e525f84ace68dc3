/** Healing on a station; loaded when there is need of it. */
import type { RxCollection } from 'rxdb/plugins/core'
import { quarantinesIn } from '../../shared/case/quarantine.ts'
import { grouped } from '../../shared/group.ts'
import { type SignedBatch, type StreamDigest, signedBatchSchema } from '../../shared/protocol/healing.ts'
import { digestOfEntries } from '../../sync/digest.ts'
import { readRows } from '../storage/rows.ts'
import { entryOfRow, isStub } from '../storage/rxdb-store.ts'
import type { DepartureRow, EventRow, NamedRow } from '../storage/schemas.ts'

export { heal } from '../../sync/exchange/heal-station.ts'

/** Streams that are summed in one turn. */
const SLICE = 200

/**
 * Of everything in the log, and of what has left it by the record of that. By the columns of the rows: only the few
 * words on quarantines are read themselves.
 */
export async function heldDigests(
  events: RxCollection<EventRow>,
  departures: RxCollection<DepartureRow>,
  pause: () => Promise<void>,
): Promise<StreamDigest[]> {
  const rows = (await readRows(events, { index: ['stream'], where: {} })).filter((row) => !isStub(row))
  const streams = grouped(rows, (row) => row.stream)
  const left = await readRows(departures, { index: ['stream'], where: {} })
  const tombstones = left.filter(({ stream }) => !streams.has(stream))
  const held: StreamDigest[] = []
  for (const [stream, own] of streams) {
    if (held.length > 0 && held.length % SLICE === 0) await pause()
    const words = own.filter((row) => row.type === 'quarantined').map(entryOfRow)
    const barred = new Set(quarantinesIn(words).map((q) => q.hash))
    held.push({ stream, ...digestOfEntries(own.filter((row) => !barred.has(row.hash))) })
  }
  return [...held, ...tombstones.map(({ stream, count, xor }) => ({ stream, count, xor }))]
}

/** The batches in which these hashes stand. What an earlier program kept does not say who signed it, and is left out. */
export async function vouching(
  batches: RxCollection<NamedRow>,
  hashes: ReadonlySet<string>,
): Promise<SignedBatch[]> {
  const rows = await readRows(batches, { index: ['key'], where: {} })
  return rows.flatMap((row) => {
    const read = signedBatchSchema.safeParse(JSON.parse(row.json))
    return read.success && read.data.hashes.some((hash) => hashes.has(hash)) ? [read.data] : []
  })
}
