/** A node's store, read as it is backed up and verified. */
import { deviceOf, type Entry, seqOf } from '../../shared/event.ts'
import type { Arrival, NodeStore } from '../stores/node-store.ts'
import type { LogSource } from '../verify/log-source.ts'

export type ReadStore = Pick<NodeStore, 'arrivals' | 'log' | 'stream' | 'partsOf'>

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

export const storedLog = (store: ReadStore): LogSource => ({
  async *entries(): AsyncGenerator<Entry> {
    for await (const page of arrivalsOf(store)) for (const { entry } of page) yield entry
  },
  async *logs({ devices }, kept) {
    for (const device of devices.keys()) {
      // First: a seal on what comes in between would be on nothing.
      const own = await store.partsOf(device)
      yield { device, entries: (await logOf(store, device)).map(kept), seals: own }
    }
  },
  async *streams({ streams, devices }) {
    // What the root says of what came since is not in the survey either.
    const surveyed = ({ event }: Entry) => seqOf(event.id) <= (devices.get(deviceOf(event.id)) ?? 0)
    for (const stream of streams) yield [stream, (await store.stream(stream)).filter(surveyed)]
  },
})

async function logOf(store: ReadStore, device: string): Promise<Entry[]> {
  const log: Entry[] = []
  for (let after = 0; ; ) {
    const page = await store.log(device, after, PAGE)
    if (page.length < PAGE) return [...log, ...page]
    // Two entries under one id may lie on either side of the page's end.
    const last = seqOf(page.at(-1)!.event.id)
    const whole = page.filter((e) => seqOf(e.event.id) < last)
    log.push(...(whole.length > 0 ? whole : page))
    after = whole.length > 0 ? last - 1 : last
  }
}
