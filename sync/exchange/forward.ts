/**
 * What a relay sends on: parts of other devices' logs, as they pushed and sealed them, in the order in which it stored
 * them. Where the node above turns out to hold less of a log (it was restored), that log goes again from there.
 */
import { type Entry, seqOf } from '../../shared/event.ts'
import type { ExchangeRequest, ExchangeResponse } from '../../shared/protocol/exchange.ts'
import type { PartStore, SealedPart } from './part-store.ts'
import type { StoredPart } from './station.ts'

export interface Forwarding {
  /** At most so many events; one part always fits. */
  next(events: number): Promise<{
    readonly logs: readonly StoredPart[]
    readonly ask: ExchangeRequest['ask']
    readonly events: number
    /** What stays behind: 0 only where the node above has all once it has this and finds nothing lacking of `ask`. */
    readonly left: number
    readonly unheard: number
  }>
  /** Takes in what the answer says of what `next` gave; true where there is more to send at once. */
  taken(answer: Pick<ExchangeResponse, 'ack' | 'refused'>): Promise<boolean>
  /** The node above is another than it was: it is asked how far it holds every log. */
  recheck(): Promise<void>
}

/** On disk beside the log. Positions are those of the kept parts. */
export interface ForwardState {
  /** All parts up to here were sent. */
  readonly sent: number
  /** Device → how far the node above holds a log of which it was sent more. */
  readonly behind: Readonly<Record<string, number>>
  /** Parts of those logs up to here were sent again; null: that is not under way. */
  readonly again: number | null
  /** Devices whose parts it did not take this time either. */
  readonly failing: readonly string[]
  /** Logs to ask about. */
  readonly ask: readonly string[]
  /** How far the node above has each log. */
  readonly above: Readonly<Record<string, number>>
}

export const NEW_FORWARD_STATE: ForwardState = {
  ...{ sent: 0, behind: {}, again: null, failing: [], ask: [], above: {} },
}

export interface ForwardDeps {
  readonly store: PartStore
  readonly state: { load(): Promise<ForwardState>; save(state: ForwardState): Promise<void> }
  /** Devices of whose logs parts were kept here. */
  readonly devices: () => Promise<readonly string[]>
  /** How many devices this node, put back from a backup, has not heard since: each may hold what it has lost. */
  readonly unheard: () => Promise<number>
}

const PARTS_MAX = 64
/** The wire's. */
const ASK_MAX = 500

/** A request under way. */
interface Sent {
  /** Parts up to here are in it, or need not be. */
  readonly at: number
  readonly again: boolean
  readonly ask: readonly string[]
  /** Device → highest seq in the request. */
  readonly upTo: ReadonlyMap<string, number>
}

export function forwarding(deps: ForwardDeps): Forwarding {
  const { store, state } = deps
  let request: Sent | null = null

  /** The next parts above `after` of which `due` says so, and how many more of them are seen there. */
  const gather = async (after: number, due: (part: SealedPart) => boolean, eventsMax: number) => {
    const logs: StoredPart[] = []
    const upTo = new Map<string, number>()
    let events = 0
    let at = after
    for (;;) {
      const queue = await store.parts(at, PARTS_MAX)
      for (const { position, part } of queue) {
        const own = due(part) ? await eventsOf(store, part) : []
        const isFull = logs.length === PARTS_MAX || events + own.length > eventsMax
        if (own.length > 0 && logs.length > 0 && isFull) {
          const left = queue.filter((q) => q.position > at && due(q.part)).length
          return { logs, upTo, events, at, left }
        }
        at = position
        if (own.length === 0) continue
        logs.push(logPartOf(part, own))
        events += own.length
        upTo.set(part.device, Math.max(part.seq, upTo.get(part.device) ?? 0))
      }
      if (queue.length < PARTS_MAX) return { logs, upTo, events, at, left: 0 }
    }
  }

  return {
    async next(eventsMax) {
      const { sent, behind, again, ask } = await state.load()
      const queued = (await store.parts(sent, 1)).length > 0
      const goAgain = again !== null || (!queued && Object.keys(behind).length > 0)
      const lost = ({ device, seq }: SealedPart) => seq > (behind[device] ?? seq)
      const found = goAgain
        ? await gather(again ?? 0, lost, eventsMax)
        : await gather(sent, () => true, eventsMax)
      const { devices, heads } = await headsOf(store, ask)
      request = { at: found.at, again: goAgain, ask: devices, upTo: found.upTo }
      const { logs, events } = found
      const other = goAgain ? (queued ? 1 : 0) : Object.keys(behind).length
      const left = found.left + other + (ask.length - devices.length)
      return { ...{ logs, events, left, ask: heads }, unheard: await deps.unheard() }
    },

    async taken({ ack, refused }) {
      if (!request) return false
      const { at, again, ask, upTo } = request
      request = null
      const before = await state.load()
      const behind = { ...before.behind }
      const above = { ...before.above }
      const failing = new Set(again ? before.failing : [])
      for (const [device, seq] of upTo) {
        above[device] = ack[device] ?? 0
        if (above[device] >= seq && !refused.some((r) => r.device === device)) continue
        behind[device] = above[device]
        failing.add(device)
      }
      let found = false
      for (const device of ask) {
        const held = ack[device] ?? 0
        if (held < (above[device] ?? 0)) {
          behind[device] = held
          // What is being sent again now has perhaps passed its parts: it is not over with that.
          failing.add(device)
          found = true
        }
        above[device] = held
      }
      const over = again && at >= before.sent
      const asking = before.ask.filter((device) => !ask.includes(device))
      const still = Object.entries(behind).filter(([device]) => !over || failing.has(device))
      await state.save({
        ...{ behind: Object.fromEntries(still), above, ask: asking },
        sent: again ? before.sent : at,
        again: again && !over ? at : null,
        failing: again && !over ? [...failing] : [],
      })
      const queued = (await store.parts(again ? before.sent : at, 1)).length > 0
      // Who took nothing when all was sent again is tried with the next exchange, not at once.
      return queued || found || asking.length > 0 || (again && !over) || (!again && still.length > 0)
    },

    async recheck() {
      const before = await state.load()
      await state.save({ ...before, ask: [...(await deps.devices())] })
    },
  }
}

type Head = ExchangeRequest['ask'][number]

/** Of as many of these devices as one request asks for, the head of each branch of their logs. */
async function headsOf(store: PartStore, asked: readonly string[]) {
  const devices: string[] = []
  const heads: Head[] = []
  for (const device of asked) {
    const own = await branchHeads(store, device)
    if (heads.length > 0 && heads.length + own.length > ASK_MAX) break
    devices.push(device)
    heads.push(...own.slice(0, ASK_MAX))
  }
  return { devices, heads }
}

/**
 * The highest first. A copied device has gone on twice, under the same ids: whoever holds the higher branch may lack the
 * other. Only where parts overlap can one end that is not gone on with.
 */
async function branchHeads(store: PartStore, device: string): Promise<Head[]> {
  const heads = new Map<string, Head>()
  let lowest = Number.POSITIVE_INFINITY
  for (const { from, seq, hash } of (await store.partsOf(device)).reverse()) {
    const isHead = heads.size === 0 || (seq >= lowest && !(await goesOn(store, device, { seq, hash })))
    if (isHead) heads.set(hash, { device, seq, hash })
    lowest = Math.min(lowest, from)
  }
  return [...heads.values()]
}

const goesOn = async (store: PartStore, device: string, { seq, hash }: Pick<Head, 'seq' | 'hash'>) =>
  (await store.log(device, seq, 4)).some((e) => e.event.prev === hash)

/**
 * Back along the chain from the sealed one: a copied device has two entries under one id. Empty where some are not
 * here: the device itself brings them.
 */
async function eventsOf(store: PartStore, { device, from, seq, hash }: SealedPart): Promise<Entry[]> {
  const log = await store.log(device, from - 1, (seq - from + 1) * 4)
  const byHash = new Map(log.map((e) => [e.hash, e]))
  const events: Entry[] = []
  for (let at = byHash.get(hash); at && seqOf(at.event.id) >= from; at = byHash.get(at.event.prev))
    events.unshift(at)
  return events[0] && seqOf(events[0].event.id) === from ? events : []
}

function logPartOf({ device, seq, hash, signature }: SealedPart, entries: readonly Entry[]): StoredPart {
  const { witness } = entries.at(-1)!
  return {
    device,
    entries,
    seal: { device, seq, hash, signature },
    ...(witness && { witness: { at: witness.at, skewMs: witness.skewMs } }),
  }
}
