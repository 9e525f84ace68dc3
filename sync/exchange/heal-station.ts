/**
 * Healing as the one who asks drives it: buckets, the streams of those that differ, and of those streams the entries
 * that one side lacks, both ways (docs/decisions/0013). Nothing is remembered between two runs but what was stored.
 */
import { lacksData } from '../../shared/case/erasure.ts'
import { deviceOf, type Entry, seqOf } from '../../shared/event.ts'
import type { Cursor, ExchangeRequest, ExchangeResponse } from '../../shared/protocol/exchange.ts'
import { HEAL_STREAMS_MAX, type StreamDigest, type StreamHashes } from '../../shared/protocol/healing.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Buckets, bucketsOf, holding } from '../digest.ts'
import type { LogStore } from '../store.ts'
import { ask, type Exchanged, type StationDeps, type StationError, takeAnswer } from './station.ts'

/** What a device holds, for comparing. */
export interface Held {
  /** Of every stream, purged ones by their tombstones. */
  digests(): Promise<readonly StreamDigest[]>
}

/** Most entries given back in one request. */
const GIVEN_MAX = 200

interface Run {
  readonly deps: StationDeps
  cursor: Cursor | null
  received: number
  given: number
}

export async function heal(station: StationDeps): Promise<Result<Exchanged, StationError>> {
  const deps = { ...station, store: knownAsOwn(station) }
  const run: Run = { deps, cursor: null, received: 0, given: 0 }
  const digests = await deps.held.digests()
  const buckets = await bucketsOf(deps.hasher, digests, deps.pause)
  const last = await deps.store.last(deps.device)
  const first = await request(run, {
    heal: { buckets: buckets.text },
    ask: last ? [headOf(last)] : [],
  })
  if (!first.ok) return first
  const standing = last && (await learnStanding(run, last, first.value.ack[deps.device] ?? 0))
  if (standing && !standing.ok) return standing
  run.cursor = first.value.cursor
  let left = first.value.heal?.differ ?? []
  while (left.length > 0) {
    const some = fitting(left, buckets.streams)
    const digestsThere = some.flatMap((b) => buckets.streams.get(b) ?? [])
    const compared = await request(run, { heal: { streams: { in: some, digests: digestsThere } } })
    if (!compared.ok) return compared
    const { streams = [], done = [] } = compared.value.heal ?? {}
    // A node that goes through none of them would be asked without end.
    if (done.length === 0) return err({ type: 'Unreachable' })
    const settled = await settle(run, streams)
    if (!settled.ok) return settled
    left = left.filter((b) => !done.includes(b))
  }
  const state = await deps.state.load()
  await deps.state.save({ ...state, cursor: run.cursor, healing: false, fetching: null })
  return ok({ sent: run.given, received: run.received, more: true, unsent: false })
}

const headOf = ({ event, hash }: Entry) => ({ device: deviceOf(event.id), seq: seqOf(event.id), hash })

/**
 * How far the node has the own log: nothing was sent to it now, so what it holds under these ids may be a copy's. It is
 * believed where it holds the very entry.
 */
async function learnStanding(run: Run, last: Entry, held: number): Promise<Result<true, StationError>> {
  const { deps } = run
  let known = Math.min(held, seqOf(last.event.id))
  if (held > 0 && held < seqOf(last.event.id)) {
    const [there] = await deps.store.log(deps.device, held - 1, 1)
    const answer = await request(run, { heal: {}, ask: there ? [headOf(there)] : [] })
    if (!answer.ok) return answer
    known = Math.min(held, answer.value.ack[deps.device] ?? 0)
  }
  await deps.state.save({ ...(await deps.state.load()), acked: known })
  return ok(true)
}

/** As many buckets as one request can name the streams of; at least one. */
function fitting(buckets: readonly number[], byBucket: Buckets['streams']): number[] {
  const some: number[] = []
  let streams = 0
  for (const bucket of buckets) {
    streams += byBucket.get(bucket)?.length ?? 0
    if (some.length > 0 && streams > HEAL_STREAMS_MAX) break
    some.push(bucket)
  }
  return some
}

async function settle(run: Run, streams: readonly StreamHashes[]): Promise<Result<true, StationError>> {
  const { store, device } = run.deps
  const want: StreamHashes[] = []
  const give: Entry[] = []
  for (const { stream, hashes } of streams) {
    const all = await store.stream(stream)
    const there = new Set(hashes)
    const lacking = lackingIn(all, hashes)
    if (lacking.length > 0) want.push({ stream, hashes: lacking })
    // Its own log goes as a log, sealed.
    const others = holding(all).filter((e) => deviceOf(e.event.id) !== device)
    give.push(...others.filter((e) => !there.has(e.hash)))
  }
  const fetched = await fetchAll(run, want)
  return fetched.ok ? giveAll(run, give) : fetched
}

function lackingIn(held: readonly Entry[], hashes: readonly string[]): string[] {
  const here = new Set(held.filter((e) => !lacksData(e, held)).map((e) => e.hash))
  return hashes.filter((hash) => !here.has(hash))
}

/**
 * What comes of the device's own log is taken where its header is here, whose data had left with the stream. Anything
 * else under its name a copy of it wrote.
 */
const knownAsOwn = ({ store, device }: StationDeps): LogStore => ({
  async append(entries) {
    const known: Entry[] = []
    for (const entry of entries) {
      const { id } = entry.event
      const isOwn = deviceOf(id) === device
      const headers = isOwn ? await store.log(device, seqOf(id) - 1, 2) : []
      if (!isOwn || headers.some((e) => e.hash === entry.hash)) known.push(entry)
    }
    await store.append(known)
  },
  erase: (names) => store.erase(names),
  log: (of, after, limit) => store.log(of, after, limit),
  last: (of) => store.last(of),
  stream: (stream) => store.stream(stream),
})

async function fetchAll(run: Run, want: readonly StreamHashes[]): Promise<Result<true, StationError>> {
  let left = want
  while (left.length > 0) {
    const answer = await request(run, { heal: { want: left.slice(0, HEAL_STREAMS_MAX) } })
    if (!answer.ok) return answer
    // What is not given now (no longer entitled, erased from the list) is found again by the next comparison.
    if (answer.value.rows.length === 0) left = left.slice(HEAL_STREAMS_MAX)
    else left = without(left, new Set(answer.value.rows.map((e) => e.hash)))
  }
  return ok(true)
}

const without = (want: readonly StreamHashes[], given: ReadonlySet<string>): StreamHashes[] =>
  want.flatMap(({ stream, hashes }) => {
    const left = hashes.filter((hash) => !given.has(hash))
    return left.length > 0 ? [{ stream, hashes: left }] : []
  })

async function giveAll(run: Run, entries: readonly Entry[]): Promise<Result<true, StationError>> {
  for (let at = 0; at < entries.length; at += GIVEN_MAX) {
    const some = entries.slice(at, at + GIVEN_MAX)
    const batches = await run.deps.batches.vouching(new Set(some.map((e) => e.hash)))
    const vouched = new Set(batches.flatMap((b) => b.hashes))
    const events = some.filter((e) => vouched.has(e.hash)).map((e) => e.event)
    if (events.length === 0) continue
    const answer = await request(run, { heal: {}, given: { events, batches: [...batches] } })
    if (!answer.ok) return answer
    run.given += events.length
  }
  return ok(true)
}

/** With the rows as they are stored. */
type Answer = Omit<ExchangeResponse, 'rows'> & { readonly rows: readonly Entry[] }

/** Cursor and mark stay as they are until the run is over. */
async function request(
  run: Run,
  parts: Pick<Partial<ExchangeRequest>, 'heal' | 'given' | 'ask'>,
): Promise<Result<Answer, StationError>> {
  const { deps } = run
  const before = await deps.state.load()
  const answer = await ask(deps, before, parts)
  if (!answer.ok) return answer
  const taken = await takeAnswer(deps, answer.value, before.acked)
  if (!taken.ok) return taken
  if (taken.value.copied) {
    // No more is read; what it has to say itself the next exchange sends, and then it is told.
    await deps.state.save({ ...before, healing: false })
    return err({ type: 'Cloned' })
  }
  const { rows } = taken.value
  run.received += rows.length
  await deps.state.save({ ...taken.value.state, fetching: run.received })
  return ok({ ...answer.value, rows })
}
