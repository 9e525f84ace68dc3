/**
 * One county on a bad day, from one number: the root, three relays, twenty stations. The same seed gives the same day,
 * so a failing seed replays. Faults end after the working day; then everything must come together.
 */

import { demoRelease } from '../../server/demo/release.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import type { Staff } from '../../shared/org/org.ts'
import { Chance } from './chance.ts'
import { Clockwork } from './clockwork.ts'
import { DiskTrouble } from './fuse.ts'
import { atEveryStep, atQuiet } from './invariants.ts'
import { CALM, Line } from './line.ts'
import { actOnce } from './people.ts'
import { DAY_MS, type Deed, drawPlan, HOUR_MS, type Intent, type Plan } from './plan.ts'
import { SimulatedNode } from './simulated-node.ts'
import { SimulatedStation } from './simulated-station.ts'

const START_MS = Date.parse('2026-11-20T00:30:00.000Z')
const NIGHT_MS = 2 * HOUR_MS
/** How long a disk is full or fails. */
const TROUBLE_MS = 10 * 60_000
const MINZHENG = '11441424MB2A000388'
const TOWNS = ['441424104000', '441424120000', '441424100000'] as const

export interface Report {
  readonly seed: number
  readonly breaches: readonly string[]
  /** Steps until a breach was seen, or to the end. */
  readonly steps: number
  readonly events: number
  readonly cases: number
  readonly contested: number
  readonly quarantined: number
  readonly crashes: number
  readonly restores: number
}

export interface Options {
  readonly intent?: Intent
  readonly tamper?: (county: County) => void
}

export interface County {
  readonly root: SimulatedNode
  readonly relays: readonly SimulatedNode[]
  readonly stations: readonly SimulatedStation[]
  /** Copies of stations, which write under the same name. */
  readonly clones: SimulatedStation[]
}

interface World extends County {
  readonly clockwork: Clockwork
  readonly items: readonly Item[]
  readonly lines: readonly Line[]
  readonly toRoot: readonly Line[]
  /** Last backup of each node. */
  readonly backups: Map<number, () => void>
}

const release = demoRelease('2026-11-01T00:00:00.000Z')

/** Fifteen villages, four windows, a department: those whose towns have a relay. */
const sitsHere = ({ org, roles }: Staff): boolean =>
  org === MINZHENG ? roles.includes('decider') : org.length === 12 && !roles.includes('manager')
const SEATED = release.staff.filter(sitsHere)

export const SIZE = { nodes: 1 + TOWNS.length, stations: SEATED.length }
export const NAMES = { nodes: ['root', ...TOWNS.map((t) => `relay ${t}`)], stations: SEATED.map((s) => s.id) }

export const simulate = (seed: number, options: Options = {}): Promise<Report> =>
  run(drawPlan(seed, SIZE, options.intent), options)

export async function run(plan: Plan, options: Options = {}): Promise<Report> {
  const world = await build(plan)
  const { root, relays, stations, clockwork } = world
  options.tamper?.(world)
  for (const [i, station] of stations.entries()) {
    station.start()
    station.setCrashProbability(plan.stationCrash[i] ?? 0)
  }
  for (const [i, node] of [root, ...relays].entries()) node.crashProbability = plan.nodeCrash[i] ?? 0
  for (const deed of plan.deeds) clockwork.after(deed.atMs, () => doDeed(world, deed))
  clockwork.after(DAY_MS, () => nightfall(world))

  const breaches: string[] = []
  let steps = 0
  while (breaches.length === 0 && (await clockwork.step(START_MS + DAY_MS + NIGHT_MS))) {
    steps += 1
    breaches.push(...(await atEveryStep(world)))
  }
  if (breaches.length === 0) breaches.push(...(await atQuiet(world)))
  return { seed: plan.seed, breaches, steps, ...(await tally(world)) }
}

async function build({ seed, faults }: Plan): Promise<World> {
  const chance = new Chance(seed)
  const clockwork = new Clockwork(START_MS)
  const root = new SimulatedNode(clockwork, chance.fork(), release)
  await root.start()
  const lines: Line[] = []
  const toRoot: Line[] = []
  const newLine = (node: SimulatedNode): Line => {
    const line = new Line(clockwork, chance.fork(), faults)
    lines.push(line)
    if (node === root) toRoot.push(line)
    return line
  }
  const relays: SimulatedNode[] = []
  for (const town of TOWNS) {
    const enrolled = await root.enrol(town, `key of relay ${town}`, { url: `https://${town}` })
    const upstream = { enrolled, county: root, line: newLine(root) }
    relays.push(new SimulatedNode(clockwork, chance.fork(), release, upstream))
    await relays.at(-1)!.start()
  }
  const stations: SimulatedStation[] = []
  for (const staff of SEATED) {
    const enrolled = await root.enrol(staff.org, `key of ${staff.id}`)
    const relay = relays.find((r) => r.upstream?.enrolled.org === `${staff.org.slice(0, 9)}000`)
    const reach = [...(relay ? [relay] : []), root].map((node) => ({ node, line: newLine(node) }))
    stations.push(new SimulatedStation({ clockwork, chance: chance.fork(), reach }, staff, enrolled))
  }
  const items = release.items.filter((i) => i.owner === MINZHENG)
  return { root, relays, stations, clones: [], clockwork, items, lines, toRoot, backups: new Map() }
}

function doDeed(world: World, deed: Deed): void {
  const { root, relays, stations, clockwork } = world
  const station = 'station' in deed ? stations[deed.station]! : null
  const node = 'node' in deed ? [root, ...relays][deed.node]! : null
  switch (deed.do) {
    case 'act':
      // A copy is at work beside its original.
      for (const who of [station!, ...world.clones.filter((c) => c.staff.id === station!.staff.id)])
        void actOnce(who, new Chance(deed.salt + (who === station ? 0 : 1)), world.items)
      return
    case 'poke':
      station!.poke()
      return
    case 'clock':
      station!.clockOffsetMs = deed.offsetMs
      return
    case 'clone':
      world.clones.push(station!.cloned())
      return
    case 'cut':
    case 'mend':
      station!.reach[deed.reach % station!.reach.length]!.line.cut = deed.do === 'cut'
      return
    case 'outage':
    case 'over':
      for (const line of world.toRoot) line.cut = deed.do === 'outage'
      return
    case 'crash':
      node!.crash()
      return
    case 'anchor':
      void root.anchor().catch(onlyTrouble)
      return
    case 'full':
    case 'failing': {
      const machine = (node ?? station)!
      machine.trouble = deed.do
      clockwork.after(TROUBLE_MS, () => {
        machine.trouble = null
      })
      return
    }
    case 'archive':
      if (!root.up || root.healing) return
      world.backups.set(0, root.backup())
      void root.archive().catch(onlyTrouble)
      return
    case 'erase': {
      const chance = new Chance(deed.salt)
      void root.erase((from) => chance.pick(from)).catch(onlyTrouble)
      return
    }
    case 'backup':
      if (node!.up && !node!.healing) world.backups.set(deed.node, node!.backup())
      return
    case 'restore': {
      const putBack = world.backups.get(deed.node)
      if (!putBack) return
      node!.crash()
      putBack()
    }
  }
}

/** What a disk makes impossible is tried again another time. */
function onlyTrouble(error: unknown): void {
  if (!(error instanceof DiskTrouble)) throw error
}

/** From here on nothing fails any more; a root that still heals half an hour later is released by its operator. */
function nightfall({ root, relays, stations, clones, lines, clockwork }: World): void {
  for (const machine of [root, ...relays]) {
    machine.crashProbability = 0
    machine.trouble = null
  }
  for (const station of [...stations, ...clones]) {
    station.setCrashProbability(0)
    station.trouble = null
  }
  for (const line of lines) {
    line.cut = false
    line.faults = CALM
  }
  clockwork.after(HOUR_MS / 2, () => void root.release().catch(onlyTrouble))
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
