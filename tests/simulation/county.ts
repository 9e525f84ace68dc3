/**
 * One county on a bad day, from one number: the root, three relays, twenty stations. The same seed gives the same day,
 * so a failing seed replays. Faults end after the working day; then everything must come together.
 */

import { demoRelease } from '../../server/demo/release.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Staff } from '../../shared/org/org.ts'
import { Chance } from './chance.ts'
import { Clockwork } from './clockwork.ts'
import { atEveryStep, atQuiet } from './invariants.ts'
import { CALM, type Faults, Line } from './line.ts'
import { actOnce } from './people.ts'
import { SimulatedNode } from './simulated-node.ts'
import { SimulatedStation } from './simulated-station.ts'

const START_MS = Date.parse('2026-11-20T00:30:00.000Z')
const DAY_MS = 5 * 3_600_000
const NIGHT_MS = 3 * 3_600_000
const MINZHENG = '11441424MB2A000388'
const TOWNS = ['441424104000', '441424120000', '441424100000'] as const

export interface Report {
  readonly seed: number
  readonly breaches: readonly string[]
  readonly events: number
  readonly cases: number
  readonly contested: number
  readonly quarantined: number
  readonly crashes: number
  readonly restores: number
}

/** What is to go wrong; what is not named is drawn from the seed. */
export interface Intent {
  /** Hours from the start during which the county reaches nobody. */
  readonly outage?: readonly [number, number]
  /** Hours from the start at which the root is put back from its last backup. */
  readonly restoreRoot?: number
  readonly restoreRelay?: number
}

export interface Options {
  /** Steps between two checks of what must always hold; 1 checks after every step. */
  readonly checkEvery?: number
  readonly intent?: Intent
  readonly tamper?: (county: County) => void
}

export interface County {
  readonly root: SimulatedNode
  readonly relays: readonly SimulatedNode[]
  readonly stations: readonly SimulatedStation[]
}

interface World extends County {
  readonly clockwork: Clockwork
  readonly chance: Chance
  /** Every line there is, and those that end at the root. */
  readonly lines: readonly Line[]
  readonly toRoot: readonly Line[]
  readonly endMs: number
}

export async function simulate(seed: number, options: Options = {}): Promise<Report> {
  const chance = new Chance(seed)
  const world = await build(chance)
  const { root, relays, stations, clockwork } = world
  options.tamper?.(world)
  const release = demoRelease('2026-11-01T00:00:00.000Z')
  const items = release.items.filter((i) => i.owner === MINZHENG)
  for (const station of stations) {
    if (chance.hit(0.2)) station.clockOffsetMs = chance.between(-3 * 86_400_000, 3 * 86_400_000)
    station.start()
  }
  for (const node of [root, ...relays]) if (chance.hit(0.5)) node.crashProbability = 0.001
  for (const station of stations) if (chance.hit(0.3)) station.setCrashProbability(0.01)

  for (const station of stations) liveDay(station, world, chance.fork(), items)
  powerCuts(world, chance.fork())
  outages(world, chance.fork(), options.intent ?? {})
  backups(world, chance.fork(), options.intent ?? {})
  nightfall(world)

  const breaches: string[] = []
  const every = options.checkEvery ?? 200
  for (let steps = 1; await clockwork.step(world.endMs + NIGHT_MS); steps += 1) {
    if (steps % every === 0) breaches.push(...(await atEveryStep(world)))
    if (breaches.length > 0) break
  }
  if (breaches.length === 0) breaches.push(...(await atQuiet(world)))
  return { seed, breaches, ...(await tally(world)) }
}

async function build(chance: Chance): Promise<World> {
  const clockwork = new Clockwork(START_MS)
  const release = demoRelease('2026-11-01T00:00:00.000Z')
  const root = new SimulatedNode(clockwork, chance.fork(), release)
  await root.start()
  const faults: Faults = {
    loss: chance.next() * 0.3,
    duplication: chance.next() * 0.3,
    delayMaxMs: chance.between(50, 40_000),
  }
  const lines: Line[] = []
  const toRoot: Line[] = []
  const newLine = (node: SimulatedNode): Line => {
    const line = new Line(clockwork, chance.fork(), faults)
    lines.push(line)
    if (node === root) toRoot.push(line)
    return line
  }
  const relays = new Map<string, SimulatedNode>()
  for (const town of TOWNS) {
    const enrolled = await root.enrol(town, `key of relay ${town}`, { url: `https://${town}` })
    const upstream = { enrolled, county: root, line: newLine(root) }
    const relay = new SimulatedNode(clockwork, chance.fork(), release, upstream)
    relays.set(town, relay)
    await relay.start()
  }
  const stations: SimulatedStation[] = []
  for (const staff of release.staff.filter(sitsHere)) {
    const enrolled = await root.enrol(staff.org, `key of ${staff.id}`)
    const relay = relays.get(`${staff.org.slice(0, 9)}000`)
    const reach = [...(relay ? [relay] : []), root].map((node) => ({ node, line: newLine(node) }))
    stations.push(new SimulatedStation({ clockwork, chance: chance.fork(), reach }, staff, enrolled))
  }
  const endMs = START_MS + DAY_MS
  return { root, relays: [...relays.values()], stations, clockwork, chance, lines, toRoot, endMs }
}

/** Fifteen villages, four windows, a department: those whose towns have a relay. */
const sitsHere = ({ org, roles }: Staff): boolean =>
  org === MINZHENG ? roles.includes('decider') : org.length === 12 && !roles.includes('manager')

/** Something to do every few minutes, and its own line cut now and then. */
function liveDay(station: SimulatedStation, world: World, chance: Chance, items: readonly Item[]): void {
  const { clockwork, endMs } = world
  const next = () => {
    if (clockwork.nowMs >= endMs) return
    void actOnce(station, chance, items)
    clockwork.after(chance.between(1, 30 * 60_000), next)
  }
  const cut = () => {
    if (clockwork.nowMs >= endMs) return
    const line = chance.pick(station.reach).line
    line.cut = !line.cut
    clockwork.after(chance.between(60_000, 2 * 3_600_000), cut)
  }
  clockwork.after(chance.below(600_000), next)
  clockwork.after(chance.below(2 * 3_600_000), cut)
}

/** The nodes' pokes, which may be lost like anything else, and machines that go off. */
function powerCuts({ root, relays, stations, clockwork, endMs }: World, chance: Chance): void {
  const look = () => {
    for (const station of stations) if (chance.hit(0.5)) station.poke()
    if (clockwork.nowMs >= endMs) return
    if (chance.hit(0.05)) chance.pick([root, ...relays]).crash()
    if (chance.hit(0.3)) void root.anchor()
    clockwork.after(chance.between(60_000, 600_000), look)
  }
  clockwork.after(60_000, look)
}

/** Hours in which nobody reaches the county. */
function outages({ clockwork, toRoot, endMs }: World, chance: Chance, { outage }: Intent): void {
  const [from, to] = outage ?? [chance.next() * 5, chance.next() * 5]
  if (to <= from) return
  const set = (cut: boolean) => () => {
    if (clockwork.nowMs < endMs) for (const line of toRoot) line.cut = cut
  }
  clockwork.after(from * 3_600_000, set(true))
  clockwork.after(to * 3_600_000, set(false))
}

/** A backup every now and then, and perhaps a disk that is put back from one. */
function backups(world: World, chance: Chance, intent: Intent): void {
  const { root, relays, clockwork, endMs } = world
  const keep = (node: SimulatedNode, restoreAtH: number | null) => {
    let putBack = node.backup()
    const again = () => {
      if (clockwork.nowMs >= endMs) return
      if (node.up && !node.healing) putBack = node.backup()
      clockwork.after(chance.between(1_200_000, 7_200_000), again)
    }
    clockwork.after(chance.between(60_000, 3_600_000), again)
    if (restoreAtH === null) return
    clockwork.after(restoreAtH * 3_600_000, () => {
      node.crash()
      putBack()
    })
  }
  const drawn = (p: number) => (chance.hit(p) ? chance.next() * 5 : null)
  keep(root, intent.restoreRoot ?? drawn(0.3))
  keep(relays[0]!, intent.restoreRelay ?? drawn(0.3))
}

/** From here on nothing fails any more; a root that still heals an hour later is released by its operator. */
function nightfall({ root, relays, stations, lines, clockwork, endMs }: World): void {
  clockwork.after(endMs - clockwork.nowMs, () => {
    for (const node of [root, ...relays]) node.crashProbability = 0
    for (const station of stations) station.setCrashProbability(0)
    for (const line of lines) {
      line.cut = false
      line.faults = CALM
    }
  })
  clockwork.after(endMs + 3_600_000 - clockwork.nowMs, () => void root.release())
}

async function tally({ root, relays, stations }: World) {
  const records = await root.disk.streamRecords('', 1e9)
  const summaries = records.flatMap((r) => r.summary ?? [])
  const machines = [root, ...relays, ...stations]
  return {
    events: root.disk.arrived.length,
    cases: summaries.length,
    contested: summaries.filter((s) => s.contested).length,
    quarantined: records.reduce((n, r) => n + r.quarantined.length, 0),
    crashes: machines.reduce((n, m) => n + m.crashes, 0),
    restores: [root, ...relays].reduce((n, m) => n + m.restores, 0),
  }
}
