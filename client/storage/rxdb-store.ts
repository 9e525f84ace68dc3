/** LogStore over RxDB: the station's log. Suite: tests/conformance/rxdb.test.ts. */
import type { RxCollection } from 'rxdb/plugins/core'
import { type EntryName, withoutData } from '../../shared/case/erasure.ts'
import { deviceOf, type Entry, inDisplayOrder, seqOf } from '../../shared/event.ts'
import type { LogStore } from '../../sync/store.ts'
import { changeRows, readRows } from './rows.ts'
import type { EventRow } from './schemas.ts'

export class RxdbStore implements LogStore {
  readonly #events: RxCollection<EventRow>

  constructor(events: RxCollection<EventRow>) {
    this.#events = events
  }

  /**
   * One bulk insert, which RxDB hands to the storage as one bulkWrite and that runs in one Dexie transaction: all of
   * it is stored, or nothing is. Rows that are there already come back as conflicts (409) and stay as they are.
   */
  async append(entries: readonly Entry[]): Promise<void> {
    const rows = new Map<string, EventRow>()
    const erased = await this.#erasedOf(entries.map(keyOf))
    for (const entry of entries) {
      const key = keyOf(entry)
      if (!rows.has(key)) rows.set(key, rowOf(erased.has(key) ? withoutData(entry) : entry))
    }
    const { error } = await this.#events.bulkInsert([...rows.values()])
    const foreign = error.find((e) => e.status !== 409)
    if (foreign) throw new Error(`an event was not stored: ${foreign.status}`)
    // A header alone gives way: of a stream that left this device and comes back.
    const back = error.flatMap(({ documentId }) =>
      rows.get(documentId)?.json.includes(DATA) || erased.has(documentId) ? [documentId] : [],
    )
    await changeRows(this.#events, back, (key, row) => (row?.json.includes(DATA) ? row : rows.get(key)!))
  }

  /** First what remembers it, then the data: broken off between the two, it is done again. */
  async erase(names: readonly EntryName[]): Promise<void> {
    const marks = new Map(names.map((name) => [`${ERASED}${keyFor(name)}`, markOf(name)]))
    await changeRows(this.#events, [...marks.keys()], (key, row) => row ?? marks.get(key)!)
    await changeRows(this.#events, names.map(keyFor), (_, row) =>
      row?.json.includes(DATA) ? { ...row, json: JSON.stringify(withoutData(entryOfRow(row))) } : row,
    )
  }

  async #erasedOf(keys: readonly string[]): Promise<Set<string>> {
    const marks = keys.map((key) => `${ERASED}${key}`)
    const found = await this.#events.storageInstance.findDocumentsById(marks, false)
    return new Set(found.map((mark) => mark.key.slice(ERASED.length)))
  }

  async log(device: string, after: number, limit: number): Promise<Entry[]> {
    const where = { device: { $eq: device }, seq: { $gt: after } }
    return (await readRows(this.#events, { index: ['device', 'seq'], where, limit })).map(entryOfRow)
  }

  async last(device: string): Promise<Entry | null> {
    const [top] = await readRows(this.#events, {
      index: ['device', 'back'],
      where: { device: { $eq: device } },
      limit: 1,
    })
    if (!top) return null
    // Of two hashes under one id the later one, as everywhere.
    const rows = await readRows(this.#events, {
      index: ['device', 'seq'],
      where: { device: { $eq: device }, seq: { $eq: top.seq } },
    })
    return entryOfRow(rows.at(-1) ?? top)
  }

  async stream(stream: string): Promise<Entry[]> {
    const rows = await readRows(this.#events, { index: ['stream'], where: { stream: { $eq: stream } } })
    return rows
      .filter((row) => !isStub(row))
      .map(entryOfRow)
      .sort(inDisplayOrder)
  }
}

/** A header whose data left this device with its stream; the same entry whole takes its place. */
export const STUB = 'purged'
export const isStub = (row: Pick<EventRow, 'json'>): boolean => row.json.endsWith(`,"${STUB}":true}`)

const DATA = '"data":'

/** What this program wrote itself, and hashed when it came in; it is as loose as the wire's schema leaves it. */
export const entryOfRow = (row: Pick<EventRow, 'json'>): Entry => JSON.parse(row.json)

const keyOf = ({ event, hash }: Entry): string => keyFor({ id: event.id, hash })

const keyFor = ({ id, hash }: EntryName): string =>
  `${deviceOf(id)}.${String(seqOf(id)).padStart(12, '0')}.${hash}`

/** Beside each entry that was erased, also before it came: a row of no device and no stream. */
const ERASED = 'erased '
const markOf = (name: EntryName): EventRow => ({
  ...{ key: `${ERASED}${keyFor(name)}`, device: '', seq: 0, back: 0, stream: '', type: '', hash: name.hash },
  json: JSON.stringify({ hash: name.hash, [STUB]: true }),
})

const rowOf = (entry: Entry): EventRow => ({
  key: keyOf(entry),
  device: deviceOf(entry.event.id),
  seq: seqOf(entry.event.id),
  back: -seqOf(entry.event.id),
  stream: entry.event.stream,
  type: String(entry.event.type),
  hash: entry.hash,
  json: JSON.stringify(entry),
})
