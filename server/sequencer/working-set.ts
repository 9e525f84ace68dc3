/** The streams, devices and feeds that one batch of arrivals touches, as they change while it is taken in. */
import { deviceOf, type Entry } from '../../shared/event.ts'
import type { DeviceRecord, NewRow, NodeStore, StreamRecord } from '../stores/node-store.ts'

export interface WorkingStream {
  readonly stream: string
  audience: readonly string[]
  /** In the order of arrival, with those in quarantine. */
  readonly entries: Entry[]
  readonly barred: Set<string>
  readonly record: StreamRecord | null
}

export class WorkingSet {
  readonly streams = new Map<string, WorkingStream>()
  readonly devices = new Map<string, DeviceRecord>()
  readonly rows: NewRow[] = []
  readonly materials: { sha256: string; stream: string }[] = []
  readonly #tails = new Map<string, number>()
  readonly #store: NodeStore

  constructor(store: NodeStore) {
    this.#store = store
  }

  async stream(name: string): Promise<WorkingStream> {
    const known = this.streams.get(name)
    if (known) return known
    const record = await this.#store.streamRecord(name)
    const held = new Map((record ? await this.#store.stream(name) : []).map((e) => [e.hash, e]))
    const working: WorkingStream = {
      stream: name,
      audience: record?.audience ?? [],
      // Only what was taken in: the store may hold later arrivals already.
      entries: (record?.entries ?? []).flatMap(({ hash }) => held.get(hash) ?? []),
      barred: new Set(record?.quarantined),
      record,
    }
    this.streams.set(name, working)
    return working
  }

  /** Rows for those entitled: this entry for whoever has the stream, the whole stream for whoever is new to it. */
  async feed(working: WorkingStream, entry: Entry, before: readonly string[]): Promise<void> {
    for (const feed of working.audience) {
      const entries = before.includes(feed)
        ? [entry]
        : working.entries.filter((e) => !working.barred.has(e.hash))
      for (const { event, hash } of entries) {
        const n = 1 + (this.#tails.get(feed) ?? (await this.#store.tail(feed)))
        this.#tails.set(feed, n)
        this.rows.push({ feed, n, stream: working.stream, id: event.id, hash })
      }
    }
  }

  /** The organisation of a device stream's device; undefined for one that is not enrolled. */
  orgOf(entryId: string, enrolled: ReadonlyMap<string, DeviceRecord>): string | undefined {
    const device = deviceOf(entryId)
    return (this.devices.get(device) ?? enrolled.get(device))?.org
  }
}
