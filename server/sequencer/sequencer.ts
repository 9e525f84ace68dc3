/**
 * One per node: follows the log at least once, keeps the projections, has the authority judge and register (root only),
 * and numbers the rows of each organisation's feed 1, 2, 3 … without gaps. What it concludes depends on the order of
 * arrival alone, so dropping the projections and taking everything in again gives the same bytes.
 */
import { areasAbove } from '../../shared/case/audience.ts'
import { caseNoOf, schemaOf } from '../../shared/case/events.ts'
import { audienceIn } from '../../shared/case/fold.ts'
import { deviceEvents, deviceOfStream } from '../../shared/device-events.ts'
import { deviceOf, type Entry, isAuthority, isWellFormed, seqOf } from '../../shared/event.ts'
import type { Arrival, DeviceRecord, NodeStore, Wait } from '../stores/node-store.ts'
import { dateAgain } from './date-again.ts'
import { eraseAll, isErased } from './erase.ts'
import { materialOf } from './material-of.ts'
import { ROOT_SAID_NOTHING, type RootWords, wordsIn } from './root-words.ts'
import { serialNamed } from './serial-named.ts'
import { type Dating, recordOf } from './stream-record.ts'
import { waitsOn } from './waits.ts'
import { WorkingSet, type WorkingStream, waitKey } from './working-set.ts'

/** What the root adds to a sequencer; a relay has none. */
export interface Judgement {
  /** null: it holds. `stream.entries` ends before this entry. */
  judge(
    entry: Entry,
    stream: WorkingStream,
    device: DeviceRecord | undefined,
  ): { readonly reason: string } | null
  /** The data alone: of what was judged before, only its header is known to be the same. */
  judgeData(entry: Entry, stream: WorkingStream): { readonly reason: string } | null
  /** Writes what follows from the batch (quarantines, legal times, registrations) unless it is written already. */
  conclude(batch: BatchFindings): Promise<void>
}

export interface BatchFindings {
  readonly quarantined: readonly {
    readonly entry: Entry
    readonly reason: string
    /** Of the device that wrote it; undefined for one that is not enrolled. */
    readonly org: string | undefined
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
  /** Without it no case has a due day. */
  readonly dating?: Dating
  /** Takes away bytes (SHA-256) that no entry names any more. */
  readonly forget?: (sha256: string) => Promise<void>
  /** Resolves when what is more urgent is done, or after a while all the same. */
  readonly lull?: () => Promise<void>
  /** Calls back after a while; the answer cancels. Without it a drain that broke off waits for the next poke. */
  readonly retry?: (again: () => void) => () => void
  /** Milliseconds on a clock that only goes on. Without it nobody asks how long something waits. */
  readonly elapsed?: () => number
}

export type RowsListener = (feed: string, authors: ReadonlySet<string>) => void

export interface Sequencer {
  /** Takes in all arrivals there are, also those that taking in brings forth, and those that come meanwhile. */
  drain(): Promise<void>
  /** What has arrived is taken in when it resolves, however much comes meanwhile. */
  takenIn(): Promise<void>
  /** Drains soon, without waiting; where a drain broke off, it is tried again until it goes through. */
  poke(): void
  /** False from a drain that broke off until one that goes through. */
  healthy(): boolean
  /** For how long nothing was taken in, although something waits; 0: nothing does. */
  behindMs(): number
  /** Drops what it has concluded and takes everything in again, judging or not, under another epoch. */
  refold(judgement: Judgement | null, epoch: string): Promise<void>
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
  const listeners = new Set<RowsListener>()
  let judgement = deps.judgement
  const resume = async () => {
    const position = await store.position()
    return {
      position,
      devices: new Map((await store.devices()).map((d) => [d.device, d])),
      waiting: new Map((await store.waits()).map((w) => [waitKey(w), w])),
      // Folded again from the start: what the root said then still stands, whatever the release says by now.
      words: judgement && position === 0 ? await wordsIn(store) : ROOT_SAID_NOTHING,
    }
  }
  let at = await resume()
  await dateAgain(deps, at.position)
  let running: Promise<void> | null = null
  let again = false
  let stopped = false
  let halted = false

  const elapsed = deps.elapsed ?? (() => 0)
  let waitingSince: number | null = null
  const reached = new Set<() => void>()
  const drainOnce = async () => {
    for (;;) {
      await deps.lull?.()
      const arrivals = await store.arrivals(at.position, BATCH)
      if (stopped || halted) return
      // All is taken in: no projection says any more what was erased, also before a crash.
      if (arrivals.length === 0) return store.sweep?.()
      const { words, devices: enrolled, waiting } = at
      const set = await takeIn({ ...deps, judgement, words, enrolled, waiting }, arrivals)
      for (const record of set.devices.values()) enrolled.set(record.device, record)
      for (const wait of set.waits.values()) waiting.set(waitKey(wait), wait)
      for (const wait of set.released.values()) waiting.delete(waitKey(wait))
      at.position = arrivals.at(-1)!.position
      waitingSince = elapsed()
      for (const look of reached) look()
      const authors = new Map<string, Set<string>>()
      for (const { feed, id } of set.rows) {
        authors.set(feed, (authors.get(feed) ?? new Set()).add(deviceOf(id)))
      }
      for (const [feed, devices] of authors) for (const tell of listeners) tell(feed, devices)
    }
  }

  const drain = (): Promise<void> => {
    waitingSince ??= elapsed()
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
        waitingSince = null
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
    behindMs: () => (waitingSince === null ? 0 : elapsed() - waitingSince),
    device: (id) => at.devices.get(id),
    devices: () => at.devices.values(),
    async refold(next, epoch) {
      halted = true
      await running?.catch(() => {})
      judgement = next
      await store.drop(epoch)
      at = await resume()
      halted = false
      await drain()
    },
    onRows(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async takenIn() {
      const end = await store.end()
      let look = () => {}
      const there = new Promise<void>((resolve) => {
        look = () => {
          if (at.position >= end) resolve()
        }
      })
      reached.add(look)
      look()
      poke()
      try {
        await Promise.race([there, drain()])
      } finally {
        reached.delete(look)
      }
    },
    async stop() {
      stopped = true
      cancelRetry()
      await running?.catch(() => {})
    },
  }
}

export interface Taking extends SequencerDeps {
  readonly words: RootWords
  readonly enrolled: ReadonlyMap<string, DeviceRecord>
  /** What waited before this batch. */
  readonly waiting: ReadonlyMap<string, Wait>
}

async function takeIn(taking: Taking, arrivals: readonly Arrival[]): Promise<WorkingSet> {
  const set = new WorkingSet(taking.store, taking.waiting)
  const held: Entry[] = []
  const quarantined: BatchFindings['quarantined'][number][] = []

  const takeOne = async (entry: Entry): Promise<void> => {
    const { judgement, enrolled } = taking
    const working = await set.stream(entry.event.stream)
    const verdict = judgement && judgeOne({ ...taking, judgement }, set, working, entry)
    // A relay learns the root's word, perhaps before it gets what that word is about.
    const barred = working.barred.has(entry.hash)
    if (!judgement) noteChain(set, enrolled, entry)
    working.entries.push(entry)
    const before = working.audience
    if (verdict) {
      working.barred.add(entry.hash)
      const org = set.orgOf(entry.event.id, enrolled)
      quarantined.push({ entry, reason: verdict.reason, org, streams: whereToTell(working, entry, org) })
      return
    }
    if (barred) return
    held.push(entry)
    noteQuarantine(working, entry)
    working.audience = audienceAfter(taking, set, enrolled, working, entry)
    await set.feed(working, entry, before)
    noteDevice(set, enrolled, entry)
    const sha256 = materialOf(entry)
    if (sha256) set.materials.push({ sha256, stream: working.stream })
    const serial = serialNamed(working, entry)
    if (serial) set.serials.push({ serial, stream: working.stream })
  }

  const due = arrivals.map(({ entry }) => entry).reverse()
  while (due.length > 0) {
    const entry = due.pop()!
    // It comes again where a store puts an erased one in its place anew.
    if ((await set.stream(entry.event.stream)).entries.some((e) => e.hash === entry.hash)) continue
    const on = await waitsOn(taking, set, entry)
    if (on !== null) {
      if (!taking.judgement) noteChain(set, taking.enrolled, entry)
      set.wait({ on, stream: entry.event.stream, id: entry.event.id, hash: entry.hash })
      continue
    }
    await takeOne(entry)
    due.push(...(await set.releasedBy(entry)).reverse())
  }

  // Without those of which all entries wait.
  const touched = [...set.streams.values()].filter((w) => w.entries.length > 0)
  const cases = touched.filter((w) => caseNoOf(w.stream) !== null)
  await eraseAll(taking, set, held)
  // Before the position moves on: after a crash in between, the same conclusions are reached and found written.
  await taking.judgement?.conclude({ quarantined, held, cases, stream: (name) => set.streams.get(name) })
  await taking.store.commit({
    streams: touched.map((working) => recordOf(working, taking.dating)),
    devices: [...set.devices.values()],
    rows: set.rows,
    materials: set.materials,
    serials: set.serials,
    scopes: touched.flatMap(({ stream, audience, record }) =>
      audience.filter((feed) => !record?.audience.includes(feed)).map((feed) => ({ feed, stream })),
    ),
    waits: [...set.waits.values()],
    released: [...set.released.values()],
    position: arrivals.at(-1)!.position,
    datedBy: taking.dating?.name ?? '',
    // Of the store: a commit whose answer got lost is in its records, too.
    quarantined: (await taking.store.quarantined()) + set.barredSince(),
  })
  return set
}

/**
 * First the chain: of two events under one id the one that came first holds, and nothing holds behind the other. Then
 * what the root has said before; what it has not spoken of yet is judged.
 */
function judgeOne(
  { judgement, words, enrolled }: Taking & { readonly judgement: Judgement },
  set: WorkingSet,
  working: WorkingStream,
  entry: Entry,
): { reason: string } | null {
  const id = deviceOf(entry.event.id)
  if (isAuthority(id)) return null
  const device = set.devices.get(id) ?? enrolled.get(id)
  const said = words.quarantined.get(entry.hash)
  if (!device) return said === undefined ? judgement.judge(entry, working, device) : { reason: said }
  const seq = seqOf(entry.event.id)
  const follows = seq === device.chain.seq + 1 && entry.event.prev === device.chain.hash
  const { tick } = entry.event
  const honest = isWellFormed(entry) && tick === highestTick(working, entry, device) + 1
  // The chain goes on, whatever is judged of this event's content.
  if (follows && (said === undefined || !BRANCH.has(said))) {
    const chain = { seq, hash: entry.hash, tick: honest ? tick : device.chain.tick }
    set.devices.set(id, { ...device, chain })
  }
  if (said !== undefined) return { reason: said }
  if (!follows) return { reason: seq <= device.chain.seq ? 'clone' : 'chain' }
  if (seq <= (words.anchored.get(id) ?? 0)) return judgement.judgeData(entry, working)
  if (entry.event.data === undefined && isErased(words, working, entry)) return null
  // One lie here would lift the ticks of everybody who builds on it, for good.
  if (isWellFormed(entry) && !honest) return { reason: 'tick' }
  return judgement.judge(entry, working, device)
}

/** Reasons for which the root left an entry out of its device's chain. */
const BRANCH: ReadonlySet<string> = new Set(['clone', 'chain'])

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
    return sorted([...working.audience, deps.area, ...(org === undefined ? [] : areasAbove(org))])
  }
  // Nobody's case: the author of what was quarantined, and whoever may have seen it at a relay, learn why it is none.
  if (event.type === 'quarantined' && isAuthority(deviceOf(event.id)) && !hasReceipt(working)) {
    const { org } = event.data ?? {}
    return sorted([...working.audience, deps.area, ...(typeof org === 'string' ? areasAbove(org) : [])])
  }
  // Only what this program understands may open a case to anybody; of what was erased it reads what is left.
  const isBare = event.data === undefined
  if (!isBare && !schemaOf(event.type, event.v)?.safeParse(event.data).success) return working.audience
  // A recall's effect rests on the acts beside it, so from then on every event may move the audience.
  const moves =
    event.type === 'received' ||
    event.type === 'dispatched' ||
    event.type === 'erased' ||
    working.entries.some((e) => e.event.type === 'recalled')
  return moves ? audienceIn(working.entries, working.barred) : working.audience
}

/** A quarantine is told in the stream it concerns, and to an author who may not read that, in the device's own. */
function whereToTell(working: WorkingStream, entry: Entry, org: string | undefined): string[] {
  const own = `device/${deviceOf(entry.event.id)}`
  if (!caseNoOf(working.stream)) return [own]
  if (!hasReceipt(working)) return [working.stream]
  return org !== undefined && working.audience.includes(org) ? [working.stream] : [working.stream, own]
}

function noteDevice(set: WorkingSet, enrolled: ReadonlyMap<string, DeviceRecord>, { event }: Entry): void {
  if (event.type !== 'enrolled' || !isAuthority(deviceOf(event.id))) return
  const data = deviceEvents.enrolled[1].safeParse(event.data)
  if (!data.success || set.devices.has(data.data.device) || enrolled.has(data.data.device)) return
  const { device, org, terminal, key, relay } = data.data
  const chain = { seq: 0, hash: '', tick: 0 }
  set.devices.set(device, { device, org, terminal, key, relay: relay !== undefined, chain })
}

/** A relay judges nothing, but knows how far it has a log whole. */
function noteChain(
  set: WorkingSet,
  enrolled: ReadonlyMap<string, DeviceRecord>,
  { event, hash }: Entry,
): void {
  const id = deviceOf(event.id)
  const device = set.devices.get(id) ?? enrolled.get(id)
  if (!device || seqOf(event.id) !== device.chain.seq + 1 || event.prev !== device.chain.hash) return
  set.devices.set(id, { ...device, chain: { seq: seqOf(event.id), hash, tick: device.chain.tick } })
}

/** The root's word that something of this case does not hold: its own of a moment ago, or one that came to a relay. */
function noteQuarantine(working: WorkingStream, { event }: Entry): void {
  if (event.type !== 'quarantined' || !isAuthority(deviceOf(event.id))) return
  if (caseNoOf(working.stream) !== null) working.barred.add(String(event.data?.hash))
}

const hasReceipt = (working: WorkingStream): boolean =>
  working.entries.some((e) => e.event.type === 'received' && !working.barred.has(e.hash))

const sorted = (orgs: readonly (string | undefined)[]): string[] =>
  [...new Set(orgs.filter((o) => o !== undefined))].sort()
