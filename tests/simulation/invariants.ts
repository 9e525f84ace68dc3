/** What must hold after every step, and what must hold when all is quiet. Each answer is a list of breaches. */

import { materialOf } from '../../server/sequencer/material-of.ts'
import { createSequencer } from '../../server/sequencer/sequencer.ts'
import type { StreamRecord } from '../../server/stores/node-store.ts'
import { canonicalJson } from '../../shared/canonical.ts'
import { areasAbove } from '../../shared/case/audience.ts'
import { erasuresIn, lacksData, nameOf } from '../../shared/case/erasure.ts'
import { caseNoOf } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { mayLeave } from '../../shared/case/leaving.ts'
import { withoutQuarantined } from '../../shared/case/quarantine.ts'
import { deviceOf, type Entry, entryOf, isAuthority, seqOf } from '../../shared/event.ts'
import { isArchived } from '../../sync/archived.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { digestOfEntries } from '../../sync/digest.ts'
import { toldTo } from '../../sync/exchange/feed.ts'
import { verifyChain } from '../../sync/verify.ts'
import type { County } from './county.ts'
import type { Departure } from './departures.ts'
import { FORGED } from './people.ts'
import { AREA, type SimulatedNode } from './simulated-node.ts'
import type { SimulatedStation } from './simulated-station.ts'

const keyOf = (e: Entry): string => `${e.event.id} ${e.hash}`

/** How far each disk has been looked at, so that a step costs what is new. */
const seen = new WeakMap<object, { count: number; keys: Set<string> }>()
const looked = new WeakMap<SimulatedStation, string>()

export async function atEveryStep(county: County): Promise<string[]> {
  const { root, stations } = county
  const breaches: string[] = []
  const dispatched = dispatches(county)
  for (const station of stations) {
    // A step moves one or two of all these.
    const mark = markOf(station, root)
    if (looked.get(station) === mark) continue
    looked.set(station, mark)
    const own = station.enrolled.device
    const held = new Set(station.disk.arrived.map((e) => e.event.id))
    for (const id of station.confirmed) {
      if (!held.has(id)) breaches.push(`confirmed event ${id} is not on its own device`)
    }
    const log = await station.disk.log(own, 0, Number.MAX_SAFE_INTEGER)
    // Of two branches under one name a relay can say by number only how far the county has it.
    const copied = county.clones.some((c) => c.enrolled.device === own)
    for (const [i, { node }] of station.reach.entries()) {
      // What a disk that was put back has lost, the device still has: it is asked for it again.
      if (node.restores > 0) continue
      const there = keysOn(node)
      const atRoot = root.restores > 0 || copied ? null : keysOn(root)
      for (const entry of log) {
        if (seqOf(entry.event.id) <= station.states[i]!.acked && !there.has(keyOf(entry)))
          breaches.push(`acknowledged event ${entry.event.id} is not at the node`)
        if (atRoot && seqOf(entry.event.id) <= station.states[i]!.rooted && !atRoot.has(keyOf(entry)))
          breaches.push(`${entry.event.id} is said to be at the county and is not`)
      }
    }
    for (const { event } of station.disk.arrived) {
      // That what it wrote does not hold, its author is told.
      if (event.type === 'quarantined' && event.data?.org === station.enrolled.org) continue
      if (deviceOf(event.id) !== own && !mayHold(station, event.stream, dispatched))
        breaches.push(`${own} holds ${event.id} of ${event.stream} without being entitled`)
    }
  }
  breaches.push(...(await registeredOnce(root)))
  const copied = new Set(county.clones.map((c) => c.enrolled.device))
  for (const node of [root, ...county.relays]) breaches.push(...(await linked(node, copied)))
  return breaches
}

const markOf = ({ disk, confirmed, states, reach }: SimulatedStation, root: SimulatedNode): string =>
  [
    ...[disk.arrived.length, confirmed.length, root.restores],
    ...states.map((s) => `${s.acked} ${s.rooted}`),
    ...reach.map(({ node }) => node.restores),
  ].join()

/** What has come is what was hashed, and follows what is there of the entry before it. Of a copied device there are two. */
async function linked({ disk }: SimulatedNode, copied: ReadonlySet<string>): Promise<string[]> {
  const breaches: string[] = []
  const from = linkedTo.get(disk) ?? 0
  linkedTo.set(disk, disk.arrived.length)
  for (const { event, hash } of disk.arrived.slice(from)) {
    const device = deviceOf(event.id)
    if (entryOf(hasher, event).hash !== hash) breaches.push(`${event.id} is not what was hashed`)
    if (copied.has(device) || seqOf(event.id) === 1) continue
    const before = await disk.log(device, seqOf(event.id) - 2, 1)
    if (seqOf(before[0]?.event.id ?? '.0') === seqOf(event.id) - 1 && before[0]?.hash !== event.prev)
      breaches.push(`${event.id} does not follow ${before[0]?.event.id}`)
  }
  return breaches
}

const linkedTo = new WeakMap<object, number>()

function keysOn({ disk }: SimulatedNode): ReadonlySet<string> {
  const known = seen.get(disk) ?? { count: 0, keys: new Set<string>() }
  seen.set(disk, known)
  for (; known.count < disk.arrived.length; known.count += 1)
    known.keys.add(keyOf(disk.arrived[known.count]!))
  return known.keys
}

/** Stream → organisations that anybody ever sent it to. An oracle of its own, not the fold's. */
function dispatches(county: County): ReadonlyMap<string, ReadonlySet<string>> {
  const found = dispatchedIn.get(county) ?? new Map<string, Set<string>>()
  // What was erased since is remembered.
  dispatchedIn.set(county, found)
  for (const { disk } of [county.root, ...county.relays]) {
    // What is filled or leaves moves the others.
    const to = dispatchesTo.get(disk)
    const from = to && disk.arrived[to.count - 1] === to.last ? to.count : 0
    dispatchesTo.set(disk, { count: disk.arrived.length, last: disk.arrived.at(-1) })
    for (const { event } of disk.arrived.slice(from)) {
      if (event.type === 'dispatched' && event.data)
        found.set(event.stream, (found.get(event.stream) ?? new Set()).add(String(event.data.to)))
    }
  }
  return found
}

const dispatchesTo = new WeakMap<object, { count: number; last: Entry | undefined }>()
const dispatchedIn = new WeakMap<County, Map<string, Set<string>>>()

function mayHold(
  { enrolled }: SimulatedStation,
  stream: string,
  dispatched: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const caseNo = caseNoOf(stream)
  if (caseNo === null) return stream.startsWith('device/')
  return (
    areasAbove(caseNo.slice(0, 12)).includes(enrolled.org) ||
    dispatched.get(stream)?.has(enrolled.org) === true
  )
}

/** At most one act in effect for each slot, and it is contested where two met. */
async function registeredOnce(root: SimulatedNode): Promise<string[]> {
  const breaches: string[] = []
  const folded = foldedOf.get(root) ?? new Map<string, string>()
  foldedOf.set(root, folded)
  const mark = `${root.restores} ${await root.disk.epoch()} ${await root.disk.position()}`
  if (takenInTo.get(root) === mark) return []
  takenInTo.set(root, mark)
  for (const { stream, digest } of await root.disk.streamRecords('case/', 1e9)) {
    // Folding is dear: only what has grown since it was last looked at.
    if (folded.get(stream) === digest.xor) continue
    folded.set(stream, digest.xor)
    const state = foldCase(await root.disk.stream(stream))
    for (const [slot, { acts, contested }] of Object.entries(state?.slots ?? {})) {
      const standing = acts.filter((a) => a.status === 'registered' || a.status === 'suspended')
      if (standing.length > 1 && !contested) breaches.push(`${stream}: two registered acts in ${slot}`)
    }
  }
  return breaches
}

const takenInTo = new WeakMap<SimulatedNode, string>()
const foldedOf = new WeakMap<SimulatedNode, Map<string, string>>()

export async function atQuiet(county: County): Promise<string[]> {
  const { root, relays, stations } = county
  for (const station of stations) looked.delete(station)
  const breaches = await atEveryStep(county)
  const records = await allRecords(root)
  if (root.healing) breaches.push('the root is still without its office')
  for (const wait of await root.disk.waits()) breaches.push(`${wait.id} still waits on ${wait.on}`)
  for (const device of new Set(root.disk.arrived.map((e) => deviceOf(e.event.id)))) {
    const log = await root.disk.log(device, 0, Number.MAX_SAFE_INTEGER)
    // Two branches under one name.
    if (county.clones.some((c) => c.enrolled.device === device)) continue
    const chain = verifyChain(hasher, device, log, null)
    // Of a tenure before a loss nobody but the root may have held some events: the rest still links.
    if (!chain.ok && root.restores > 0 && isAuthority(device) && chain.error.type === 'SeqGap') continue
    if (!chain.ok) breaches.push(`the chain of ${device} breaks at ${chain.error.id}: ${chain.error.type}`)
  }
  const atRoot = keysOn(root)
  for (const station of [...stations, ...county.clones]) {
    const { device, org } = station.enrolled
    // A copied device is told so, and stops.
    const copied = county.clones.some((c) => c.enrolled.device === device)
    if (!copied && station.refusals.length > 0) breaches.push(`${device} was refused: ${station.refusals[0]}`)
    for (const entry of await station.disk.log(device, 0, Number.MAX_SAFE_INTEGER)) {
      if (!atRoot.has(keyOf(entry))) breaches.push(`${entry.event.id} never reached the root`)
    }
    if (copied) continue
    breaches.push(...(await sameScope(root, records, org, station.disk, device, station.departures.gone)))
    breaches.push(...(await letGo(root, station)))
    for (const entry of station.disk.arrived)
      if (!atRoot.has(keyOf(entry))) breaches.push(`${device} has ${entry.event.id}, and the root does not`)
  }
  for (const { upstream, disk, refusals } of relays) {
    const { device, org } = upstream!.enrolled
    if (refusals.length > 0) breaches.push(`relay ${device} was refused: ${refusals[0]}`)
    breaches.push(...(await sameScope(root, records, org, disk, `relay ${device}`)))
  }
  for (const record of records) breaches.push(...(await registeredAll(root, record)))
  breaches.push(...(await wholeAtRoot(county, records)))
  breaches.push(...(await erasedEverywhere(county, records)))
  breaches.push(...(await forgedOut(root, records)))
  breaches.push(...(await rebuiltTheSame(root, records)))
  for (const { defects } of [root, ...relays])
    for (const defect of defects)
      breaches.push(`defect: ${defect instanceof Error ? defect.stack : String(defect)}`)
  return breaches
}

/** The same events and the same folded bytes, stream by stream. */
async function sameScope(
  root: SimulatedNode,
  records: readonly StreamRecord[],
  org: string,
  disk: { stream(stream: string): Promise<Entry[]> },
  name: string,
  gone: ReadonlyMap<string, Departure> = new Map(),
): Promise<string[]> {
  const breaches: string[] = []
  for (const { stream, audience } of records) {
    if (!audience.includes(org)) continue
    const there = withoutQuarantined(await root.disk.stream(stream))
    const departure = gone.get(stream)
    if (departure) {
      // An erasure does not bring it back.
      const archived = there.findLastIndex((e) => e.event.type === 'archived')
      const asItWas = digestOfEntries(there.filter((e, i) => i < archived || e.event.type !== 'erased'))
      if (departure.why !== 'archived' || asItWas.xor !== departure.xor)
        breaches.push(`${name} has let go of ${stream}, and it is not archived as it was`)
      continue
    }
    const here = withoutQuarantined(await disk.stream(stream))
    if (there.map(keyOf).join() !== here.map(keyOf).join()) {
      const lacks = there.filter((e) => !here.some((h) => h.hash === e.hash)).map((e) => e.event.id)
      const has = here.filter((e) => !there.some((h) => h.hash === e.hash)).map((e) => e.event.id)
      breaches.push(`${name} and the county differ in ${stream}: lacks ${lacks}, has besides ${has}`)
    }
    if (canonicalJson(foldCase(there)) !== canonicalJson(foldCase(here)))
      breaches.push(`${name} and the county fold ${stream} to other bytes`)
  }
  return breaches
}

/** What was taken back is gone, and what is archived as it is. */
async function letGo(
  root: SimulatedNode,
  { disk, departures, enrolled }: SimulatedStation,
): Promise<string[]> {
  const breaches: string[] = []
  for (const stream of new Set(disk.arrived.map((e) => e.event.stream))) {
    if (caseNoOf(stream) === null || departures.gone.has(stream)) continue
    // The recall itself comes to whoever was ever sent the case, its erasure, and that what he wrote does not hold.
    const here = await disk.stream(stream)
    const isTold = ({ event }: Entry) =>
      ['recalled', 'erased'].includes(event.type) || toldTo(event).includes(enrolled.org)
    if (!here.some((e) => e.event.data && !isTold(e))) continue
    const there = await root.disk.stream(stream)
    const state = foldCase(there)
    const why = state && mayLeave(state, there, enrolled.org)
    if (why === 'recalled' || (why === 'archived' && isArchived(withoutQuarantined(there))))
      breaches.push(`${enrolled.device} still has ${stream}, which is ${why}`)
  }
  return breaches
}

/** Every event that holds has its data, but where they were erased, and the bytes that it names. */
async function wholeAtRoot(
  { root, stations, clones }: County,
  records: readonly StreamRecord[],
): Promise<string[]> {
  const breaches: string[] = []
  // A copied device sends its words, to lie beside the copy's; a person must see to it before it sends more.
  const copied = new Set(clones.map((c) => c.enrolled.device))
  for (const { stream, quarantined } of records) {
    const barred = new Set(quarantined)
    const entries = await root.disk.stream(stream)
    // Photographs leave with their case: a root put back from before that has only their names.
    const left = root.restores > 0 && stations.some((s) => s.departures.gone.has(stream))
    for (const entry of entries) {
      if (lacksData(entry, entries)) breaches.push(`${entry.event.id} is at the county without its data`)
      const sha256 = barred.has(entry.hash) ? null : materialOf(entry)
      const isStopped = copied.has(deviceOf(entry.event.id))
      if (sha256 && !left && !isStopped && !root.materials.has(sha256))
        breaches.push(`the photograph of ${entry.event.id} is not at the county`)
    }
  }
  return breaches
}

/** Nobody who is entitled to the case has what the root has erased of it; the nodes have no bytes that nobody names. */
async function erasedEverywhere(county: County, records: readonly StreamRecord[]): Promise<string[]> {
  const { root, relays, clones } = county
  // A copied device is told nothing more until a person has seen to it.
  const copied = new Set(clones.map((c) => c.enrolled.device))
  const stations = county.stations.filter((s) => !copied.has(s.enrolled.device))
  const breaches: string[] = []
  for (const { stream } of records) {
    const words = erasuresIn(await root.disk.stream(stream))
    if (words.size === 0) continue
    for (const { disk } of [root, ...relays, ...stations])
      for (const { event, hash } of await disk.stream(stream))
        if (event.data !== undefined && words.has(nameOf({ id: event.id, hash })))
          breaches.push(`${event.id} was erased, and its data are there`)
  }
  for (const { disk, materials } of [root, ...relays]) {
    const named = new Set(disk.arrived.map(materialOf))
    // A root put back from before may have forgotten that it erased them.
    for (const sha256 of root.restores > 0 ? [] : materials)
      if (!named.has(sha256)) breaches.push(`${sha256} is kept, and nobody names it`)
  }
  return breaches
}

/** What a forged program wrote has no effect. */
async function forgedOut(root: SimulatedNode, records: readonly StreamRecord[]): Promise<string[]> {
  const breaches: string[] = []
  for (const { stream, quarantined } of records) {
    for (const { event, hash } of await root.disk.stream(stream))
      if (event.data?.opinion === FORGED && !quarantined.includes(hash))
        breaches.push(`${event.id} is forged and holds`)
  }
  return breaches
}

/** Every act that stands unopposed has been registered. */
async function registeredAll(root: SimulatedNode, record: StreamRecord): Promise<string[]> {
  const state = foldCase(await root.disk.stream(record.stream))
  if (!state) return []
  return Object.values(state.slots).flatMap(({ acts, effective, contested }) => {
    const act = acts.find((a) => a.id === effective)
    return act?.status === 'provisional' && !contested
      ? [`${record.stream}: ${act.id} stands and is not registered`]
      : []
  })
}

/** Projections dropped and folded again are the same bytes; nothing is written anew. */
async function rebuiltTheSame(root: SimulatedNode, before: readonly StreamRecord[]): Promise<string[]> {
  const audiences = new Map(before.map(({ stream, audience }) => [stream, audience]))
  const isErasing = root.disk.arrived.some((e) => e.event.type === 'erased')
  const feeds = [...new Set(before.flatMap((r) => r.audience))].sort()
  const image = async () => ({
    records: canonicalJson(await allRecords(root)),
    devices: canonicalJson(await root.disk.devices()),
    quarantined: await root.disk.quarantined(),
    rows: canonicalJson(
      await Promise.all(
        feeds.map(async (f) => {
          const rows = (await root.disk.rows(f, 0, 1e9)).map(({ entry }) => entry)
          if (!isErasing) return rows.map(keyOf)
          // What was erased can tell who may read it only by the word that erased it, which came later; and who was
          // entitled to it once is not known any more.
          const readable = rows.filter(({ event }) => audiences.get(event.stream)?.includes(f))
          return [...new Set(readable.map(keyOf))].sort()
        }),
      ),
    ),
  })
  const old = await image()
  const events = root.disk.arrived.length
  await root.disk.drop('first')
  const sequencer = await createSequencer({
    store: root.disk,
    area: AREA,
    // What the root has said stands; of the rest it has found that it holds.
    judgement: { judge: () => null, judgeData: () => null, conclude: async () => {} },
    onDefect: (error) => root.defects.push(error),
  })
  await sequencer.drain()
  const now = await image()
  return [
    ...(old.records === now.records ? [] : ['stream records dropped and rebuilt are other bytes']),
    ...(old.devices === now.devices ? [] : ['devices dropped and rebuilt are other bytes']),
    ...(old.quarantined === now.quarantined ? [] : ['what is in quarantine was counted otherwise']),
    ...(old.rows === now.rows ? [] : ['feeds dropped and rebuilt are other bytes']),
    ...(root.disk.arrived.length === events ? [] : ['rebuilding wrote events']),
  ]
}

const allRecords = (node: SimulatedNode): Promise<StreamRecord[]> => node.disk.streamRecords('', 1e9)
