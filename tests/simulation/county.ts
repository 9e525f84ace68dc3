/**
 * One county, five stations, one bad day, from one number: the same seed gives the same day, so a failing seed replays.
 * Faults end after the working day; then everything must come together.
 */

import { demoRelease } from '../../server/demo/release.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import { Chance } from './chance.ts'
import { Clockwork } from './clockwork.ts'
import { atEveryStep, atQuiet } from './invariants.ts'
import { CALM, type Faults, Line } from './line.ts'
import { actOnce } from './people.ts'
import { SimulatedNode } from './simulated-node.ts'
import { SimulatedStation } from './simulated-station.ts'

const START_MS = Date.parse('2026-11-20T00:30:00.000Z')
const DAY_MS = 9 * 3_600_000
const MINZHENG = '11441424MB2A000388'
/** Two villages of one town, its window with two clerks, a department. */
const STAFF = ['hezikou', 'dongyuan', 'huacheng', 'huacheng2', 'minzheng'] as const

export interface Report {
  readonly seed: number
  readonly breaches: readonly string[]
  readonly events: number
  readonly cases: number
  readonly contested: number
  readonly quarantined: number
  readonly crashes: number
}

export interface Options {
  /** Steps between two checks of what must always hold; 1 checks after every step. */
  readonly checkEvery?: number
  readonly tamper?: (county: { node: SimulatedNode; stations: SimulatedStation[] }) => void
}

export async function simulate(seed: number, options: Options = {}): Promise<Report> {
  const chance = new Chance(seed)
  const clockwork = new Clockwork(START_MS)
  const release = demoRelease('2026-11-01T00:00:00.000Z')
  const items = release.items.filter((i) => i.owner === MINZHENG)
  const node = new SimulatedNode(clockwork, chance.fork(), release)
  await node.start()

  const faults: Faults = {
    loss: chance.next() * 0.3,
    duplication: chance.next() * 0.3,
    delayMaxMs: chance.between(50, 40_000),
  }
  const stations: SimulatedStation[] = []
  for (const id of STAFF) {
    const staff = release.staff.find((s) => s.id === id)!
    const enrolled = await node.enrol(staff, `key of ${id}`)
    const line = new Line(clockwork, chance.fork(), faults)
    stations.push(new SimulatedStation({ clockwork, chance: chance.fork(), node, line }, staff, enrolled))
  }
  options.tamper?.({ node, stations })
  for (const station of stations) {
    if (chance.hit(0.2)) station.clockOffsetMs = chance.between(-3 * 86_400_000, 3 * 86_400_000)
    station.start()
  }
  if (chance.hit(0.5)) node.crashProbability = 0.002
  for (const station of stations) if (chance.hit(0.5)) station.setCrashProbability(0.01)

  const breaches: string[] = []
  const endMs = START_MS + DAY_MS
  for (const station of stations) liveDay(station, clockwork, chance.fork(), items, endMs)
  pokes(node, stations, clockwork, chance.fork(), endMs)
  nightfall(node, stations, clockwork, endMs)

  const every = options.checkEvery ?? 25
  for (let steps = 1; await clockwork.step(endMs + 12 * 3_600_000); steps += 1) {
    if (steps % every === 0) breaches.push(...(await atEveryStep(node, stations)))
    if (breaches.length > 0) break
  }
  if (breaches.length === 0) breaches.push(...(await atQuiet(node, stations)))
  return { seed, breaches, ...(await tally(node, stations)) }
}

/** Something to do every few minutes, and an outage now and then. */
function liveDay(
  station: SimulatedStation,
  clockwork: Clockwork,
  chance: Chance,
  items: readonly Item[],
  endMs: number,
): void {
  const next = () => {
    if (clockwork.nowMs >= endMs) return
    void actOnce(station, chance, items)
    clockwork.after(chance.between(1, 20 * 60_000), next)
  }
  const outage = () => {
    if (clockwork.nowMs >= endMs) return
    station.line.cut = !station.line.cut
    clockwork.after(chance.between(60_000, 2 * 3_600_000), outage)
  }
  clockwork.after(chance.below(600_000), next)
  clockwork.after(chance.below(2 * 3_600_000), outage)
}

/** The node's poke, which may be lost like anything else. */
function pokes(
  node: SimulatedNode,
  stations: readonly SimulatedStation[],
  clockwork: Clockwork,
  chance: Chance,
  endMs: number,
): void {
  const look = () => {
    for (const station of stations) if (!station.line.cut && chance.hit(0.5)) station.poke()
    if (clockwork.nowMs < endMs && chance.hit(0.05)) node.crash()
    if (clockwork.nowMs < endMs) clockwork.after(chance.between(60_000, 600_000), look)
  }
  clockwork.after(60_000, look)
}

/** From here on nothing fails any more. */
function nightfall(
  node: SimulatedNode,
  stations: readonly SimulatedStation[],
  clockwork: Clockwork,
  endMs: number,
): void {
  clockwork.after(endMs - clockwork.nowMs, () => {
    node.crashProbability = 0
    for (const station of stations) {
      station.setCrashProbability(0)
      station.line.cut = false
      station.line.faults = CALM
    }
  })
}

async function tally(node: SimulatedNode, stations: readonly SimulatedStation[]) {
  const records = await node.disk.streamRecords('', 1e9)
  const summaries = records.flatMap((r) => r.summary ?? [])
  return {
    events: node.disk.arrived.length,
    cases: summaries.length,
    contested: summaries.filter((s) => s.contested).length,
    quarantined: records.reduce((n, r) => n + r.quarantined.length, 0),
    crashes: node.crashes + stations.reduce((n, s) => n + s.crashes, 0),
  }
}
