/** A node's store on databases of documents: the log and the projections, each in one of its own. */

import type { EntryName } from '../../shared/case/erasure.ts'
import type { Filing } from '../../shared/case/repeats.ts'
import type { Entry } from '../../shared/event.ts'
import type { StreamDigest } from '../../shared/protocol/healing.ts'
import type { FeedRow } from '../../sync/exchange/feed.ts'
import type { KeptPart, SealedPart } from '../../sync/exchange/part-store.ts'
import { DocumentLog } from './document-log.ts'
import { DocumentProjections } from './document-projections.ts'
import type { Databases } from './documents.ts'
import type { CaseQuery, Place } from './lists.ts'
import type { Arrival, Commit, DeviceRecord, FollowedStore, StreamRecord, Wait } from './node-store.ts'

export async function openDocumentStore(databases: Databases): Promise<FollowedStore> {
  const log = await DocumentLog.open(databases)
  try {
    const projections = await DocumentProjections.open(databases)
    // The log was put back from a backup and is behind: what was concluded from its lost end holds no longer.
    if (!databases.follows && (await projections.position()) > (await log.end())) await projections.drop('')
    return new DocumentStore(log, projections, databases.alone)
  } catch (error) {
    await log.close()
    throw error
  }
}

class DocumentStore implements FollowedStore {
  readonly #log: DocumentLog
  readonly #projections: DocumentProjections
  readonly #alone: boolean

  constructor(log: DocumentLog, projections: DocumentProjections, alone: boolean) {
    this.#log = log
    this.#projections = projections
    this.#alone = alone
  }

  append(entries: readonly Entry[]): Promise<void> {
    return this.#log.append(entries)
  }

  erase(names: readonly EntryName[]): Promise<void> {
    return this.#log.erase(names)
  }

  async sweep(): Promise<void> {
    if (!this.#log.isToSweep()) return
    await this.#log.sweep()
    await this.#projections.sweep()
    await this.#log.swept()
  }

  appendParts(entries: readonly Entry[], parts: readonly SealedPart[]): Promise<void> {
    return this.#log.appendParts(entries, parts)
  }

  parts(after: number, limit: number): Promise<KeptPart[]> {
    return this.#log.parts(after, limit)
  }

  partsOf(device: string): Promise<SealedPart[]> {
    return this.#log.partsOf(device)
  }

  /** A log that is not shown whole yet is held all the same, as far as it was taken in. */
  async held(device: string): Promise<number> {
    // Embedded, a log is shown as it is, and the projections would be waited for.
    if (this.#alone) return this.#log.held(device)
    return Math.max(await this.#log.held(device), await this.#projections.chainSeq(device))
  }

  log(device: string, after: number, limit: number): Promise<Entry[]> {
    return this.#log.log(device, after, limit)
  }

  last(device: string): Promise<Entry | null> {
    return this.#log.last(device)
  }

  stream(stream: string): Promise<Entry[]> {
    return this.#log.stream(stream)
  }

  secret(stream: string): Promise<string | null> {
    return this.#log.secret(stream)
  }

  arrivals(after: number, limit: number): Promise<Arrival[]> {
    return this.#log.arrivals(after, limit)
  }

  end(): Promise<number> {
    return this.#log.end()
  }

  epoch(): Promise<string> {
    return this.#projections.epoch()
  }

  position(): Promise<number> {
    return this.#projections.position()
  }

  datedBy(): Promise<string> {
    return this.#projections.datedBy()
  }

  quarantined(): Promise<number> {
    return this.#projections.quarantined()
  }

  streamRecord(stream: string): Promise<StreamRecord | null> {
    return this.#projections.streamRecord(stream)
  }

  streamRecords(after: string, limit: number): Promise<StreamRecord[]> {
    return this.#projections.streamRecords(after, limit)
  }

  cases(query: CaseQuery, after: Place | null, limit: number): Promise<StreamRecord[]> {
    return this.#projections.cases(query, after, limit)
  }

  repeats(): Promise<readonly (readonly Filing[])[]> {
    return this.#projections.repeats()
  }

  devices(): Promise<DeviceRecord[]> {
    return this.#projections.devices()
  }

  refresh(): Promise<boolean> {
    return this.#projections.refresh()
  }

  device(id: string): Promise<DeviceRecord | null> {
    return this.#projections.device(id)
  }

  tails(feeds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#projections.tails(feeds)
  }

  waits(): Promise<Wait[]> {
    return this.#projections.waits()
  }

  scope(feed: string): Promise<StreamDigest[]> {
    return this.#projections.scope(feed)
  }

  casesWith(serial: string): Promise<string[]> {
    return this.#projections.casesWith(serial)
  }

  streamsWith(sha256: string): Promise<string[]> {
    return this.#projections.streamsWith(sha256)
  }

  commit(commit: Commit): Promise<void> {
    return this.#projections.commit(commit)
  }

  drop(epoch: string): Promise<void> {
    return this.#projections.drop(epoch)
  }

  tail(feed: string): Promise<number> {
    return this.#projections.tail(feed)
  }

  entries(names: readonly EntryName[]): Promise<(Entry | null)[]> {
    return this.#log.entries(names)
  }

  async rows(feed: string, after: number, limit: number): Promise<FeedRow[]> {
    const rows = await this.#projections.rows(feed, after, limit)
    const entries = await this.#log.entries(rows)
    const found: FeedRow[] = []
    for (const [i, entry] of entries.entries()) {
      if (!entry) break
      found.push({ n: rows[i]!.n, entry })
    }
    return found
  }

  entitled(feed: string, stream: string): Promise<boolean> {
    return this.#projections.entitled(feed, stream)
  }

  writable(): boolean {
    return this.#log.writable()
  }

  async close(): Promise<void> {
    await this.#projections.close()
    await this.#log.close()
  }
}
