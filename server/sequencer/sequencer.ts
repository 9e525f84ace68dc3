/**
 * One per node: follows the log at least once, keeps the projections, has the authority judge and register (root only),
 * and numbers the rows of each organisation's feed 1, 2, 3 … without gaps. What it concludes depends on the order of
 * arrival alone, so dropping the projections and taking everything in again gives the same bytes.
 */
import { caseNoOf, type MaterialFile, schemaOf } from '../../shared/case/events.ts'
import { audienceIn, foldCase } from '../../shared/case/fold.ts'
import { summaryOf } from '../../shared/case/summary.ts'
import { deviceEvents, deviceOfStream } from '../../shared/device-events.ts'
import { deviceOf, type Entry, isAuthority, isWellFormed, seqOf } from '../../shared/event.ts'
import { digestOfEntries } from '../../sync/digest.ts'
import type { Arrival, DeviceRecord, NodeStore, StreamRecord } from '../stores/node-store.ts'
import { WorkingSet, type WorkingStream } from './working-set.ts'

/** What the root adds to a sequencer; a relay has none. */
export interface Judgement {
  /** null: it holds. `stream.entries` ends before this entry. */
  judge(
    entry: Entry,
    stream: WorkingStream,
    device: DeviceRecord | undefined,
  ): { readonly reason: string } | null
  /** Writes what follows from the batch (quarantines, legal times, registrations) unless it is written already. */
  conclude(batch: BatchFindings): Promise<void>
}

export interface BatchFindings {
  readonly quarantined: readonly {
    readonly entry: Entry
    readonly reason: string
    readonly streams: readonly string[]
  }[]
  /** Entries that hold and came with this batch. */
  readonly held: readonly Entry[]
  readonly cases: readonly WorkingStream[]
  /** Every stream of the batch, as taken in. */
  stream(name: string): WorkingStream | undefined
}

export interface SequencerDeps {
  readonly store: NodeStore
  /** The area whose centre sees everything. */
  readonly area: string
  readonly judgement: Judgement | null
  readonly onDefect: (error: unknown) => void
  /** Calls back after a while; the answer cancels. Without it a drain that broke off waits for the next poke. */
  readonly retry?: (again: () => void) => () => void
}

export type RowsListener = (feed: string, authors: ReadonlySet<string>) => void

export interface Sequencer {
  /** Takes in all arrivals there are, also those that taking in brings forth. */
  drain(): Promise<void>
  /** Drains soon, without waiting; where a drain broke off, it is tried again until it goes through. */
  poke(): void
  /** False from a drain that broke off until one that goes through. */
  healthy(): boolean
  device(id: string): DeviceRecord | undefined
  /** All enrolled devices; the root's own tenures are none. */
  devices(): Iterable<DeviceRecord>
  /** `authors`: the devices whose events the new rows of the feed are. */
  onRows(listener: RowsListener): () => void
  stop(): Promise<void>
}

const BATCH = 500

export async function createSequencer(deps: SequencerDeps): Promise<Sequencer> {
  const { store } = deps
  const devices = new Map((await store.devices()).map((d) => [d.device, d]))
  const listeners = new Set<RowsListener>()
  let position = await store.position()
  let running: Promise<void> | null = null
  let again = false
  let stopped = false

  const drainOnce = async () => {
    for (;;) {
      const arrivals = await store.arrivals(position, BATCH)
      if (arrivals.length === 0 || stopped) return
      const set = await takeIn(deps, devices, arrivals)
      for (const record of set.devices.values()) devices.set(record.device, record)
      position = arrivals.at(-1)!.position
      const authors = new Map<string, Set<string>>()
      for (const { feed, id } of set.rows) {
        authors.set(feed, (authors.get(feed) ?? new Set()).add(deviceOf(id)))
      }
      for (const [feed, devices] of authors) for (const tell of listeners) tell(feed, devices)
    }
  }

  const drain = (): Promise<void> => {
    if (running) {
      again = true
      return running
    }
    running = (async () => {
      try {
        do {
          again = false
          await drainOnce()
        } while (again && !stopped)
      } finally {
        running = null
      }
    })()
    return running
  }

  let broken = false
  let cancelRetry = () => {}
  const poke = () => {
    drain().then(
      () => {
        broken = false
      },
      (error: unknown) => {
        broken = true
        deps.onDefect(error)
        cancelRetry()
        if (!stopped) cancelRetry = deps.retry?.(poke) ?? cancelRetry
      },
    )
  }

  return {
    drain,
    poke,
    healthy: () => !broken,
    device: (id) => devices.get(id),
    devices: () => devices.values(),
    onRows(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stop() {
      stopped = true
      cancelRetry()
      await running?.catch(() => {})
    },
  }
}

async function takeIn(
  deps: SequencerDeps,
  enrolled: ReadonlyMap<string, DeviceRecord>,
  arrivals: readonly Arrival[],
): Promise<WorkingSet> {
  const set = new WorkingSet(deps.store)
  const held: Entry[] = []
  const quarantined: { entry: Entry; reason: string; streams: string[] }[] = []

  for (const { entry } of arrivals) {
    const working = await set.stream(entry.event.stream)
    const verdict = deps.judgement && judgeOne(deps.judgement, set, enrolled, working, entry)
    working.entries.push(entry)
    const before = working.audience
    if (verdict) {
      working.barred.add(entry.hash)
      const org = set.orgOf(entry.event.id, enrolled)
      // Nobody's case yet: its author and the county learn why it is none.
      if (caseNoOf(working.stream) && !hasReceipt(working))
        working.audience = sorted([...before, deps.area, org])
      quarantined.push({ entry, reason: verdict.reason, streams: whereToTell(working, entry, org) })
      continue
    }
    held.push(entry)
    working.audience = audienceAfter(deps, set, enrolled, working, entry)
    await set.feed(working, entry, before)
    noteDevice(set, enrolled, entry)
    const sha256 = materialOf(entry)
    if (sha256) set.materials.push({ sha256, stream: working.stream })
  }

  const touched = [...set.streams.values()]
  const cases = touched.filter((w) => caseNoOf(w.stream) !== null)
  // Before the position moves on: after a crash in between, the same conclusions are reached and found written.
  await deps.judgement?.conclude({ quarantined, held, cases, stream: (name) => set.streams.get(name) })
  await deps.store.commit({
    streams: touched.map(recordOf),
    devices: [...set.devices.values()],
    rows: set.rows,
    materials: set.materials,
    position: arrivals.at(-1)!.position,
  })
  return set
}

/** First the chain: of two events under one id the one that came first holds, and nothing holds behind the other. */
function judgeOne(
  judgement: Judgement,
  set: WorkingSet,
  enrolled: ReadonlyMap<string, DeviceRecord>,
  working: WorkingStream,
  entry: Entry,
): { reason: string } | null {
  const id = deviceOf(entry.event.id)
  if (isAuthority(id)) return null
  const device = set.devices.get(id) ?? enrolled.get(id)
  if (device) {
    const seq = seqOf(entry.event.id)
    if (seq <= device.chain.seq) return { reason: 'clone' }
    if (seq !== device.chain.seq + 1 || entry.event.prev !== device.chain.hash) return { reason: 'chain' }
    // The chain goes on, whatever is judged of this event's content.
    const { tick } = entry.event
    const honest = isWellFormed(entry) && tick === highestTick(working, entry, device) + 1
    set.devices.set(id, {
      ...device,
      chain: { seq, hash: entry.hash, tick: honest ? tick : device.chain.tick },
    })
    // One lie here would lift the ticks of everybody who builds on it, for good.
    if (isWellFormed(entry) && !honest) return { reason: 'tick' }
  }
  return judgement.judge(entry, working, device)
}

/** What an author can have come to: everything it builds on was taken in before it, for it came from here. */
function highestTick(working: WorkingStream, { event }: Entry, device: DeviceRecord): number {
  const parents = new Set(event.parents)
  return working.entries
    .filter((e) => parents.has(e.event.id) && !working.barred.has(e.hash))
    .reduce((highest, e) => Math.max(highest, e.event.tick), device.chain.tick)
}

function audienceAfter(
  deps: SequencerDeps,
  set: WorkingSet,
  enrolled: ReadonlyMap<string, DeviceRecord>,
  working: WorkingStream,
  { event }: Entry,
): readonly string[] {
  const device = deviceOfStream(working.stream)
  if (device !== null) {
    const org =
      event.type === 'enrolled'
        ? String(event.data?.org)
        : (set.devices.get(device) ?? enrolled.get(device))?.org
    return sorted([...working.audience, deps.area, org])
  }
  // Only what this program understands may open a case to anybody.
  if (!schemaOf(event.type, event.v)?.safeParse(event.data).success) return working.audience
  // A recall's effect rests on the acts beside it, so from then on every event may move the audience.
  const moves =
    event.type === 'received' ||
    event.type === 'dispatched' ||
    working.entries.some((e) => e.event.type === 'recalled')
  return moves ? audienceIn(working.entries, working.barred) : working.audience
}

/** A quarantine is told in the stream it concerns, and to an author who may not read that, in the device's own. */
function whereToTell(working: WorkingStream, entry: Entry, org: string | undefined): string[] {
  const own = `device/${deviceOf(entry.event.id)}`
  if (!caseNoOf(working.stream)) return [own]
  return org !== undefined && working.audience.includes(org) ? [working.stream] : [working.stream, own]
}

function noteDevice(set: WorkingSet, enrolled: ReadonlyMap<string, DeviceRecord>, { event }: Entry): void {
  if (event.type !== 'enrolled' || !isAuthority(deviceOf(event.id))) return
  const data = deviceEvents.enrolled[1].safeParse(event.data)
  if (!data.success || set.devices.has(data.data.device) || enrolled.has(data.data.device)) return
  set.devices.set(data.data.device, { ...data.data, chain: { seq: 0, hash: '', tick: 0 } })
}

function recordOf(working: WorkingStream): StreamRecord {
  const held = working.entries.filter((e) => !working.barred.has(e.hash))
  const state = caseNoOf(working.stream) ? foldCase(working.entries, working.barred) : null
  return {
    stream: working.stream,
    audience: working.audience,
    entries: working.entries.map((e) => ({ id: e.event.id, hash: e.hash })),
    quarantined: [...working.barred].sort(),
    digest: digestOfEntries(held),
    summary: state && summaryOf(state),
  }
}

const hasReceipt = (working: WorkingStream): boolean =>
  working.entries.some((e) => e.event.type === 'received' && !working.barred.has(e.hash))

/** The bytes that an event names (SHA-256, lower-case hex). */
export function materialOf({ event }: Entry): string | null {
  if (event.type !== 'material') return null
  const data = schemaOf(event.type, event.v)?.safeParse(event.data)
  return data?.success ? ((data.data as { file?: MaterialFile }).file?.sha256 ?? null) : null
}

const sorted = (orgs: readonly (string | undefined)[]): string[] =>
  [...new Set(orgs.filter((o) => o !== undefined))].sort()
