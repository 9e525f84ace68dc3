/** The streams, devices and feeds that one batch of arrivals touches, as they change while it is taken in. */
import type { EntryName } from '../../shared/case/erasure.ts'
import { deviceEvents } from '../../shared/device-events.ts'
import { deviceOf, type Entry, isAuthority } from '../../shared/event.ts'
import { toldTo } from '../../sync/exchange/feed.ts'
import type { DeviceRecord, NewRow, NodeStore, StreamRecord, Wait } from '../stores/node-store.ts'

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
  readonly serials: { serial: string; stream: string }[] = []
  /** What began to wait with this batch, and what waited before it and waits no longer. */
  readonly waits = new Map<string, Wait>()
  readonly released = new Map<string, Wait>()
  readonly #waiting: ReadonlyMap<string, Wait>
  readonly #tails = new Map<string, number>()
  readonly #store: NodeStore

  constructor(store: NodeStore, waiting: ReadonlyMap<string, Wait>) {
    this.#store = store
    this.#waiting = waiting
  }

  async stream(name: string): Promise<WorkingStream> {
    const known = this.streams.get(name)
    if (known) return known
    const record = await this.#store.streamRecord(name)
    const working: WorkingStream = {
      stream: name,
      audience: record?.audience ?? [],
      // Only what was taken in: the store may hold later arrivals already.
      entries: await entriesNamed(this.#store, record?.entries ?? []),
      barred: new Set(record?.quarantined),
      record,
    }
    this.streams.set(name, working)
    return working
  }

  /** Rows for those entitled: this entry for whoever has the stream, the whole stream for whoever is new to it. */
  async feed(working: WorkingStream, entry: Entry, before: readonly string[]): Promise<void> {
    // Whoever loses it by this entry still gets the entry, which says so; so does whoever it is told to.
    const told = entry.event.type === 'recalled' ? [] : toldTo(entry.event)
    for (const feed of new Set([...working.audience, ...before, ...told])) {
      const entries =
        before.includes(feed) || !working.audience.includes(feed)
          ? [entry]
          : working.entries.filter((e) => !working.barred.has(e.hash))
      for (const { event, hash } of entries) {
        const n = 1 + (this.#tails.get(feed) ?? (await this.#store.tail(feed)))
        this.#tails.set(feed, n)
        this.rows.push({ feed, n, stream: working.stream, id: event.id, hash })
      }
    }
  }

  /** How many more are in quarantine than were before this batch. */
  barredSince(): number {
    const since = [...this.streams.values()].map((w) => w.barred.size - (w.record?.quarantined.length ?? 0))
    return since.reduce((sum, more) => sum + more, 0)
  }

  wait(wait: Wait): void {
    const key = waitKey(wait)
    if (!this.released.delete(key)) this.waits.set(key, wait)
  }

  /** What waited on this entry, which has been taken in: it may have to wait on something else yet. */
  async releasedBy({ event }: Entry): Promise<Entry[]> {
    const keys = new Set([event.id])
    if (event.type === 'enrolled' && isAuthority(deviceOf(event.id))) {
      const enrolled = deviceEvents.enrolled[1].safeParse(event.data)
      if (enrolled.success) keys.add(enrolled.data.device)
    }
    if (event.type === 'erased' && isAuthority(deviceOf(event.id))) keys.add(String(event.data?.id))
    const found: { key: string; entry: Entry }[] = []
    for (const [key, wait] of [...this.#waiting, ...this.waits]) {
      if (!keys.has(wait.on) || this.released.has(key)) continue
      if (!this.waits.delete(key)) this.released.set(key, wait)
      const [entry] = await entriesNamed(this.#store, [wait])
      found.push({ key, entry: entry! })
    }
    // In an order that does not depend on how arrivals were batched.
    return found.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ entry }) => entry)
  }

  /** The organisation of a device stream's device; undefined for one that is not enrolled. */
  orgOf(entryId: string, enrolled: ReadonlyMap<string, DeviceRecord>): string | undefined {
    const device = deviceOf(entryId)
    return (this.devices.get(device) ?? enrolled.get(device))?.org
  }
}

/** Throws where one is not there: what is concluded without it would be wrong for good. */
async function entriesNamed(
  store: Pick<NodeStore, 'entries'>,
  names: readonly EntryName[],
): Promise<Entry[]> {
  const entries = await store.entries(names)
  return entries.map((entry, i) => {
    if (!entry) throw new Error(`an entry that had arrived is not in the log: ${names[i]!.id}`)
    return entry
  })
}

export const waitKey = ({ on, id, hash }: Wait): string => `${on} ${id} ${hash}`
