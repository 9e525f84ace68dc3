/** The half of the exchange that asks: a station's with its node, a relay's with the county. */
import { type Entry, seqOf } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import {
  batchText,
  type Cursor,
  type ExchangeRequest,
  type ExchangeResponse,
  type LogPart,
  type Waiting,
} from '../../shared/protocol/exchange.ts'
import type { SignedBatch } from '../../shared/protocol/healing.ts'
import type { Announced } from '../../shared/protocol/session.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, isoOf, msOf } from '../../shared/time.ts'
import type { Signer, Verifier } from '../signing.ts'
import type { LogStore } from '../store.ts'
import type { Answer, Transport, TransportError } from '../transport.ts'
import { sealOf } from '../verify.ts'
import type { Forwarding } from './forward.ts'
import type { Held } from './heal-station.ts'
import { completed, leanOf, secretsIn } from './lean.ts'
import type { Arrived, ReadAhead } from './read-ahead.ts'

/** What is remembered of one node, on disk beside the log. */
export interface SyncState {
  /** Highest seq of the own log that this node has acknowledged. */
  readonly acked: number
  /** Highest seq of the own log that the root has, as this node knows. */
  readonly rooted: number
  readonly cursor: Cursor | null
  /** No cursor is known, but something is held: sets are compared instead of fetched (docs/decisions/0013). */
  readonly healing: boolean
  readonly head: { readonly device: string; readonly seq: number } | null
  /** The last whole answer, on the own clock, ms; null before the first. */
  readonly contactAt: number | null
  /** Own clock minus the node's, ms. */
  readonly skewMs: number
  /** Rows that have come since the feed began to say that there are more; null once it has no more. */
  readonly fetching: number | null
  /** The node has said that it does not take in what it stores. */
  readonly halted: boolean
}

export const NEW_SYNC_STATE: SyncState = {
  ...{ acked: 0, rooted: 0, cursor: null, healing: false, head: null },
  ...{ contactAt: null, skewMs: 0, fetching: null, halted: false },
}

export interface StationDeps {
  readonly store: LogStore
  readonly state: { load(): Promise<SyncState>; save(state: SyncState): Promise<void> }
  readonly batches: {
    keep(batch: SignedBatch): Promise<void>
    /** Batches in which these hashes stand; as few as are known. */
    vouching(hashes: ReadonlySet<string>): Promise<readonly SignedBatch[]>
  }
  /** All that is held, for comparing. */
  readonly held: Held
  /** heal-station.ts; handed in, because most days nobody needs it. */
  readonly heal: (deps: StationDeps) => Promise<Result<Exchanged, StationError>>
  /** A relay's: the logs of other devices. */
  readonly forward?: Forwarding
  /** Files that go apart, after the events. */
  readonly files: {
    waiting(): Promise<{ readonly files: number; readonly bytes: number }>
    /** The node has them no more, or never had: those that are here wait again. */
    resend?(hashes: readonly string[]): Promise<void>
  }
  readonly transport: Transport
  readonly hasher: Hasher
  readonly signer: Signer
  readonly verifier: Verifier
  readonly clock: Clock
  readonly device: string
  /** The node's public key, from enrolment or the release. */
  readonly nodeKey: string
  readonly release: () => number
  /** Applies a catalogue release; failures are retried with the next exchange. */
  readonly onCatalogue: (catalogue: Announced) => Promise<void>
  /** Where there are more rows, the next come while these are stored. */
  readonly ahead?: ReadAhead
  /** Lets the screen be drawn, where there is one. */
  readonly pause?: () => Promise<void>
  /** Nothing is left out of what crosses the line. */
  readonly whole?: boolean
  /** How large a request and its answer may be now. */
  readonly limits: { readonly events: number; readonly want: number }
}

export type StationError =
  | TransportError
  /** The rows are not what the node signed: nothing of the answer was taken. */
  | { readonly type: 'BadBatch' }
  /** What was left out of the rows cannot be computed here. */
  | { readonly type: 'Incomplete' }
  /** The node holds more of this device's log than the device does: its profile was copied or restored. */
  | { readonly type: 'Cloned' }

export interface Exchanged {
  readonly sent: number
  readonly received: number
  /** Another exchange would move something. */
  readonly more: boolean
  /** Some of the own log is still to be sent: what was taken now was read ahead, or one request is too small. */
  readonly unsent: boolean
}

/** One exchange, or one healing. Idempotent: wherever it breaks, the next one goes on from what was acknowledged. */
export async function exchangeOnce(deps: StationDeps): Promise<Result<Exchanged, StationError>> {
  const lean = await exchange(deps)
  return !lean.ok && isIncomplete(lean.error) ? exchange({ ...deps, whole: true }) : lean
}

const isIncomplete = (error: StationError): boolean =>
  error.type === 'Incomplete' || (error.type === 'Problem' && error.problem === 'incomplete')

async function exchange(deps: StationDeps): Promise<Result<Exchanged, StationError>> {
  const before = await deps.state.load()
  if (before.healing) {
    deps.ahead?.forget()
    return deps.heal(deps)
  }
  // What is to be sent goes first; what has come already is taken before, or it would cross the line again.
  if (await isToSend(deps, before)) deps.ahead?.stop()
  const ahead = (await deps.ahead?.take(before.cursor)) ?? null
  const own = ahead ? [] : await deps.store.log(deps.device, before.acked, deps.limits.events)
  const forwarded = deps.forward ? await deps.forward.next(deps.limits.events) : null
  const { answer, atMs } = ahead ?? (await arriving(deps, before, own, forwarded))
  if (!answer.ok) return answer
  if (answer.value.refused.some((r) => r.reason === 'incomplete')) return err({ type: 'Incomplete' })
  const taken = await takeAnswer(deps, answer.value, before.acked + own.length, atMs)
  if (!taken.ok) return taken
  const { rows, state, unsent, copied } = taken.value
  const moved = state.acked !== before.acked || own.length === 0
  if (copied) {
    // Its own words are sent all the same, to lie beside the copy's; it reads no more, and a person must see to it.
    await deps.state.save({ ...before, acked: state.acked })
    return unsent && moved
      ? ok({ sent: own.length, received: 0, more: true, unsent })
      : err({ type: 'Cloned' })
  }
  const moreForwarded = (await deps.forward?.taken(answer.value)) ?? false
  const { cursor, more, compare: lost } = answer.value
  await deps.state.save({
    ...state,
    cursor: lost ? null : cursor,
    healing: lost,
    fetching: more || lost ? (before.fetching ?? 0) + rows.length : null,
  })
  // Where the node still lacks what was sent and tells no progress, asking again at once would be without end.
  return ok({
    sent: own.length + (forwarded?.events ?? 0),
    received: rows.length,
    more: more || lost || moreForwarded || (unsent && moved),
    unsent,
  })
}

/** Asks; where nothing is left to be sent, so that the next answers follow by themselves. */
async function arriving(
  deps: StationDeps,
  before: SyncState,
  own: readonly Entry[],
  forwarded: Awaited<ReturnType<Forwarding['next']>> | null,
): Promise<Arrived> {
  const logs = [...(await ownPart(deps, own)), ...(forwarded?.logs ?? [])]
  const waiting = await waitingBehind(deps, before.acked + own.length, forwarded?.left ?? 0)
  const parts: Partial<ExchangeRequest> = {
    logs: deps.whole ? logs.map(wholePart) : await leanParts(deps, logs),
    ask: [...(forwarded?.ask ?? [])],
    unheard: forwarded?.unheard || null,
    ...{ waiting, cursor: before.cursor },
  }
  if (deps.ahead && !waiting?.events) {
    deps.ahead.begin(requestOf(deps, before, parts))
    const first = await deps.ahead.take(before.cursor)
    if (first) return first
  }
  const answer = await ask(deps, before, parts)
  return { answer, atMs: deps.clock.now() }
}

/** Asks for rows while something else still comes: they follow it without a pause. */
export async function beginReading(deps: StationDeps & { readonly ahead: ReadAhead }): Promise<void> {
  const before = await deps.state.load()
  if (before.healing || (await isToSend(deps, before))) return
  const waiting = await waitingBehind(deps, before.acked, 0)
  deps.ahead.begin(requestOf(deps, before, { waiting, cursor: before.cursor }))
}

const isToSend = async ({ store, device }: StationDeps, { acked }: SyncState): Promise<boolean> => {
  const last = await store.last(device)
  return last !== null && seqOf(last.event.id) > acked
}

/** One request. */
export const ask = (deps: StationDeps, before: SyncState, parts: Partial<ExchangeRequest>): Promise<Answer> =>
  deps.transport.exchange(requestOf(deps, before, parts))

/** What it does not name is empty. */
const requestOf = (
  deps: StationDeps,
  before: SyncState,
  parts: Partial<ExchangeRequest>,
): ExchangeRequest => ({
  ...{ at: isoOf(deps.clock.now()), logs: [], ask: [], heal: null, given: null },
  ...{ waiting: null, unheard: null, more: false },
  ...{ cursor: null, head: before.head, release: deps.release(), want: deps.limits.want },
  whole: deps.whole ?? false,
  ...parts,
})

/** A part of a log as it is stored: the events still with their hashes. */
export type StoredPart = Omit<LogPart, 'events'> & { readonly entries: readonly Entry[] }

const ownPart = async ({ device, signer }: StationDeps, own: readonly Entry[]): Promise<StoredPart[]> =>
  own.length === 0 ? [] : [{ device, entries: own, seal: await sealOf(signer, own.at(-1)!) }]

const wholePart = ({ entries, ...part }: StoredPart): LogPart => ({
  ...part,
  events: entries.map((e) => e.event),
})

async function leanParts({ store }: StationDeps, parts: readonly StoredPart[]): Promise<LogPart[]> {
  const secrets = secretsIn(store)
  const lean: LogPart[] = []
  for (const { entries, ...part } of parts) lean.push({ ...part, events: await leanOf(entries, secrets) })
  return lean
}

/** null: the node has everything once it has this request. `sent`: the highest own seq in it or acknowledged before. */
export async function waitingBehind(
  deps: StationDeps,
  sent: number,
  forwarding: number,
): Promise<Waiting | null> {
  const last = await deps.store.last(deps.device)
  const events = Math.max(0, (last ? seqOf(last.event.id) : 0) - sent) + forwarding
  const { files, bytes } = await deps.files.waiting()
  return events + files > 0 ? { events, files, bytes } : null
}

/**
 * Stores what came, and says what is known of the node now; cursor and healing are the caller's. `sent`: no more of the
 * own log than this can be there; what is above, a copy of this device has sent under the same ids.
 */
export async function takeAnswer(
  deps: StationDeps,
  answer: ExchangeResponse,
  sent: number,
  arrivedMs = deps.clock.now(),
): Promise<
  Result<
    {
      /** Those that the node signed, stored here. */
      readonly rows: readonly Entry[]
      readonly state: SyncState
      readonly unsent: boolean
      /** Who knows more of this log than its device: the profile was copied. Nothing of the answer was taken. */
      readonly copied: boolean
    },
    StationError
  >
> {
  const before = await deps.state.load()
  const held = answer.ack[deps.device] ?? before.acked
  const last = await deps.store.last(deps.device)
  const own = last ? seqOf(last.event.id) : 0
  const acked = Math.min(held, sent)
  if (held > own) return ok({ rows: [], state: { ...before, acked }, unsent: acked < own, copied: true })

  // Signed by the county whoever brings it, and it names the nodes: also the one whose rows are not believed yet.
  if (answer.catalogue) await deps.onCatalogue(answer.catalogue)
  const read = await completed(deps.hasher, answer.rows, secretsIn(deps.store), deps.pause)
  if (!read.ok) return err({ type: read.error.type === 'Incomplete' ? 'Incomplete' : 'BadBatch' })
  const { entries: rows, lean } = read.value
  if (rows.length > 0) {
    const hashes = rows.map((e) => e.hash)
    if (!(await deps.verifier.verify(deps.nodeKey, batchText(hashes), answer.signature)))
      return err({ type: lean ? 'Incomplete' : 'BadBatch' })
    // What vouches for the rows, the rows, then the cursor: a crash in between fetches them again and changes nothing.
    // Held without their batch, they would never be fetched again, and a county that lost them could not be given them.
    await deps.batches.keep({ hashes, signature: answer.signature, by: answer.node.device })
    await deps.store.append(rows)
  }
  if (answer.resend.length > 0) await deps.files.resend?.(answer.resend)
  const state: SyncState = {
    ...before,
    acked,
    rooted: answer.root === null ? acked : Math.max(before.rooted, Math.min(answer.root, own)),
    head: answer.node,
    contactAt: arrivedMs,
    skewMs: arrivedMs - msOf(answer.at),
    halted: answer.halted,
  }
  return ok({ rows, state, unsent: acked < own, copied: false })
}
