import { type EntryName, nameOf, withoutData } from '../shared/case/erasure.ts'
import { deviceOf, type Entry, inDisplayOrder, seqOf } from '../shared/event.ts'
import type { LogStore } from './store.ts'

/** The reference adapter: the simulation's disks, and what the others are compared with. */
export class MemoryStore implements LogStore {
  readonly #devices = new Map<string, Entry[]>()
  readonly #streams = new Map<string, Entry[]>()
  readonly #erased = new Map<string, EntryName>()
  /** In the order of arrival. */
  readonly arrived: Entry[] = []

  async append(entries: readonly Entry[]): Promise<void> {
    // Kept as it would come back from a disk: nobody shares objects with a store. All are copied before the first is
    // kept, so that one that cannot be copied leaves nothing behind.
    for (const given of entries.map((e) => structuredClone(e))) {
      const isErased = this.#erased.has(nameOf({ id: given.event.id, hash: given.hash }))
      const entry = frozen(isErased ? withoutData(given) : given)
      const log = this.#devices.get(deviceOf(entry.event.id)) ?? []
      const held = log.find((e) => e.event.id === entry.event.id && e.hash === entry.hash)
      if (held) {
        if (held.event.data !== undefined || entry.event.data === undefined) continue
        this.#replace(held, entry)
        this.arrived.push(entry)
        continue
      }
      log.push(entry)
      log.sort((a, b) => seqOf(a.event.id) - seqOf(b.event.id) || (a.hash < b.hash ? -1 : 1))
      this.#devices.set(deviceOf(entry.event.id), log)
      const stream = this.#streams.get(entry.event.stream) ?? []
      stream.push(entry)
      this.#streams.set(entry.event.stream, stream)
      this.arrived.push(entry)
    }
  }

  async erase(names: readonly EntryName[]): Promise<void> {
    for (const { id, hash } of names) {
      this.#erased.set(nameOf({ id, hash }), { id, hash })
      const held = this.#devices.get(deviceOf(id))?.find((e) => e.event.id === id && e.hash === hash)
      if (held?.event.data === undefined) continue
      this.#replace(held, frozen(withoutData(held)))
    }
  }

  /** null: it goes altogether. */
  #replace(held: Entry, entry: Entry | null): void {
    const { id, stream } = held.event
    for (const list of [this.#devices.get(deviceOf(id))!, this.#streams.get(stream)!, this.arrived])
      for (let i = list.length - 1; i >= 0; i -= 1)
        if (list[i] === held) list.splice(i, 1, ...(entry ? [entry] : []))
  }

  /** The stream leaves: of these devices' own entries the headers stay. */
  purge(stream: string, own: ReadonlySet<string>): void {
    for (const held of [...(this.#streams.get(stream) ?? [])]) {
      if (own.has(deviceOf(held.event.id))) this.#replace(held, frozen(withoutData(held)))
      else this.#replace(held, null)
    }
  }

  /** Everything that was erased, here or not yet. */
  erasures(): EntryName[] {
    return [...this.#erased.values()]
  }

  async log(device: string, after: number, limit: number): Promise<Entry[]> {
    return (this.#devices.get(device) ?? []).filter((e) => seqOf(e.event.id) > after).slice(0, limit)
  }

  async last(device: string): Promise<Entry | null> {
    return this.#devices.get(device)?.at(-1) ?? null
  }

  async stream(stream: string): Promise<Entry[]> {
    return [...(this.#streams.get(stream) ?? [])].sort(inDisplayOrder)
  }
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}
