/** A node's store, read from the beginning as it is backed up and verified. */
import type { Entry } from '../../shared/event.ts'
import type { Seal } from '../../shared/protocol/exchange.ts'
import type { Arrival, NodeStore } from '../stores/node-store.ts'
import type { LogSource } from '../verify/log-source.ts'

const PAGE = 500

/** Page by page, to the first that is not full: what arrives meanwhile is in it or is not, and never has a hole. */
export async function* arrivalsOf(store: Pick<NodeStore, 'arrivals'>): AsyncGenerator<readonly Arrival[]> {
  for (let after = 0; ; ) {
    const page = await store.arrivals(after, PAGE)
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    after = page.at(-1)!.position
  }
}

/** Ends where the log ended at the first reading, so that each reading finds the same. */
export function storedLog(store: Pick<NodeStore, 'arrivals'>): LogSource {
  let end: number | null = null
  return {
    async *entries(): AsyncGenerator<Entry> {
      let last = 0
      for await (const page of arrivalsOf(store)) {
        for (const { position, entry } of page) {
          if (end !== null && position > end) return
          last = position
          yield entry
        }
      }
      end ??= last
    },
    seals: () => sealsOf(store),
  }
}

/** By device. None are kept yet. */
export async function* sealsOf(_store: Pick<NodeStore, 'arrivals'>): AsyncGenerator<Seal> {}
