/**
 * Events as they cross the line: `prev` and `digest` are half of a small event's bytes and do not compress, and whoever
 * holds the event before and the stream's secret computes them. A receiver that cannot, or comes to other hashes than
 * were signed, asks for everything whole (`whole`), so leaving out is always a guess that costs one request at most.
 */
import { deviceOf, digestOf, type Entry, type Event, entryOf, secretOf, seqOf } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import type { LeanEvent } from '../../shared/protocol/exchange.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { LogStore } from '../store.ts'

/** The secret of a stream as both sides hold it; null where they may not, or its first event was erased. */
export type Secrets = (stream: string) => Promise<string | null>

/** Asked once for each stream, also where there is none: for as long as one message is read or made up. */
export const askedOnce = (secrets: Secrets): Secrets => {
  const found = new Map<string, Promise<string | null>>()
  return (stream) => {
    const known = found.get(stream) ?? secrets(stream)
    found.set(stream, known)
    return known
  }
}

export const secretsIn = (store: Pick<LogStore, 'stream'>): Secrets =>
  askedOnce(async (stream) => secretOf(await store.stream(stream)))

/** Of streams whose first event does not stand in the list itself, `secrets` says whether the receiver has it. */
export async function leanOf(entries: readonly Entry[], secrets: Secrets): Promise<LeanEvent[]> {
  const lean: LeanEvent[] = []
  const heads = new Map<string, Entry>()
  const inList = new Set<string>()
  for (const entry of entries) {
    const { prev, digest, ...event } = entry.event
    const before = heads.get(deviceOf(event.id))
    heads.set(deviceOf(event.id), entry)
    if (hasSecret(entry)) inList.add(event.stream)
    const follows = before && prev === before.hash && seqOf(event.id) === seqOf(before.event.id) + 1
    const salted =
      event.data !== undefined && (inList.has(event.stream) || (await secrets(event.stream)) !== null)
    lean.push({ ...event, ...(!follows && { prev }), ...(!salted && { digest }) })
  }
  return lean
}

export interface Completed {
  readonly entries: readonly Entry[]
  /** Something was left out: where the hashes are not those that were signed, this may be why. */
  readonly lean: boolean
}

/** Events that are hashed in one turn: some 10 ms on a slow machine. */
const SLICE = 64

/**
 * `pause`: where somebody looks at a screen meanwhile. `Incomplete`: what was left out is not known here. `NoForm`: an event has no canonical form (a number beyond all
 * numbers, a hundred levels), and so no hash.
 */
export async function completed(
  hasher: Hasher,
  events: readonly LeanEvent[],
  secrets: Secrets,
  pause?: () => Promise<void>,
): Promise<Result<Completed, { readonly type: 'Incomplete' | 'NoForm'; readonly id: string }>> {
  const entries: Entry[] = []
  const heads = new Map<string, Entry>()
  const inList = new Map<string, string>()
  let lean = false
  for (const [i, event] of events.entries()) {
    if (pause && i > 0 && i % SLICE === 0) await pause()
    const { id, stream, data } = event as Event
    const before = heads.get(deviceOf(id))
    const first = secretOf([{ event: event as Event, hash: '' }])
    if (first !== null && !inList.has(stream)) inList.set(stream, first)
    lean ||= event.prev === undefined || event.digest === undefined
    const prev = event.prev ?? (before && seqOf(before.event.id) + 1 === seqOf(id) ? before.hash : undefined)
    try {
      // Its own before any other: of a copied device's two firsts each has one.
      const secret =
        event.digest === undefined ? (first ?? inList.get(stream) ?? (await secrets(stream))) : null
      const digest =
        event.digest ?? (secret !== null && data ? digestOf(hasher, secret, id, data) : undefined)
      if (prev === undefined || digest === undefined) return err({ type: 'Incomplete', id })
      const entry = entryOf(hasher, { ...event, prev, digest } as Event)
      heads.set(deviceOf(id), entry)
      entries.push(entry)
    } catch {
      return err({ type: 'NoForm', id })
    }
  }
  return ok({ entries, lean })
}

const hasSecret = (entry: Entry): boolean => secretOf([entry]) !== null
