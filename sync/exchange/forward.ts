/**
 * What a relay sends on: parts of other devices' logs, as they pushed and sealed them, in the order in which it stored
 * them. Where the node above turns out to hold less of a log (it was restored), that log goes again from there.
 */
import { type Entry, seqOf } from '../../shared/event.ts'
import type { ExchangeResponse, LogPart } from '../../shared/protocol/exchange.ts'
import type { PartStore, SealedPart } from './part-store.ts'

export interface Forwarding {
  /** At most so many events; one part always fits. */
  next(events: number): Promise<{
    readonly logs: readonly LogPart[]
    readonly ask: readonly string[]
    readonly events: number
    /** Parts that stay behind. */
    readonly left: number
  }>
  /** Takes in what the answer says of what `next` gave; true where there is more to send at once. */
  taken(answer: Pick<ExchangeResponse, 'ack' | 'refused'>): Promise<boolean>
  /** The node above is another than it was: it is asked how far it holds every log. */
  recheck(): Promise<void>
}

/** On disk beside the log. */
export interface ForwardState {
  /** Position of the last part sent. */
  readonly sent: number
  /** Logs of which the node above holds less than was sent: how far it holds them, and how far it should. */
  readonly behind: Readonly<Record<string, { readonly held: number; readonly goal: number }>>
  /** Logs to ask about. */
  readonly ask: readonly string[]
  /** How far the node above has each log. */
  readonly above: Readonly<Record<string, number>>
}

export const NEW_FORWARD_STATE: ForwardState = { sent: 0, behind: {}, ask: [], above: {} }

export interface ForwardDeps {
  readonly store: PartStore
  readonly state: { load(): Promise<ForwardState>; save(state: ForwardState): Promise<void> }
  /** Devices of whose logs parts were kept here. */
  readonly devices: () => Promise<readonly string[]>
}

const PARTS_MAX = 64
const ASK_MAX = 500

interface Sent {
  readonly position: number
  readonly ask: readonly string[]
  /** Device → highest seq in the request. */
  readonly upTo: ReadonlyMap<string, number>
}

export function forwarding(deps: ForwardDeps): Forwarding {
  const { store, state } = deps
  let sent: Sent | null = null

  return {
    async next(eventsMax) {
      const { sent: after, behind, ask } = await state.load()
      const logs: LogPart[] = []
      const upTo = new Map<string, number>()
      let room = eventsMax
      let position = after
      const add = async (part: SealedPart): Promise<boolean> => {
        const events = await eventsOf(store, part)
        if (logs.length > 0 && events.length > room) return false
        if (events.length === 0) return true
        room -= events.length
        logs.push(logPartOf(part, events))
        upTo.set(part.device, Math.max(part.seq, upTo.get(part.device) ?? 0))
        return true
      }
      for (const [device, { held }] of Object.entries(behind)) {
        const part = nextBehind(await store.partsOf(device), held, eventsMax)
        if (part && logs.length < PARTS_MAX) await add(part)
      }
      const queue = await store.parts(after, PARTS_MAX)
      for (const { position: at, part } of queue) {
        if (logs.length >= PARTS_MAX) break
        // It goes from where that log was lost, with the rest.
        if (behind[part.device] === undefined && !(await add(part))) break
        position = at
      }
      const left = queue.filter((q) => q.position > position).length
      sent = { position, ask: ask.slice(0, ASK_MAX), upTo }
      return { logs, ask: sent.ask, events: eventsMax - room, left }
    },

    async taken({ ack, refused }) {
      if (!sent) return false
      const { position, ask, upTo } = sent
      sent = null
      const before = await state.load()
      const behind = { ...before.behind }
      const above = { ...before.above }
      const refusing = new Set(refused.map((r) => r.device))
      let moved = position > before.sent
      for (const device of new Set([...upTo.keys(), ...ask])) {
        const held = ack[device] ?? 0
        const was = before.behind[device]
        const last = (await store.partsOf(device)).at(-1)?.seq ?? 0
        const goal = Math.min(last, Math.max(was?.goal ?? 0, upTo.get(device) ?? 0, above[device] ?? 0))
        above[device] = held
        if (held >= goal) delete behind[device]
        else behind[device] = { held, goal }
        moved ||= was ? held > was.held : held < goal && !refusing.has(device)
      }
      const asking = before.ask.filter((device) => !ask.includes(device))
      await state.save({ sent: position, behind, above, ask: asking })
      const queued = (await store.parts(position, 1)).length > 0
      return moved && (queued || asking.length > 0 || Object.keys(behind).length > 0)
    },

    async recheck() {
      const before = await state.load()
      await state.save({ ...before, ask: [...(await deps.devices())] })
    },
  }
}

/** The longest sealed part above `seq` that has no more events than that; else the next one. */
function nextBehind(parts: readonly SealedPart[], seq: number, eventsMax: number): SealedPart | null {
  const above = parts.filter((part) => part.seq > seq)
  const part = above.findLast((p) => p.seq <= seq + eventsMax) ?? above[0]
  return part ? { ...part, from: seq + 1 } : null
}

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

function logPartOf({ device, seq, hash, signature }: SealedPart, events: readonly Entry[]): LogPart {
  const { witness } = events.at(-1)!
  return {
    device,
    events: events.map((e) => e.event),
    seal: { device, seq, hash, signature },
    ...(witness && { witness: { at: witness.at, skewMs: witness.skewMs } }),
  }
}
