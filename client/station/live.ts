/** Values that follow the store: read anew when told that something changed, never two readings at once. */
import { effect, signal } from '@preact/signals'
import type { RxQuery } from 'rxdb/plugins/core'
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

/** A list that RxDB keeps up to date by itself, over all tabs. */
export function liveQuery<Doc, T>(
  query: RxQuery<Doc, { toJSON(): Doc }[]>,
  map: (rows: readonly Doc[]) => T,
): Live<T> {
  const value = signal<T | undefined>(undefined)
  const following = query.$.subscribe((documents) => {
    value.value = map(documents.map((d) => d.toJSON()))
  })
  return { value, dispose: () => following.unsubscribe() }
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
