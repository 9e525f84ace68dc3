/** A device writes its own log: seq without gaps, chained, conditional on the head it read, under a lock. */
import { toBase64Url } from '../shared/bytes.ts'
import { withoutQuarantined } from '../shared/case/quarantine.ts'
import {
  deviceOf,
  digestOf,
  type Entry,
  type Event,
  entryOf,
  eventId,
  headsOf,
  isWellFormed,
  PARENTS_MAX,
  secretOf,
  seqOf,
  TICK_MAX,
  UNSALTED,
} from '../shared/event.ts'
import type { Hasher } from '../shared/hash.ts'
import type { Random } from '../shared/random.ts'
import { type Clock, isoOf } from '../shared/time.ts'
import type { Lock } from './mutex.ts'
import type { LogStore } from './store.ts'

export interface Author {
  readonly device: string
  /** Staff id; empty for what the program writes by itself. */
  readonly by: string
  readonly org: string
}

/** What is to be written; the envelope is added here. */
export interface Draft {
  readonly stream: string
  readonly type: string
  readonly v: number
  readonly data: Record<string, unknown>
}

export interface OwnLogDeps {
  readonly store: LogStore
  readonly hasher: Hasher
  readonly random: Random
  readonly clock: Clock
  /** Runs one writer at a time over all tabs or tasks of this device: Web Locks, or a mutex. */
  readonly lock: Lock
}

/** 16 random bytes, base64url: what the first event of a stream brings for the salts of all its digests. */
export const newSecret = (random: Random): string => toBase64Url(random.bytes(16))

/**
 * Writes the drafts that `compose` returns as one append: all of them or none. `compose` runs inside the lock, so
 * what it reads from the store still holds when its events are written.
 */
export function writeOwn(
  deps: OwnLogDeps,
  author: Author,
  compose: () => Promise<readonly Draft[]> | readonly Draft[],
): Promise<Entry[]> {
  return deps.lock(async () => {
    const drafts = await compose()
    if (drafts.length === 0) return []
    const last = await deps.store.last(author.device)
    // What this very batch puts in quarantine lends its secret to nobody.
    const barred = new Set(drafts.filter((d) => d.type === 'quarantined').map((d) => d.data.hash))
    const streams = new Map<string, Entry[]>()
    for (const { stream } of drafts) {
      if (streams.has(stream)) continue
      const held = (await deps.store.stream(stream)).filter(isWellFormed)
      streams.set(
        stream,
        held.filter((e) => !barred.has(e.hash)),
      )
    }
    const written: Entry[] = []
    for (const draft of drafts) {
      const stream = streams.get(draft.stream)!
      const entry = envelope(deps, author, draft, stream, written.at(-1) ?? last)
      stream.push(entry)
      written.push(entry)
    }
    await deps.store.append(written)
    return written
  })
}

function envelope(
  deps: OwnLogDeps,
  author: Author,
  draft: Draft,
  stream: readonly Entry[],
  last: Entry | null,
): Entry {
  const parents = parentsOf(stream)
  const heads = stream.filter((e) => parents.includes(e.event.id))
  const data =
    parents.length === 0 && draft.data.secret === undefined
      ? { ...draft.data, secret: newSecret(deps.random) }
      : draft.data
  const id = eventId(author.device, last ? seqOf(last.event.id) + 1 : 1)
  const secret =
    parents.length === 0 ? String(data.secret) : (secretOf(withoutQuarantined(stream)) ?? UNSALTED)
  const event: Event = {
    id,
    stream: draft.stream,
    parents,
    tick: Math.min(TICK_MAX, 1 + Math.max(last?.event.tick ?? 0, ...heads.map((e) => e.event.tick))),
    type: draft.type,
    v: draft.v,
    data,
    at: isoOf(deps.clock.now()),
    by: author.by,
    org: author.org,
    prev: last?.hash ?? '',
    digest: digestOf(deps.hasher, secret, id, data),
  }
  return entryOf(deps.hasher, event)
}

/** The heads; where there are more than an event may name, one of each device, lest a flood of one crowd out the others. */
function parentsOf(stream: readonly Entry[]): string[] {
  const heads = headsOf(stream)
  if (heads.length <= PARENTS_MAX) return heads
  return [...new Map(heads.map((id) => [deviceOf(id), id])).values()].slice(0, PARENTS_MAX)
}
