/** Values that follow the store: read anew when told that something changed, never two readings at once. */
import { effect, signal } from '@preact/signals'
import type { RxCollection } from 'rxdb/plugins/core'
import { type RowQuery, readRows } from '../storage/rows.ts'
import type { Live } from './station.ts'

/** `watch` is called with what to call on a change; it answers how to stop. */
export function liveOf<T>(
  read: () => Promise<T>,
  watch: (changed: () => void) => () => void,
  onDefect: (error: unknown) => void,
): Live<T> {
  const value = signal<T | undefined>(undefined)
  const fresh = coalesced(async () => {
    const next = await read()
    if (!disposed) value.value = next
  }, onDefect)
  let disposed = false
  const stop = watch(fresh)
  fresh()
  return {
    value,
    dispose() {
      disposed = true
      stop()
    },
  }
}

/** Rows that follow the disk, over all tabs. */
export const liveRows = <Row, T>(
  collection: RxCollection<Row>,
  query: RowQuery<Row>,
  map: (rows: readonly Row[]) => T,
  onDefect: (error: unknown) => void,
): Live<T> =>
  liveOf(async () => map(await readRows(collection, query)), touching(collection, query), onDefect)

/** What `liveOf` asks for: told when a row was written that is, or was, among those that `where` names by `$eq`. */
export const touching =
  <Row>(collection: RxCollection<Row>, { index, where }: RowQuery<Row>) =>
  (changed: () => void): (() => void) => {
    const isAmong = (row: Partial<Row> | undefined): boolean =>
      row !== undefined &&
      index.every((column) => where[column]?.$eq === undefined || where[column].$eq === row[column])
    const following = collection.eventBulks$.subscribe(({ events }) => {
      if (events.some((e) => isAmong(e.documentData) || isAmong(e.previousDocumentData))) changed()
    })
    return () => following.unsubscribe()
  }

/** Many calls while one run is under way are one further run. */
export function coalesced(run: () => Promise<void>, onDefect: (error: unknown) => void): () => void {
  let running = false
  let again = false
  return async function call() {
    if (running) {
      again = true
      return
    }
    running = true
    do {
      again = false
      await run().catch(onDefect)
    } while (again)
    running = false
  }
}

/** Resolves as soon as it is true. */
export const whenTrue = (read: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    let stop = () => {}
    stop = effect(() => {
      if (!read()) return
      resolve()
      queueMicrotask(() => stop())
    })
  })

/** Calls `changed` whenever what `read` takes from signals becomes another value; not for the first one. */
export function onChange<T>(read: () => T, changed: () => void): () => void {
  let first = true
  let before: T
  return effect(() => {
    const now = read()
    if (!first && now !== before) changed()
    first = false
    before = now
  })
}
