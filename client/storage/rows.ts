/**
 * Reading and writing rows past RxDB's caches. A cached query or document of one tab does not know yet what another
 * tab has just written (the news comes by BroadcastChannel, later than the lock is free); whoever reads the head of
 * the log or a reserved number must read the disk. Live lists use RxDB's queries as they are.
 */
import {
  type BulkWriteRow,
  normalizeMangoQuery,
  prepareQuery,
  type RxCollection,
  type RxDocumentData,
} from 'rxdb/plugins/core'

export interface RowQuery<T> {
  /** An index of the schema; rows come ascending in it. */
  readonly index: readonly (keyof T & string)[]
  readonly where: { readonly [K in keyof T]?: Record<string, unknown> }
  readonly limit?: number
}

export async function readRows<T>(collection: RxCollection<T>, query: RowQuery<T>): Promise<T[]> {
  if (query.limit !== undefined && query.limit <= 0) return []
  const { schema } = collection.storageInstance
  const filled = normalizeMangoQuery<T>(schema, {
    selector: { ...query.where } as never,
    index: [...query.index],
    ...(query.limit !== undefined && { limit: query.limit }),
  })
  Object.assign(filled.selector, { _deleted: { $eq: false } })
  filled.index?.unshift('_deleted')
  const found = await collection.storageInstance.query(prepareQuery(schema, filled))
  return found.documents
}

export async function readRow<T>(collection: RxCollection<T>, key: string): Promise<T | null> {
  return (await collection.storageInstance.findDocumentsById([key], false))[0] ?? null
}

/**
 * Reads the rows of these keys, and writes what `change` makes of each; repeated for those that another tab wrote in
 * between. Returned as it came (the same object), a row is left alone; null removes it, and what it held with it.
 */
export async function changeRows<T extends object>(
  collection: RxCollection<T>,
  keys: readonly string[],
  change: (key: string, row: T | null) => T | null,
): Promise<void> {
  let left: readonly string[] = keys
  while (left.length > 0) {
    const found = await collection.storageInstance.findDocumentsById([...left], true)
    const before = new Map(found.map((row) => [String(row[collection.schema.primaryPath]), row]))
    const writes = left.flatMap((key): BulkWriteRow<T>[] => {
      const previous = before.get(key)
      const current = previous && !previous._deleted ? previous : null
      const next = change(key, current)
      if (next === current) return []
      const document = next
        ? storedForm<T>({ ...next }, false)
        : storedForm<T>(emptied(collection, previous!), true)
      return [previous ? { previous, document } : { document }]
    })
    if (writes.length === 0) return
    const { error } = await collection.storageInstance.bulkWrite(writes, 'yimen')
    const foreign = error.find((e) => e.status !== 409)
    if (foreign) throw new Error(`a row was not written: ${foreign.status}`)
    left = error.map((e) => e.documentId)
  }
}

export const putRow = <T extends object>(collection: RxCollection<T>, key: string, row: T): Promise<void> =>
  changeRows(collection, [key], () => row)

export const removeRow = <T extends object>(collection: RxCollection<T>, key: string): Promise<void> =>
  changeRows(collection, [key], () => null)

/** RxDB fills in revision and time of writing itself. */
const storedForm = <T>(row: object, deleted: boolean): RxDocumentData<T> =>
  ({
    ...row,
    _deleted: deleted,
    _attachments: {},
    _meta: { lwt: 0 },
    _rev: '',
  }) as unknown as RxDocumentData<T>

/** A removed row stays on the disk as a mark until the next clean-up: without anybody's data. */
function emptied<T extends object>(collection: RxCollection<T>, row: RxDocumentData<T>): object {
  const blank = Object.entries(row)
    .filter(([name]) => !name.startsWith('_'))
    .map(([name, value]) => [
      name,
      name === collection.schema.primaryPath ? value : typeof value === 'string' ? '' : 0,
    ])
  return Object.fromEntries(blank)
}
