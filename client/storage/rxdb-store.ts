/** LogStore over RxDB: the station's log. Suite: tests/conformance/rxdb.test.ts. */
import type { RxCollection } from 'rxdb/plugins/core'
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
    for (const entry of entries) if (!rows.has(keyOf(entry))) rows.set(keyOf(entry), rowOf(entry))
    const { error } = await this.#events.bulkInsert([...rows.values()])
    const foreign = error.find((e) => e.status !== 409)
    if (foreign) throw new Error(`an event was not stored: ${foreign.status}`)
    // Of a stream that left this device and comes back.
    const back = error.flatMap(({ documentId }) =>
      rows.get(documentId)?.json.includes('"data":') ? [documentId] : [],
    )
    await changeRows(this.#events, back, (key, row) => (row && isStub(row) ? rows.get(key)! : row))
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

  /**
   * What a stream that leaves this device leaves in it: of its own log the headers, which the chain needs, under their
   * hashes; nothing of anybody else's. All of it or nothing.
   */
  async purge(stream: string, own: ReadonlySet<string>): Promise<void> {
    const rows = await readRows(this.#events, { index: ['stream'], where: { stream: { $eq: stream } } })
    const keys = rows.map((row) => row.key)
    await changeRows(this.#events, keys, (_, row) => {
      if (!row || !own.has(row.device)) return null
      if (isStub(row)) return row
      const { event, hash } = entryOfRow(row)
      const { data: _data, ...header } = event
      return { ...row, json: JSON.stringify({ event: header, hash, [STUB]: true }) }
    })
  }
}

/** A header whose data left this device with its stream; the same entry whole takes its place. */
const STUB = 'purged'
export const isStub = (row: Pick<EventRow, 'json'>): boolean => row.json.endsWith(`,"${STUB}":true}`)

/** What this program wrote itself, and hashed when it came in; it is as loose as the wire's schema leaves it. */
export const entryOfRow = (row: Pick<EventRow, 'json'>): Entry => JSON.parse(row.json)

const keyOf = ({ event, hash }: Entry): string =>
  `${deviceOf(event.id)}.${String(seqOf(event.id)).padStart(12, '0')}.${hash}`

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
