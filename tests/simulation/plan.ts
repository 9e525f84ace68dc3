/**
 * A bad day as a list of deeds, drawn from one number. The list is what is run, so that a failing day can be made
 * shorter by leaving deeds out (shrink.ts) and read by a person.
 */
import { Chance } from './chance.ts'
import type { Faults } from './line.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 5 * HOUR_MS

/** `atMs` from the start of the day. Numbers name machines in the order in which the county was built. */
export type Deed = { readonly atMs: number } & (
  | { readonly do: 'act'; readonly station: number; readonly salt: number }
  | { readonly do: 'poke'; readonly station: number }
  | { readonly do: 'clock'; readonly station: number; readonly offsetMs: number }
  | { readonly do: 'clone'; readonly station: number }
  | { readonly do: 'cut' | 'mend'; readonly station: number; readonly reach: number }
  /** The county's line to everybody. */
  | { readonly do: 'outage' | 'over' }
  /** Node 0 is the root, the others are relays. */
  | { readonly do: 'crash' | 'backup' | 'restore'; readonly node: number }
  /** For ten minutes the disk takes nothing, or fails now and then. */
  | { readonly do: 'full' | 'failing'; readonly node: number }
  | { readonly do: 'full' | 'failing'; readonly station: number }
  /** The root anchors what it has judged; archives what is closed, after a backup; erases a case. */
  | { readonly do: 'anchor' | 'archive' }
  | { readonly do: 'erase'; readonly salt: number }
)

export interface Plan {
  readonly seed: number
  readonly faults: Faults
  /** Chance that a call of a port takes the power away, for nodes and stations. */
  readonly nodeCrash: readonly number[]
  readonly stationCrash: readonly number[]
  readonly deeds: readonly Deed[]
}

/** What is to go wrong; what is not named is drawn. Hours from the start. */
export interface Intent {
  readonly outage?: readonly [number, number]
  readonly restoreRoot?: number
  readonly restoreRelay?: number
  readonly clones?: number
  /** Disks in trouble: full, or failing. */
  readonly disks?: number
  readonly archives?: number
  readonly erasures?: number
}

export interface Size {
  readonly nodes: number
  readonly stations: number
}

export function drawPlan(seed: number, { nodes, stations }: Size, intent: Intent = {}): Plan {
  const chance = new Chance(seed)
  const deeds: Deed[] = []
  const now = () => chance.below(DAY_MS)
  for (let station = 0; station < stations; station += 1) {
    for (let atMs = chance.below(600_000); atMs < DAY_MS; atMs += chance.between(1, 30 * 60_000)) {
      deeds.push({ atMs, do: 'act', station, salt: chance.below(2 ** 32) })
    }
    let cut = false
    for (let atMs = chance.below(2 * HOUR_MS); atMs < DAY_MS; atMs += chance.between(60_000, 2 * HOUR_MS)) {
      cut = !cut
      deeds.push({ atMs, do: cut ? 'cut' : 'mend', station, reach: chance.below(2) })
    }
    if (chance.hit(0.2)) deeds.push({ atMs: 0, do: 'clock', station, offsetMs: anyOffset(chance) })
    if (chance.hit(0.1)) deeds.push({ atMs: now(), do: 'clock', station, offsetMs: anyOffset(chance) })
  }
  for (let atMs = 60_000; atMs < DAY_MS; atMs += chance.between(60_000, 600_000)) {
    for (let station = 0; station < stations; station += 1)
      if (chance.hit(0.5)) deeds.push({ atMs, do: 'poke', station })
    if (chance.hit(0.05)) deeds.push({ atMs, do: 'crash', node: chance.below(nodes) })
    if (chance.hit(0.3)) deeds.push({ atMs, do: 'anchor' })
  }
  const [from, to] = intent.outage ?? [chance.next() * 5, chance.next() * 5]
  if (to > from)
    deeds.push({ atMs: from * HOUR_MS, do: 'outage' }, { atMs: Math.min(to * HOUR_MS, DAY_MS), do: 'over' })
  for (let node = 0; node < Math.min(2, nodes); node += 1) {
    for (let atMs = chance.below(HOUR_MS); atMs < DAY_MS; atMs += chance.between(HOUR_MS / 3, 2 * HOUR_MS))
      deeds.push({ atMs, do: 'backup', node })
    const asked = node === 0 ? intent.restoreRoot : intent.restoreRelay
    const drawn = chance.hit(0.3) ? chance.next() * 5 : undefined
    const hour = asked ?? drawn
    if (hour !== undefined) deeds.push({ atMs: hour * HOUR_MS, do: 'restore', node })
  }
  const clones = intent.clones ?? (chance.hit(0.3) ? 1 : 0)
  for (let i = 0; i < clones; i += 1)
    deeds.push({ atMs: now(), do: 'clone', station: chance.below(stations) })
  const disks = intent.disks ?? chance.below(6)
  for (let i = 0; i < disks; i += 1) {
    const trouble = chance.hit(0.5) ? 'full' : 'failing'
    if (chance.hit(0.5)) deeds.push({ atMs: now(), do: trouble, node: chance.below(nodes) })
    else deeds.push({ atMs: now(), do: trouble, station: chance.below(stations) })
  }
  const archives = intent.archives ?? chance.below(3)
  for (let i = 0; i < archives; i += 1) deeds.push({ atMs: now(), do: 'archive' })
  const erasures = intent.erasures ?? chance.below(4)
  for (let i = 0; i < erasures; i += 1) deeds.push({ atMs: now(), do: 'erase', salt: chance.below(2 ** 32) })
  return {
    seed,
    faults: {
      loss: chance.next() * 0.3,
      duplication: chance.next() * 0.3,
      delayMaxMs: chance.between(50, 40_000),
    },
    nodeCrash: Array.from({ length: nodes }, () => (chance.hit(0.5) ? 0.001 : 0)),
    stationCrash: Array.from({ length: stations }, () => (chance.hit(0.3) ? 0.01 : 0)),
    deeds: deeds.sort((a, b) => a.atMs - b.atMs),
  }
}

const anyOffset = (chance: Chance): number => chance.between(-3 * 24 * HOUR_MS, 3 * 24 * HOUR_MS)

/** A deed in words, for whoever reads a failing day. */
export function wordsOf(
  deed: Deed,
  names: { nodes: readonly string[]; stations: readonly string[] },
): string {
  const at = new Date(deed.atMs).toISOString().slice(11, 19)
  const who =
    'node' in deed ? names.nodes[deed.node] : 'station' in deed ? names.stations[deed.station] : 'the county'
  const rest = deed.do === 'act' ? ` (${deed.salt})` : deed.do === 'clock' ? ` ${deed.offsetMs} ms` : ''
  return `${at}  ${who}: ${deed.do}${rest}`
}
