/** What the root has said already: a judgement is made once, and folding again does not make it anew (decision 0013). */
import { deviceEvents } from '../../shared/device-events.ts'
import { deviceOf, isAuthority } from '../../shared/event.ts'
import type { NodeStore } from '../stores/node-store.ts'

export interface RootWords {
  /** Hash → reason. */
  readonly quarantined: ReadonlyMap<string, string>
  /** Device → seq: what lies at or below holds, unless it was quarantined. */
  readonly anchored: ReadonlyMap<string, number>
  /** Hashes of what it has erased: it held then, and there is nothing left to be judged. */
  readonly erased: ReadonlySet<string>
}

export const ROOT_SAID_NOTHING: RootWords = { quarantined: new Map(), anchored: new Map(), erased: new Set() }

const PAGE = 500

/** From the whole log. */
export async function wordsIn(store: Pick<NodeStore, 'arrivals'>): Promise<RootWords> {
  const quarantined = new Map<string, string>()
  const anchored = new Map<string, number>()
  const erased = new Set<string>()
  for (let after = 0; ; ) {
    const page = await store.arrivals(after, PAGE)
    if (page.length === 0) return { quarantined, anchored, erased }
    after = page.at(-1)!.position
    for (const { entry } of page) {
      const { id, type, data } = entry.event
      if (!isAuthority(deviceOf(id))) continue
      if (type === 'quarantined') quarantined.set(String(data?.hash), String(data?.reason))
      if (type === 'erased') erased.add(String(data?.hash))
      if (type !== 'anchored') continue
      const read = deviceEvents.anchored[1].safeParse(data)
      for (const { device, seq } of read.success ? read.data.heads : [])
        anchored.set(device, Math.max(seq, anchored.get(device) ?? 0))
    }
  }
}
