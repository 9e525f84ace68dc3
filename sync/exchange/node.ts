/** The node's half of the exchange: store what came, acknowledge what is stored, answer with what is new. */
import { deviceOf, type Entry, type Event, seqOf } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import {
  batchText,
  type Cursor,
  type ExchangeRequest,
  type ExchangeResponse,
} from '../../shared/protocol/exchange.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, isoOf, msOf } from '../../shared/time.ts'
import type { Signer, Verifier } from '../signing.ts'
import type { LogStore } from '../store.ts'
import { entriesOf, sealHolds, verifyChain } from '../verify.ts'
import type { FeedReader } from './feed.ts'

export interface NodeDeps {
  readonly store: LogStore
  readonly feed: FeedReader
  readonly hasher: Hasher
  readonly verifier: Verifier
  readonly signer: Signer
  readonly clock: Clock
  /** This node's own log. */
  readonly device: string
  /** The catalogue release in force and where its pack lies. */
  readonly catalogue: () => { readonly release: number; readonly pack: string } | null
}

/** The caller has checked that the request is signed by this device. */
export interface Sender {
  readonly device: string
  readonly org: string
  readonly key: string
}

export type ExchangeError =
  | { readonly type: 'ForeignLog'; readonly device: string }
  | { readonly type: 'BadChain'; readonly id: string }
  | { readonly type: 'BadSeal'; readonly device: string }
  | { readonly type: 'Gap'; readonly device: string; readonly ack: number }

/** Most rows looked at for one answer; bytes end it sooner. */
const ROWS_MAX = 500

export async function answerExchange(
  deps: NodeDeps,
  sender: Sender,
  request: ExchangeRequest,
): Promise<Result<ExchangeResponse, ExchangeError>> {
  const nowMs = deps.clock.now()
  const sentMs = msOf(request.at)
  const skewMs = Number.isNaN(sentMs) ? 0 : sentMs - nowMs
  for (const part of request.logs) {
    if (part.device !== sender.device) return err({ type: 'ForeignLog', device: part.device })
    const entries = hashed(deps.hasher, part.events as Event[])
    if (!entries) return err({ type: 'BadChain', id: part.events[0]!.id })
    const stored = await storePart(deps, sender, entries, part.seal, { at: isoOf(nowMs), skewMs })
    if (!stored.ok) return stored
  }
  const ack = { [sender.device]: await heldSeq(deps.store, sender.device) }

  const down = await readDown(deps.feed, sender, request)
  const own = await deps.store.last(deps.device)
  const catalogue = deps.catalogue()
  return ok({
    at: isoOf(nowMs),
    node: { device: deps.device, seq: own ? seqOf(own.event.id) : 0 },
    ack,
    rows: down.entries.map((e) => e.event),
    signature:
      down.entries.length > 0 ? await deps.signer.sign(batchText(down.entries.map((e) => e.hash))) : '',
    cursor: down.cursor,
    more: down.more,
    catalogue: catalogue && catalogue.release > request.release ? catalogue : null,
  })
}

/** null where a header has no canonical form (a number beyond all numbers, a hundred levels), and so no hash. */
function hashed(hasher: Hasher, events: readonly Event[]): Entry[] | null {
  try {
    return entriesOf(hasher, events)
  } catch {
    return null
  }
}

async function storePart(
  deps: NodeDeps,
  sender: Sender,
  entries: readonly Entry[],
  seal: ExchangeRequest['logs'][number]['seal'],
  witness: { at: string; skewMs: number },
): Promise<Result<true, ExchangeError>> {
  // Only the part itself is chained here. Whether it continues what holds is for the root to judge: a copied device
  // forks, and both branches are kept.
  const chained = verifyChain(deps.hasher, sender.device, entries, null)
  if (!chained.ok) return err({ type: 'BadChain', id: chained.error.id })
  if (!(await sealHolds(deps.verifier, sender.key, seal, entries.at(-1)!))) {
    return err({ type: 'BadSeal', device: sender.device })
  }
  const first = seqOf(entries[0]!.event.id)
  const before = first === 1 ? [] : await deps.store.log(sender.device, first - 2, 1)
  if (first > 1 && seqOf(before[0]?.event.id ?? '00000000.0') !== first - 1) {
    return err({ type: 'Gap', device: sender.device, ack: await heldSeq(deps.store, sender.device) })
  }
  await deps.store.append(entries.map((e) => ({ ...e, witness })))
  return ok(true)
}

/**
 * A device's log has no gaps here, because a part is stored only behind what it follows; so its last entry tells how
 * far it is held.
 */
async function heldSeq(store: LogStore, device: string): Promise<number> {
  const last = await store.last(device)
  return last ? seqOf(last.event.id) : 0
}

async function readDown(
  feed: FeedReader,
  sender: Sender,
  request: ExchangeRequest,
): Promise<{ entries: Entry[]; cursor: Cursor; more: boolean }> {
  const epoch = await feed.epoch()
  const tail = await feed.tail(sender.org)
  const known = request.cursor?.epoch === epoch ? request.cursor : null
  let live = known ? Math.min(known.live, tail) : tail
  let backfill = known ? within(known.backfill, tail) : tail > 0 ? { next: 0, until: tail } : null
  const from = live + (backfill?.next ?? 0)

  const entries: Entry[] = []
  let room = request.want
  const take = async (after: number, until: number): Promise<number> => {
    if (after >= until) return after
    let at = after
    // An event is seldom under 200 bytes: no more is read than can be sent.
    const most = Math.min(ROWS_MAX, 1 + Math.ceil(room / 200))
    for (const { n, entry } of await feed.rows(sender.org, after, most)) {
      if (n > until) break
      const bytes = JSON.stringify(entry.event).length
      // One event always fits, or nothing would ever move on.
      if (bytes > room && entries.length > 0) break
      at = n
      // A device holds its own events already.
      if (deviceOf(entry.event.id) === sender.device) continue
      if (!(await feed.entitled(sender.org, entry.event.stream))) continue
      entries.push(entry)
      room -= bytes
    }
    return at
  }
  live = await take(live, tail)
  let to = live + (backfill?.next ?? 0)
  if (backfill && room > 0) {
    const next = await take(backfill.next, backfill.until)
    to = live + next
    backfill = next >= backfill.until ? null : { ...backfill, next }
  }
  // Before a gap in the numbers nothing moves until it is filled: whoever asked again at once would ask without end.
  const more = to > from && (live < tail || backfill !== null)
  return { entries, cursor: { epoch, live, backfill }, more }
}

/** A feed that was set back ends before the cursor does. */
function within(backfill: Cursor['backfill'], tail: number): Cursor['backfill'] {
  if (!backfill) return null
  const until = Math.min(backfill.until, tail)
  return backfill.next < until ? { next: backfill.next, until } : null
}
