/** The node's half of the exchange: store what came, acknowledge what is stored, answer with what is new. */

import { deviceOf, type Entry, isAuthority, seqOf } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import { areaWithin } from '../../shared/org/area-code.ts'
import {
  batchText,
  type Cursor,
  type ExchangeRequest,
  type ExchangeResponse,
  type LogPart,
} from '../../shared/protocol/exchange.ts'
import type { Announced } from '../../shared/protocol/session.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Clock, isoOf, msOf } from '../../shared/time.ts'
import type { Signer, Verifier } from '../signing.ts'
import { sealHolds, verifyChain } from '../verify.ts'
import { type FeedReader, mayRead } from './feed.ts'
import { takeGiven, type Vouching } from './given.ts'
import { answerHeal } from './heal-node.ts'
import { askedOnce, completed, leanOf, type Secrets } from './lean.ts'
import type { PartStore } from './part-store.ts'
import { isToBeReadOn } from './read-ahead.ts'

export interface NodeDeps extends Vouching {
  readonly store: PartStore
  readonly feed: FeedReader
  readonly hasher: Hasher
  readonly verifier: Verifier
  readonly signer: Signer
  readonly clock: Clock
  /** This node's own log; a relay, which writes none, has the name all the same. */
  readonly device: () => string
  /** A device as the root enrolled it. */
  readonly enrolled: (device: string) => EnrolledDevice | undefined
  /** A relay's: how far the root has this log; null on the root. */
  readonly rooted: ((device: string) => number) | null
  /** For some time nothing that came was taken in. */
  readonly halted?: () => boolean
  /** Something was given back that was not here. */
  readonly onGiven?: (sender: string, entries: readonly Entry[]) => Promise<void>
  /** Contents that this device's events name and that are not here. */
  readonly awaited?: (device: string) => Promise<readonly string[]>
  /** The catalogue release in force and where its pack lies. */
  readonly catalogue: () => Announced | null
}

/** `chain`: up to where its log is known to be held whole, each entry linked to the one before. */
export interface EnrolledDevice {
  readonly org: string
  readonly key: string
  readonly chain: { readonly seq: number; readonly hash: string }
}

/** The caller has checked that the request is signed by this device. */
export interface Sender {
  readonly device: string
  readonly org: string
  readonly key: string
  /** It is a relay, and sends the logs of its area's devices. */
  readonly relay: boolean
}

/** What is wrong with the sender's own log; of those it forwards, the answer says it (`refused`). */
export type ExchangeError =
  | { readonly type: 'ForeignLog'; readonly device: string }
  | { readonly type: 'BadChain'; readonly id: string }
  | { readonly type: 'BadSeal'; readonly device: string }
  /** What was left out of its events cannot be computed here, or what was computed is not what it sealed. */
  | { readonly type: 'Incomplete'; readonly id: string }

/** Most contents asked for in one answer. */
const RESEND_MAX = 100
/**
 * Most rows looked at for one answer; bytes end it sooner. Those that others follow are smaller: the last of them is
 * stored when nothing comes any more.
 */
const ROWS_MAX = 1000
const ROWS_EACH = 400

export async function answerExchange(
  deps: NodeDeps,
  sender: Sender,
  request: ExchangeRequest,
): Promise<Result<ExchangeResponse, ExchangeError>> {
  const nowMs = deps.clock.now()
  const sentMs = msOf(request.at)
  const skewMs = Number.isNaN(sentMs) ? 0 : sentMs - nowMs
  const refused: ExchangeResponse['refused'] = []
  const forked = new Set<string>()
  for (const part of request.logs) {
    const stored = await takePart(deps, sender, part, { nowMs, skewMs })
    if (stored.ok && stored.value === 'forked') forked.add(part.device)
    if (stored.ok) continue
    const { error } = stored
    if (part.device === sender.device || !sender.relay) return err(error.own)
    refused.push({ device: part.device, reason: error.reason })
  }
  if (request.given) {
    const given = await takeGiven(deps, request.given)
    if (given.length > 0) await deps.onGiven?.(sender.device, given)
  }

  const down = await readDown(deps, sender, request)
  const device = deps.device()
  const own = await deps.store.last(device)
  const catalogue = deps.catalogue()
  return ok({
    at: isoOf(nowMs),
    node: { device, seq: own ? seqOf(own.event.id) : 0 },
    ack: await acksOf(deps, sender, request, forked),
    root: deps.rooted ? deps.rooted(sender.device) : null,
    refused,
    heal: down.heal,
    compare: down.compare,
    // Whoever still has some to send will; who has none may have sent them to a disk that is no more.
    resend: request.waiting?.files
      ? []
      : [...((await deps.awaited?.(sender.device)) ?? [])].slice(0, RESEND_MAX),
    rows: request.whole ? down.entries.map((e) => e.event) : await leanOf(down.entries, down.secrets),
    signature:
      down.entries.length > 0 ? await deps.signer.sign(batchText(down.entries.map((e) => e.hash))) : '',
    cursor: down.cursor,
    more: down.more,
    halted: deps.halted?.() ?? false,
    catalogue: catalogue && catalogue.release > request.release ? catalogue : null,
  })
}

/**
 * What follows that answer while there are more rows: each as to a question that only reads, with the cursor of the one
 * before. Nothing is asked for again: that was said.
 */
export async function* answersBehind(
  deps: NodeDeps,
  sender: Sender,
  request: ExchangeRequest,
  first: ExchangeResponse,
): AsyncGenerator<ExchangeResponse, void> {
  const reading: ExchangeRequest = { ...request, logs: [], ask: [], heal: null, given: null }
  for (let last = first; isToBeReadOn(last); ) {
    const next = await answerExchange({ ...deps, awaited: async () => [] }, sender, {
      ...reading,
      cursor: last.cursor,
    })
    if (!next.ok) return
    last = next.value
    yield last
  }
}

async function acksOf(
  deps: NodeDeps,
  sender: Sender,
  { logs, ask }: ExchangeRequest,
  forked: ReadonlySet<string>,
) {
  const { store, enrolled } = deps
  const ack: Record<string, number> = {}
  for (const device of [sender.device, ...logs.map((part) => part.device)])
    ack[device] = forked.has(device) ? 0 : await answeredFor(deps, device)
  const asked: Record<string, number> = {}
  // A station asks of itself, and once.
  for (const { device, seq, hash } of sender.relay ? ask : ask.slice(0, 1)) {
    if (device !== sender.device && !mayForward(sender, enrolled(device)?.org)) continue
    const held = await answeredFor(deps, device)
    const known = held < seq || (await holdsAllOf(store, device, { seq, hash }, enrolled(device)?.chain))
    // Of several branches none may be missing.
    asked[device] = Math.min(asked[device] ?? held, known ? held : 0)
  }
  return { ...ack, ...asked }
}

/**
 * How far this node answers for a log: on a relay, as far as the county has it or it can be sent there, sealed. What
 * others gave back to a relay has no seal of its device's.
 */
async function answeredFor({ store, rooted }: NodeDeps, device: string): Promise<number> {
  const held = await store.held(device)
  let upTo = rooted ? rooted(device) : held
  if (upTo >= held) return held
  for (const { from, seq } of await store.partsOf(device)) if (from <= upTo + 1) upTo = Math.max(upTo, seq)
  return Math.min(held, upTo)
}

/** Under one id there may be two. */
export const holds = async (store: PartStore, device: string, seq: number, hash: string): Promise<boolean> =>
  seq === 0 || (await store.log(device, seq - 1, 4)).some((e) => e.hash === hash && seqOf(e.event.id) === seq)

/** `own`: as a problem of the sender's; `reason`: as it is said of a log that was forwarded. */
interface PartError {
  readonly type: 'PartError'
  readonly own: ExchangeError
  readonly reason: ExchangeResponse['refused'][number]['reason']
}
const partError = (own: ExchangeError, reason: PartError['reason']) =>
  err<PartError>({ type: 'PartError', own, reason })

/** Entries looked at together on the way back along a log. */
const PAGE = 200

/**
 * This branch of the log, back from its head to the first entry, or to where it is known to be whole: of a copied device
 * there may be pieces that others gave back.
 */
async function holdsAllOf(
  store: PartStore,
  device: string,
  head: { readonly seq: number; readonly hash: string },
  chain: { readonly seq: number; readonly hash: string } | undefined,
): Promise<boolean> {
  let at = head.hash
  for (let to = head.seq; to > 0; ) {
    const from = Math.max(0, to - PAGE)
    const byHash = new Map((await store.log(device, from, PAGE * 4)).map((e) => [e.hash, e.event]))
    for (; to > from; to -= 1) {
      if (chain?.seq === to && chain.hash === at) return true
      const event = byHash.get(at)
      if (!event || seqOf(event.id) !== to) return false
      at = event.prev
    }
  }
  return at === ''
}

const secretsOf = (store: PartStore): Secrets => askedOnce((stream) => store.secret(stream))

/** A part behind a gap is not stored, and no error: `ack` says from where to send again. */
export async function takePart(
  deps: Pick<NodeDeps, 'store' | 'hasher' | 'verifier' | 'enrolled'>,
  sender: Sender,
  part: LogPart,
  { nowMs, skewMs }: { nowMs: number; skewMs: number },
): Promise<Result<'stored' | 'behind' | 'forked', PartError>> {
  const { device } = part
  const foreign = { type: 'ForeignLog', device } as const
  const known = device === sender.device ? sender : deps.enrolled(device)
  if (!known) return partError(foreign, 'unknown-device')
  if (device !== sender.device && !mayForward(sender, known.org)) return partError(foreign, 'forbidden')
  const { hasher } = deps
  const read = await completed(hasher, part.events, secretsOf(deps.store))
  const incomplete = ({ id }: { readonly id: string }) => partError({ type: 'Incomplete', id }, 'incomplete')
  if (!read.ok && read.error.type === 'Incomplete') return incomplete(read.error)
  if (!read.ok) return partError({ type: 'BadChain', id: read.error.id }, 'bad-chain')
  const { entries, lean } = read.value
  // Only the part itself is chained here. Whether it continues what holds is for the root to judge: a copied device
  // forks, and both branches are kept.
  const chained = verifyChain(hasher, device, entries, null)
  if (!chained.ok) return partError({ type: 'BadChain', id: chained.error.id }, 'bad-chain')
  if (!(await sealHolds(deps.verifier, known.key, part.seal, entries.at(-1)!)))
    return lean ? incomplete(entries.at(-1)!.event) : partError({ type: 'BadSeal', device }, 'bad-seal')
  const from = seqOf(entries[0]!.event.id)
  if ((await deps.store.held(device)) < from - 1) return ok('behind')
  if (!(await holds(deps.store, device, from - 1, entries[0]!.event.prev))) return ok('forked')
  const witness = witnessOf(sender, part, nowMs, skewMs)
  const { seq, hash, signature } = part.seal
  await deps.store.appendParts(
    entries.map((e) => ({ ...e, witness })),
    [{ device, from, seq, hash, signature }],
  )
  return ok('stored')
}

/** A relay forwards what it saw, by its own clock: that is put right by how far it is off itself. */
function witnessOf(sender: Sender, { witness }: LogPart, nowMs: number, skewMs: number): Entry['witness'] {
  const via = sender.relay ? { via: sender.device } : {}
  const storedMs = msOf(witness?.at ?? '')
  if (!sender.relay || !witness || Number.isNaN(storedMs)) return { at: isoOf(nowMs), skewMs, ...via }
  return { at: isoOf(Math.min(nowMs, storedMs - skewMs)), skewMs: witness.skewMs + skewMs, ...via }
}

/** A relay speaks for the devices of its area. */
export const mayForward = (sender: Sender, org: string | undefined): boolean =>
  sender.relay && org !== undefined && org.length === 12 && areaWithin(org, sender.org)

interface Down {
  readonly entries: readonly Entry[]
  /** Of the streams whose first event the sender has from before. */
  readonly secrets: Secrets
  readonly cursor: Cursor
  readonly more: boolean
  readonly heal: ExchangeResponse['heal']
  readonly compare: boolean
}

async function readDown(deps: NodeDeps, sender: Sender, request: ExchangeRequest): Promise<Down> {
  const epoch = await deps.feed.epoch()
  // Of before the comparison: what comes in while it is made has a number above this.
  const tail = await deps.feed.tail(sender.org)
  const there: Cursor = { epoch, live: tail, backfill: null }
  const { cursor, heal } = request
  const secrets = secretsOf(deps.store)
  if (heal) {
    const { answer, entries } = await answerHeal(deps, sender, heal, request.want)
    return { entries, secrets, cursor: there, more: false, heal: answer, compare: false }
  }
  // Numbers of another epoch say nothing; whoever holds something compares.
  if (cursor && (cursor.epoch !== epoch || (await lacks(deps, request.head))))
    return { entries: [], secrets, cursor: there, more: false, heal: null, compare: true }
  const backfill = tail > 0 ? { next: 0, until: tail } : null
  const most = { bytes: request.want, rows: request.more ? ROWS_EACH : ROWS_MAX }
  const rows = await readRows(deps.feed, sender, cursor ?? { ...there, backfill }, most)
  return {
    ...{ heal: null, compare: false, entries: rows.entries, cursor: rows.cursor, more: rows.more },
    // What is new may come before the beginning of its stream, which is still on its way in the other lane.
    secrets: async (stream) => (rows.live.has(stream) ? null : secrets(stream)),
  }
}

async function readRows(
  feed: FeedReader,
  sender: Sender,
  cursor: Cursor,
  limits: { readonly bytes: number; readonly rows: number },
): Promise<Pick<Down, 'entries' | 'cursor' | 'more'> & { readonly live: ReadonlySet<string> }> {
  const { epoch } = cursor
  const tail = await feed.tail(sender.org)
  let live = Math.min(cursor.live, tail)
  let backfill = within(cursor.backfill, tail)
  const from = live + (backfill?.next ?? 0)

  const entries: Entry[] = []
  let room = limits.bytes
  const take = async (after: number, until: number): Promise<number> => {
    let at = after
    // Whoever holds most of what is there already is not asked to come again for it.
    for (let left = ROWS_MAX; left > 0 && room > 0 && at < until && entries.length < limits.rows; ) {
      // An event is seldom under 200 bytes: no more is read than can be sent.
      const most = Math.min(left, limits.rows - entries.length, 1 + Math.ceil(room / 200))
      const rows = await feed.rows(sender.org, at, most)
      if (rows.length === 0) return at
      left -= most
      for (const { n, entry } of rows) {
        if (n > until) return at
        const bytes = JSON.stringify(entry.event).length
        // One event always fits, or nothing would ever move on.
        if (bytes > room && entries.length > 0) return at
        at = n
        if (isHeldBy(sender, entry) || !(await mayRead(feed, sender.org, entry))) continue
        entries.push(entry)
        room -= bytes
      }
    }
    return at
  }
  live = await take(live, tail)
  const news = new Set(backfill ? entries.map((e) => e.event.stream) : [])
  let to = live + (backfill?.next ?? 0)
  if (backfill && room > 0) {
    const next = await take(backfill.next, backfill.until)
    to = live + next
    backfill = next >= backfill.until ? null : { ...backfill, next }
  }
  // Before a gap in the numbers nothing moves until it is filled: whoever asked again at once would ask without end.
  const more = to > from && (live < tail || backfill !== null)
  return { entries, live: news, cursor: { epoch, live, backfill }, more }
}

/** The sender holds more of the root's own log than the root does: it was put back from a backup. */
const lacks = async ({ store, rooted }: NodeDeps, head: ExchangeRequest['head']): Promise<boolean> =>
  rooted === null && head !== null && isAuthority(head.device) && (await store.held(head.device)) < head.seq

/** A device holds its own events already, a relay what came through it. */
const isHeldBy = ({ device }: Sender, { event, witness }: Entry): boolean =>
  deviceOf(event.id) === device || witness?.via === device

/** A feed that was set back ends before the cursor does. */
function within(backfill: Cursor['backfill'], tail: number): Cursor['backfill'] {
  if (!backfill) return null
  const until = Math.min(backfill.until, tail)
  return backfill.next < until ? { next: backfill.next, until } : null
}
