/**
 * Keys in order beside PouchDB's own in one LevelDB, which PouchDB's begin above. As documents they would each leave a
 * tombstone behind for good whenever a case goes from one list to another.
 */
import type { ListRange } from './documents.ts'
import { endOf } from './keys.ts'
import { openLevel } from './synced-leveldown.ts'

const OURS = '\x01'

export interface ListedKey {
  readonly key: string
  /** Of the document that is listed. */
  readonly id: string
}

/** `location`: of a database that is open. On stable storage, all or nothing, when it resolves. */
export function changeLists(
  location: string,
  gone: readonly string[],
  listed: readonly ListedKey[],
): Promise<void> {
  const operations = [
    ...gone.map((key) => ({ type: 'del', key: OURS + key }) as const),
    ...listed.map(({ key, id }) => ({ type: 'put', key: OURS + key, value: id }) as const),
  ]
  if (operations.length === 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    openLevel(location).batch(operations, (error) => (error ? reject(error) : resolve()))
  })
}

/** Ascending by key. */
export async function listedIn(
  location: string,
  { first, last, after, limit }: ListRange,
): Promise<ListedKey[]> {
  const iterator = openLevel(location).iterator({
    ...{ gt: OURS + (after === undefined ? first : endOf(after)), lt: OURS + endOf(last) },
    ...{ limit, keyAsBuffer: false, valueAsBuffer: false },
  })
  const found: ListedKey[] = []
  try {
    for (;;) {
      const [key, id] = await next(iterator)
      if (key === undefined || id === undefined) return found
      found.push({ key: key.slice(OURS.length), id })
    }
  } finally {
    await new Promise<void>((resolve) => iterator.end(() => resolve()))
  }
}

const next = (iterator: ReturnType<ReturnType<typeof openLevel>['iterator']>) =>
  new Promise<[key?: string, value?: string]>((resolve, reject) => {
    iterator.next((error, key, value) => (error ? reject(error) : resolve([key, value])))
  })
