/**
 * The port behind which every tier keeps its events. Adapters: memory (here), PouchDB (server/stores), RxDB
 * (client/storage). One suite runs over all of them: tests/conformance/log-store.ts.
 */
import type { EntryName } from '../shared/case/erasure.ts'
import type { Entry } from '../shared/event.ts'

export interface LogStore {
  /**
   * Stores each entry unless one with the same id and hash is there; two hashes under one id are both kept.
   * All or nothing, and on stable storage when it resolves. A header without data that was not erased gives way to the
   * same entry whole.
   */
  append(entries: readonly Entry[]): Promise<void>
  /**
   * Takes the data of these entries away for good: header and hash stay, and an append later does not bring them back.
   * Of one that is not here yet it is remembered.
   */
  erase(names: readonly EntryName[]): Promise<void>
  /** One device's entries with seq > after, ascending by seq and then hash; at most `limit`. */
  log(device: string, after: number, limit: number): Promise<Entry[]>
  /** The entry of a device with the highest seq. */
  last(device: string): Promise<Entry | null>
  /** All entries of a stream, in display order. */
  stream(stream: string): Promise<Entry[]>
}
