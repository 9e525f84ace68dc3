/**
 * Which nodes a station exchanges with, and which of them is asked next (docs/decisions/0012): those whose area
 * contains its organisation's, the smallest first, and always the one that its page came from.
 */
import type { NodeAddress } from '../shared/catalogue/release.ts'
import { areaWithin } from '../shared/org/area-code.ts'
import { COUNTY, ownNode, type StationNode } from './own-node.ts'

/** `area`: of the station's organisation. `origin`: of its page. */
export function nodesFor(
  listed: readonly NodeAddress[],
  { area, origin, countyKey }: { readonly area: string; readonly origin: string; readonly countyKey: string },
): StationNode[] {
  const nodeOf = ({ device, url, key }: NodeAddress): StationNode => ({
    key: device || COUNTY,
    base: url === origin ? '' : url,
    publicKey: key,
  })
  // Areas that contain one another are longer and longer beginnings of one number, filled with zeros.
  const nodes = listed
    .filter((n) => areaWithin(area, n.area))
    .sort((a, b) => (a.area < b.area ? 1 : a.area > b.area ? -1 : 0))
    .map(nodeOf)
  if (nodes.some((n) => n.base === '')) return nodes
  const own = listed.find((n) => n.url === origin)
  if (own) return [...nodes, nodeOf(own)]
  const county = nodes.findIndex((n) => n.key === COUNTY)
  return nodes.toSpliced(county < 0 ? nodes.length : county, 0, ownNode(countyKey))
}

/** A node that failed is left alone for a while, longer each time. By `base`, because one node may have two addresses. */
export type Resting = ReadonlyMap<string, { readonly failures: number; readonly untilMs: number }>

const REST_MIN_MS = 30_000
/** So often, at least, the first node is tried while another one serves. */
export const REST_MAX_MS = 300_000

export function restAfterFailure(resting: Resting, base: string, nowMs: number): Resting {
  const failures = (resting.get(base)?.failures ?? 0) + 1
  const forMs = Math.min(REST_MAX_MS, REST_MIN_MS * 2 ** Math.min(failures - 1, 10))
  return new Map(resting).set(base, { failures, untilMs: nowMs + forMs })
}

export function awake(resting: Resting, base: string): Resting {
  const others = new Map(resting)
  others.delete(base)
  return others
}

/** To be asked now, one after the other until one answers. Where all rest, nobody does: it may be the line. */
export function inTurn(nodes: readonly StationNode[], resting: Resting, nowMs: number): StationNode[] {
  const rests = ({ base }: StationNode) => {
    const leftMs = (resting.get(base)?.untilMs ?? nowMs) - nowMs
    // A clock that was put back must not make it rest for a year.
    return leftMs > 0 && leftMs <= REST_MAX_MS
  }
  const woken = nodes.filter((n) => !rests(n))
  return woken.length > 0 ? woken : [...nodes]
}
