/** A node's store in memory: for tests and the simulation, and what the others are compared with. */
import type { Entry } from '../../shared/event.ts'
import type { FeedRow } from '../../sync/exchange/feed.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import type { Arrival, Commit, DeviceRecord, NewRow, NodeStore, StreamRecord } from './node-store.ts'

export class MemoryNodeStore implements NodeStore {
  readonly #log = new MemoryStore()
  #projections = empty('')

  append(entries: readonly Entry[]): Promise<void> {
    return this.#log.append(entries)
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

  /** Everything stored, in the order of arrival: for checks. */
  arrived(): readonly Entry[] {
    return this.#log.arrived
  }

  async arrivals(after: number, limit: number): Promise<Arrival[]> {
    const from = Math.max(0, after)
    return this.#log.arrived.slice(from, from + limit).map((entry, i) => ({ position: from + i + 1, entry }))
  }

  async position(): Promise<number> {
    return this.#projections.position
  }

  async streamRecord(stream: string): Promise<StreamRecord | null> {
    return structuredClone(this.#projections.streams.get(stream) ?? null)
  }

  async streamRecords(after: string, limit: number): Promise<StreamRecord[]> {
    const names = [...this.#projections.streams.keys()].filter((name) => name > after).sort()
    return names.slice(0, limit).map((name) => structuredClone(this.#projections.streams.get(name)!))
  }

  async devices(): Promise<DeviceRecord[]> {
    return structuredClone([...this.#projections.devices.values()].sort(byDevice))
  }

  async streamsWith(sha256: string): Promise<string[]> {
    return [...(this.#projections.materials.get(sha256) ?? [])].sort()
  }

  async commit(commit: Commit): Promise<void> {
    const { streams, devices, rows, materials, position } = structuredClone(commit)
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
    kept.position = position
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

  async close(): Promise<void> {}

  async #entry(row: NewRow): Promise<Entry | undefined> {
    const entries = await this.#log.stream(row.stream)
    return entries.find((e) => e.event.id === row.id && e.hash === row.hash)
  }
}

const empty = (epoch: string) => ({
  epoch,
  position: 0,
  streams: new Map<string, StreamRecord>(),
  devices: new Map<string, DeviceRecord>(),
  /** Feed, number, row. */
  feeds: new Map<string, Map<number, NewRow>>(),
  materials: new Map<string, Set<string>>(),
})

const byDevice = (a: DeviceRecord, b: DeviceRecord): number => (a.device < b.device ? -1 : 1)
