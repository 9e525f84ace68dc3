/** What must hold after every step, and what must hold when all is quiet. Each answer is a list of breaches. */

import { createSequencer } from '../../server/sequencer/sequencer.ts'
import type { StreamRecord } from '../../server/stores/node-store.ts'
import { canonicalJson } from '../../shared/canonical.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { withoutQuarantined } from '../../shared/case/quarantine.ts'
import { deviceOf, type Entry, isAuthority } from '../../shared/event.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { verifyChain } from '../../sync/verify.ts'
import { AREA, type SimulatedNode } from './simulated-node.ts'
import type { SimulatedStation } from './simulated-station.ts'

const keyOf = (e: Entry): string => `${e.event.id} ${e.hash}`

const folded = new WeakMap<SimulatedNode, Map<string, string>>()

export async function atEveryStep(
  node: SimulatedNode,
  stations: readonly SimulatedStation[],
): Promise<string[]> {
  const breaches: string[] = []
  const records = await allRecords(node)
  const audiences = new Map(records.map((r) => [r.stream, r.audience]))
  const atNode = new Set(node.disk.arrived.map(keyOf))
  for (const station of stations) {
    const name = station.enrolled.device
    for (const entry of await station.acked()) {
      if (!atNode.has(keyOf(entry))) breaches.push(`acknowledged event ${entry.event.id} is not at the node`)
    }
    const held = new Set(station.disk.arrived.map((e) => e.event.id))
    for (const id of station.confirmed) {
      if (!held.has(id)) breaches.push(`confirmed event ${id} is not on its own device`)
    }
    for (const { event } of station.disk.arrived) {
      if (deviceOf(event.id) === name) continue
      if (!audiences.get(event.stream)?.includes(station.enrolled.org)) {
        breaches.push(`${name} holds ${event.id} of ${event.stream} without being entitled`)
      }
    }
  }
  for (const { stream, digest } of records) {
    // Folding is dear: only what has grown since it was last looked at.
    const seen = folded.get(node) ?? new Map<string, string>()
    folded.set(node, seen)
    if (seen.get(stream) === digest.xor) continue
    seen.set(stream, digest.xor)
    breaches.push(...registeredOnce(await node.disk.stream(stream)))
  }
  return breaches
}

/** At most one act in effect for each slot, and it is contested where two met. */
function registeredOnce(entries: readonly Entry[]): string[] {
  const state = foldCase(entries)
  if (!state) return []
  return Object.entries(state.slots).flatMap(([slot, { acts, contested }]) => {
    const standing = acts.filter((a) => a.status === 'registered' || a.status === 'suspended')
    return standing.length > 1 && !contested ? [`${state.caseNo}: two registered acts in ${slot}`] : []
  })
}

export async function atQuiet(node: SimulatedNode, stations: readonly SimulatedStation[]): Promise<string[]> {
  const breaches = await atEveryStep(node, stations)
  const records = await allRecords(node)
  for (const device of new Set(node.disk.arrived.map((e) => deviceOf(e.event.id)))) {
    const log = await node.disk.log(device, 0, Number.MAX_SAFE_INTEGER)
    const chain = verifyChain(hasher, device, log, null)
    if (!chain.ok) breaches.push(`the chain of ${device} breaks at ${chain.error.id}: ${chain.error.type}`)
  }
  for (const station of stations) {
    const { device, org } = station.enrolled
    if (station.refusals.length > 0) breaches.push(`${device} was refused: ${station.refusals[0]}`)
    const own = await station.disk.log(device, 0, Number.MAX_SAFE_INTEGER)
    if (own.length !== station.state.acked)
      breaches.push(`${device}: ${own.length} written, ${station.state.acked} acked`)
    for (const record of records) {
      if (!record.audience.includes(org)) continue
      const there = withoutQuarantined(await node.disk.stream(record.stream))
      const here = withoutQuarantined(await station.disk.stream(record.stream))
      if (there.map(keyOf).join() !== here.map(keyOf).join()) {
        breaches.push(
          `${device} and the county differ in ${record.stream}: ${here.length} and ${there.length} events`,
        )
      }
      if (canonicalJson(foldCase(there)) !== canonicalJson(foldCase(here))) {
        breaches.push(`${device} and the county fold ${record.stream} to other bytes`)
      }
    }
  }
  for (const record of records) breaches.push(...(await registeredAll(node, record)))
  breaches.push(...(await rebuiltTheSame(node, records)))
  for (const defect of node.defects)
    breaches.push(`defect: ${defect instanceof Error ? defect.stack : String(defect)}`)
  return breaches
}

/** Every act that stands unopposed has been registered. */
async function registeredAll(node: SimulatedNode, record: StreamRecord): Promise<string[]> {
  const state = foldCase(await node.disk.stream(record.stream))
  if (!state) return []
  return Object.values(state.slots).flatMap(({ acts, effective, contested }) => {
    const act = acts.find((a) => a.id === effective)
    return act?.status === 'provisional' && !contested
      ? [`${record.stream}: ${act.id} stands and is not registered`]
      : []
  })
}

/** Projections dropped and folded again are the same bytes; nothing is written anew. */
async function rebuiltTheSame(node: SimulatedNode, before: readonly StreamRecord[]): Promise<string[]> {
  const feeds = [...new Set(before.flatMap((r) => r.audience))].sort()
  const image = async () =>
    canonicalJson({
      records: await allRecords(node),
      devices: await node.disk.devices(),
      rows: await Promise.all(
        feeds.map(async (f) =>
          (await node.disk.rows(f, 0, 1e9)).map(({ n, entry }) => [n, entry.event.id, entry.hash]),
        ),
      ),
    })
  const old = await image()
  const events = node.disk.arrived.length
  await node.disk.drop('first')
  const verdicts = new Map<string, string>()
  for (const { event } of node.disk.arrived) {
    if (event.type === 'quarantined' && isAuthority(event.id))
      verdicts.set(String(event.data?.hash), String(event.data?.reason))
  }
  const sequencer = await createSequencer({
    store: node.disk,
    area: AREA,
    judgement: {
      judge: ({ hash }) => (verdicts.has(hash) ? { reason: verdicts.get(hash)! } : null),
      conclude: async () => {},
    },
    onDefect: (error) => node.defects.push(error),
  })
  await sequencer.drain()
  const same = old === (await image())
  return [
    ...(same ? [] : ['projections dropped and rebuilt are other bytes']),
    ...(node.disk.arrived.length === events ? [] : ['rebuilding wrote events']),
  ]
}

const allRecords = (node: SimulatedNode): Promise<StreamRecord[]> => node.disk.streamRecords('', 1e9)
