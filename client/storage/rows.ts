/**
 * Reading and writing rows past RxDB's queries and caches. A cached query or document of one tab does not know yet what
 * another tab has just written (the news comes by BroadcastChannel, later than the lock is free); whoever reads the head
 * of the log or a reserved number must read the disk. And RxDB walks an index with a cursor, one turn of the event loop
 * for each row; here it is read in slices.
 */
import type { BulkWriteRow, DexieStorageInternals, RxCollection, RxDocumentData } from 'rxdb/plugins/core'

type Key = string | number

export interface RowQuery<T> {
  /** An index of the schema; rows come ascending in it. */
  readonly index: readonly (keyof T & string)[]
  /** Of the index: some first columns by `$eq`, then perhaps one by its bounds. */
  readonly where: {
    readonly [K in keyof T]?: { readonly [by in '$eq' | '$gt' | '$gte' | '$lte']?: Key }
  }
  readonly limit?: number
  /** Rows along the index that do not fit are passed over, and not counted. */
  readonly fits?: (row: T) => boolean
}

/** Rows of a slice: what is unpacked in one turn. */
const SLICE = 200

/** All of one moment, however many slices it takes. */
export async function readRows<T>(collection: RxCollection<T>, query: RowQuery<T>): Promise<T[]> {
  const { limit = Number.POSITIVE_INFINITY, fits } = query
  const { columns, from, to } = rangeOf(collection, query)
  const { dexieDb, dexieTable } = await internalsOf(collection)
  const rows: T[] = []
  const read = async () => {
    let [after, isWhole] = [from, limit <= 0]
    while (!isWhole) {
      const wanted = fits ? SLICE : Math.min(SLICE, limit - rows.length)
      const slice: T[] = await dexieTable
        .where(`[${columns.join('+')}]`)
        .between(after, to, after === from)
        .limit(wanted)
        .toArray()
      rows.push(...(fits ? slice.filter(fits).slice(0, limit - rows.length) : slice))
      const last = slice.at(-1)
      isWhole = slice.length < wanted || rows.length === limit
      if (last) after = columns.map((column) => last[column as keyof T] as Key)
    }
  }
  // One slice is of one moment by itself.
  await (fits || limit > SLICE ? dexieDb.transaction('r', dexieTable, read) : read())
  return rows
}

/** Nothing of them is read but their names. */
export async function readNames<T>(
  collection: RxCollection<T>,
  query: Omit<RowQuery<T>, 'fits'>,
): Promise<string[]> {
  const { columns, from, to } = rangeOf(collection, query)
  const { dexieTable } = await internalsOf(collection)
  const index = dexieTable.where(`[${columns.join('+')}]`)
  return index
    .between(from, to)
    .limit(query.limit ?? Number.POSITIVE_INFINITY)
    .primaryKeys()
}

/** How many there are, at most `limit` counted. */
export const countRows = async <T>(
  collection: RxCollection<T>,
  query: Omit<RowQuery<T>, 'fits'> & { readonly limit: number },
): Promise<number> => (await readNames(collection, query)).length

const internalsOf = <T>(collection: RxCollection<T>): DexieStorageInternals =>
  collection.storageInstance.internals as unknown as DexieStorageInternals

/** RxDB's index behind that of the schema begins with whether the row is removed and ends with its name. */
function rangeOf<T>(collection: RxCollection<T>, { index, where }: RowQuery<T>) {
  const name = collection.schema.primaryPath as keyof T & string
  const columns = ['_deleted', ...index, ...(index.includes(name) ? [] : [name])]
  const from: unknown[] = ['0']
  const to: unknown[] = ['0']
  for (const column of index) {
    const { $eq, $gt, $gte, $lte } = where[column] ?? {}
    if ($eq === undefined) {
      if ($gt !== undefined) from.push($gt, BEHIND_ALL)
      if ($gte !== undefined) from.push($gte)
      if ($lte !== undefined) to.push($lte)
      break
    }
    from.push($eq)
    to.push($eq)
  }
  return { columns, from, to: [...to, BEHIND_ALL] }
}

/** An array is a greater key than any number and any text (IndexedDB, "compare two keys"). */
const BEHIND_ALL: readonly never[] = []

export async function readByName<T>(
  collection: RxCollection<T>,
  keys: readonly string[],
): Promise<Map<string, T>> {
  const found = await collection.storageInstance.findDocumentsById([...keys], false)
  return new Map(found.map((row) => [String(row[collection.schema.primaryPath]), row]))
}

export const readRow = async <T>(collection: RxCollection<T>, key: string): Promise<T | null> =>
  (await readByName(collection, [key])).get(key) ?? null

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
