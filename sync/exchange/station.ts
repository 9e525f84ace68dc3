/** A station's half of the exchange: what to send, and what an answer changes. */
import { type Entry, type Event, seqOf } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import {
  batchText,
  type Cursor,
  type ExchangeResponse,
  type Waiting,
} from '../../shared/protocol/exchange.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, isoOf, msOf } from '../../shared/time.ts'
import type { Signer, Verifier } from '../signing.ts'
import type { LogStore } from '../store.ts'
import type { Transport, TransportError } from '../transport.ts'
import { entriesOf, sealOf } from '../verify.ts'

/** What a station remembers of its node, on disk beside the log. */
export interface SyncState {
  /** Highest seq of the own log that the node has acknowledged. */
  readonly acked: number
  readonly cursor: Cursor | null
  readonly head: { readonly device: string; readonly seq: number } | null
  /** The last whole answer, on the own clock, ms; null before the first. */
  readonly contactAt: number | null
  /** Own clock minus the node's, ms. */
  readonly skewMs: number
  /** Rows that have come since the feed began to say that there are more; null once it has no more. */
  readonly fetching: number | null
}

export const NEW_SYNC_STATE: SyncState = {
  ...{ acked: 0, cursor: null, head: null },
  ...{ contactAt: null, skewMs: 0, fetching: null },
}

/** A downward batch as the node signed it, kept so that it can be believed when it is given back. */
export interface SignedBatch {
  readonly hashes: readonly string[]
  readonly signature: string
}

export interface StationDeps {
  readonly store: LogStore
  readonly state: { load(): Promise<SyncState>; save(state: SyncState): Promise<void> }
  readonly batches: { keep(batch: SignedBatch): Promise<void> }
  /** Files that go apart, after the events. */
  readonly files: { waiting(): Promise<{ readonly files: number; readonly bytes: number }> }
  readonly transport: Transport
  readonly hasher: Hasher
  readonly signer: Signer
  readonly verifier: Verifier
  readonly clock: Clock
  readonly device: string
  /** The node's public key, from enrolment. */
  readonly nodeKey: string
  readonly release: () => number
  /** Applies a catalogue release; failures are retried with the next exchange. */
  readonly onCatalogue: (catalogue: { release: number; pack: string }) => Promise<void>
  /** How large a request and its answer may be now. */
  readonly limits: { readonly events: number; readonly want: number }
}

export type StationError =
  | TransportError
  /** The rows are not what the node signed: nothing of the answer was taken. */
  | { readonly type: 'BadBatch' }
  /** The node holds more of this device's log than the device does: its profile was copied or restored. */
  | { readonly type: 'Cloned' }

export interface Exchanged {
  readonly sent: number
  readonly received: number
  /** Another exchange would move something. */
  readonly more: boolean
}

/** One exchange. Idempotent: wherever it breaks, the next one goes on from what was acknowledged. */
export async function exchangeOnce(deps: StationDeps): Promise<Result<Exchanged, StationError>> {
  const before = await deps.state.load()
  const own = await deps.store.log(deps.device, before.acked, deps.limits.events)
  const answer = await ask(deps, before, own)
  if (answer.ok) return takeAnswer(deps, before, answer.value, own.length)
  if (own.length === 0 || answer.error.type !== 'Problem' || answer.error.problem !== 'gap') return answer
  // The node has lost what it once acknowledged (set back to a backup): it tells how far it stands, and gets the rest.
  const standing = await ask(deps, before, [])
  return standing.ok ? takeAnswer(deps, before, standing.value, 0) : standing
}

const ask = async (
  deps: StationDeps,
  before: SyncState,
  own: readonly Entry[],
): Promise<Result<ExchangeResponse, TransportError>> =>
  deps.transport.exchange({
    at: isoOf(deps.clock.now()),
    logs:
      own.length > 0
        ? [
            {
              device: deps.device,
              events: own.map((e) => e.event),
              seal: await sealOf(deps.signer, own.at(-1)!),
            },
          ]
        : [],
    waiting: await waitingBehind(deps, before.acked + own.length),
    cursor: before.cursor,
    head: before.head,
    release: deps.release(),
    want: deps.limits.want,
  })

/** null: the node has everything once it has this request. `sent`: the highest own seq in it or acknowledged before. */
async function waitingBehind(deps: StationDeps, sent: number): Promise<Waiting | null> {
  const last = await deps.store.last(deps.device)
  const events = Math.max(0, (last ? seqOf(last.event.id) : 0) - sent)
  const { files, bytes } = await deps.files.waiting()
  return events + files > 0 ? { events, files, bytes } : null
}

async function takeAnswer(
  deps: StationDeps,
  before: SyncState,
  answer: ExchangeResponse,
  sent: number,
): Promise<Result<Exchanged, StationError>> {
  const acked = answer.ack[deps.device] ?? before.acked
  const last = await deps.store.last(deps.device)
  const own = last ? seqOf(last.event.id) : 0
  if (acked > own) return err({ type: 'Cloned' })

  const rows = entriesOf(deps.hasher, answer.rows as Event[])
  if (rows.length > 0) {
    const hashes = rows.map((e) => e.hash)
    if (!(await deps.verifier.verify(deps.nodeKey, batchText(hashes), answer.signature)))
      return err({ type: 'BadBatch' })
    // Rows first, then the cursor: a crash between the two fetches them again and changes nothing.
    await deps.store.append(rows)
    await deps.batches.keep({ hashes, signature: answer.signature })
  }
  const nowMs = deps.clock.now()
  await deps.state.save({
    acked,
    cursor: answer.cursor,
    head: answer.node,
    contactAt: nowMs,
    skewMs: nowMs - msOf(answer.at),
    fetching: answer.more ? (before.fetching ?? 0) + rows.length : null,
  })
  if (answer.catalogue) await deps.onCatalogue(answer.catalogue)
  return ok({ sent, received: rows.length, more: answer.more || acked < own })
}
