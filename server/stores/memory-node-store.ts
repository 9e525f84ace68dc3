/** A node's store in memory: for tests and the simulation, and what the others are compared with. */

import type { EntryName } from '../../shared/case/erasure.ts'
import type { Filing } from '../../shared/case/repeats.ts'
import type { Entry } from '../../shared/event.ts'
import { deviceOf, secretOf, seqOf } from '../../shared/event.ts'
import type { StreamDigest } from '../../shared/protocol/healing.ts'
import type { FeedRow } from '../../sync/exchange/feed.ts'
import type { KeptPart, SealedPart } from '../../sync/exchange/part-store.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { type CaseQuery, listsOf, type Place, placeIn, REPEATS, repeatsIn, standingsAt } from './lists.ts'
import type { Arrival, Commit, DeviceRecord, NewRow, NodeStore, StreamRecord, Wait } from './node-store.ts'

export class MemoryNodeStore implements NodeStore {
  readonly #log = new MemoryStore()
  readonly #parts: SealedPart[] = []
  #projections = empty('')

  append(entries: readonly Entry[]): Promise<void> {
    return this.#log.append(entries)
  }

  erase(names: readonly EntryName[]): Promise<void> {
    return this.#log.erase(names)
  }

  async appendParts(entries: readonly Entry[], parts: readonly SealedPart[]): Promise<void> {
    await this.#log.append(entries)
    for (const part of parts) {
      const same = ({ device, from, hash }: SealedPart) =>
        device === part.device && from === part.from && hash === part.hash
      if (!this.#parts.some(same)) this.#parts.push({ ...part })
    }
  }

  async parts(after: number, limit: number): Promise<KeptPart[]> {
    return this.#parts.slice(after, after + limit).map((part, i) => ({ position: after + i + 1, part }))
  }

  async partsOf(device: string): Promise<SealedPart[]> {
    return this.#parts.filter((p) => p.device === device).sort((a, b) => a.seq - b.seq || a.from - b.from)
  }

  async held(device: string): Promise<number> {
    let held = 0
    for (const { event } of await this.#log.log(device, 0, Number.MAX_SAFE_INTEGER)) {
      const seq = seqOf(event.id)
      if (seq > held + 1) break
      held = seq
    }
    return held
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

  async entries(names: readonly EntryName[]): Promise<(Entry | null)[]> {
    const found: (Entry | null)[] = []
    for (const { id, hash } of names) {
      const held = await this.#log.log(deviceOf(id), seqOf(id) - 1, 64)
      found.push(held.find((e) => e.event.id === id && e.hash === hash) ?? null)
    }
    return found
  }

  async secret(stream: string): Promise<string | null> {
    return secretOf(await this.stream(stream))
  }

  /** Log and parts as they are now; the projections begin empty. */
  copy(): MemoryNodeStore {
    const copy = new MemoryNodeStore()
    // Entries are frozen, and appended as they come.
    void copy.#log.append(this.#log.arrived)
    void copy.#log.erase(this.#log.erasures())
    copy.#parts.push(...this.#parts)
    return copy
  }

  /** Everything stored, in the order of arrival: for checks. */
  get arrived(): readonly Entry[] {
    return this.#log.arrived
  }

  async arrivals(after: number, limit: number): Promise<Arrival[]> {
    const from = Math.max(0, after)
    return this.#log.arrived.slice(from, from + limit).map((entry, i) => ({ position: from + i + 1, entry }))
  }

  async end(): Promise<number> {
    return this.#log.arrived.length
  }

  async position(): Promise<number> {
    return this.#projections.position
  }

  async datedBy(): Promise<string> {
    return this.#projections.datedBy
  }

  async quarantined(): Promise<number> {
    return this.#projections.quarantined
  }

  async streamRecord(stream: string): Promise<StreamRecord | null> {
    return structuredClone(this.#projections.streams.get(stream) ?? null)
  }

  async streamRecords(after: string, limit: number): Promise<StreamRecord[]> {
    const names = [...this.#projections.streams.keys()].filter((name) => name > after).sort()
    return names.slice(0, limit).map((name) => structuredClone(this.#projections.streams.get(name)!))
  }

  async cases(query: CaseQuery, after: Place | null, limit: number): Promise<StreamRecord[]> {
    const place = (record: StreamRecord) => placeIn(query.standing, record)
    return [...this.#projections.streams.values()]
      .filter((record) => isIn(query, record) && (!after || compare(after, place(record)) < 0))
      .sort((a, b) => compare(place(a), place(b)))
      .slice(0, limit)
      .map((record) => structuredClone(record))
  }

  async repeats(): Promise<readonly (readonly Filing[])[]> {
    return repeatsIn(
      [...this.#projections.streams.values()]
        .flatMap(listsOf)
        .filter((key) => key.startsWith(REPEATS.first))
        .sort(),
    )
  }

  async devices(): Promise<DeviceRecord[]> {
    return structuredClone([...this.#projections.devices.values()].sort(byDevice))
  }

  async waits(): Promise<Wait[]> {
    return structuredClone([...this.#projections.waits.values()].sort(byWait))
  }

  async scope(feed: string): Promise<StreamDigest[]> {
    return [...this.#projections.streams.values()]
      .filter((record) => record.audience.includes(feed))
      .map(({ stream, digest }) => ({ stream, ...digest }))
      .sort((a, b) => (a.stream < b.stream ? -1 : 1))
  }

  async streamsWith(sha256: string): Promise<string[]> {
    return [...(this.#projections.materials.get(sha256) ?? [])].sort()
  }

  async casesWith(serial: string): Promise<string[]> {
    return [...(this.#projections.serials.get(serial) ?? [])].sort()
  }

  async commit(commit: Commit): Promise<void> {
    const { streams, devices, rows, materials, serials, waits, released, ...state } = structuredClone(commit)
    const { position } = state
    const kept = this.#projections
    if (position < kept.position) throw new Error('a commit behind what is taken in')
    for (const row of rows) {
      const there = kept.feeds.get(row.feed)?.get(row.n)
      if (there && (there.id !== row.id || there.hash !== row.hash)) {
        throw new Error(`two entries for row ${row.n} of a feed: ${there.id} and ${row.id}`)
      }
    }
    for (const record of streams) kept.streams.set(record.stream, record)
    for (const record of devices) kept.devices.set(record.device, record)
    for (const row of rows) {
      const feed = kept.feeds.get(row.feed) ?? new Map<number, NewRow>()
      kept.feeds.set(row.feed, feed.set(row.n, row))
    }
    for (const { sha256, stream } of materials) {
      const named = kept.materials.get(sha256) ?? new Set()
      kept.materials.set(sha256, named.add(stream))
    }
    for (const { serial, stream } of serials) {
      const named = kept.serials.get(serial) ?? new Set()
      kept.serials.set(serial, named.add(stream))
    }
    for (const wait of waits) kept.waits.set(waitKey(wait), wait)
    for (const wait of released) kept.waits.delete(waitKey(wait))
    kept.position = position
    kept.datedBy = state.datedBy
    kept.quarantined = state.quarantined
  }

  async drop(epoch: string): Promise<void> {
    this.#projections = empty(epoch)
  }

  async epoch(): Promise<string> {
    return this.#projections.epoch
  }

  async tail(feed: string): Promise<number> {
    let tail = 0
    for (const n of this.#projections.feeds.get(feed)?.keys() ?? []) tail = Math.max(tail, n)
    return tail
  }

  async rows(feed: string, after: number, limit: number): Promise<FeedRow[]> {
    const rows = this.#projections.feeds.get(feed)
    const found: FeedRow[] = []
    for (let n = after + 1; found.length < limit; n++) {
      const row = rows?.get(n)
      const entry = row && (await this.#entry(row))
      if (!entry) break
      found.push({ n, entry })
    }
    return found
  }

  async entitled(feed: string, stream: string): Promise<boolean> {
    return this.#projections.streams.get(stream)?.audience.includes(feed) ?? false
  }

  writable(): boolean {
    return true
  }

  async close(): Promise<void> {}

  async #entry(row: NewRow): Promise<Entry | undefined> {
    const entries = await this.#log.stream(row.stream)
    return entries.find((e) => e.event.id === row.id && e.hash === row.hash)
  }
}

const empty = (epoch: string) => ({
  epoch,
  position: 0,
  datedBy: '',
  quarantined: 0,
  streams: new Map<string, StreamRecord>(),
  devices: new Map<string, DeviceRecord>(),
  /** Feed, number, row. */
  feeds: new Map<string, Map<number, NewRow>>(),
  materials: new Map<string, Set<string>>(),
  serials: new Map<string, Set<string>>(),
  waits: new Map<string, Wait>(),
})

const waitKey = ({ on, id, hash }: Wait): string => `${on} ${id} ${hash}`
const byWait = (a: Wait, b: Wait): number => (waitKey(a) < waitKey(b) ? -1 : 1)

const byDevice = (a: DeviceRecord, b: DeviceRecord): number => (a.device < b.device ? -1 : 1)

function isIn({ org, standing, from, to }: CaseQuery, record: StreamRecord): boolean {
  const { audience, summary } = record
  const { due } = placeIn(standing, record)
  if (!summary || !audience.includes(org)) return false
  const stands = standingsAt(summary, org).includes(standing)
  const isDated = due !== null && due >= (from ?? '') && due <= (to ?? '9')
  return stands && (isDated || (due === null && from === undefined && to === undefined))
}

/** Undated ones last. */
const compare = (a: Place, b: Place): number =>
  a.due === b.due
    ? a.stream < b.stream
      ? -1
      : a.stream > b.stream
        ? 1
        : 0
    : (a.due ?? 'none') < (b.due ?? 'none')
      ? -1
      : 1
