/** Each stream: data are those of their digests (salted with the stream's secret), and registrations those of an act. */
import { caseEvents } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { slotOf } from '../../shared/case/slots.ts'
import { deviceOf, type Entry, isAuthority } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import { digestHolds } from '../../sync/verify.ts'
import { type Break, Broken, type Counts } from './findings.ts'
import type { LogSource, Survey } from './log-source.ts'

export interface StreamDeps {
  readonly hasher: Hasher
  readonly healing: boolean
  readonly rest: () => Promise<void>
}

/** Throws `Broken` at the first break. */
export async function verifyStreams(
  deps: StreamDeps,
  source: LogSource,
  survey: Survey,
  counts: Counts,
): Promise<void> {
  for await (const [stream, entries] of source.streams(survey)) {
    await deps.rest()
    verifyStream(deps, survey, stream, entries, counts)
  }
}

function verifyStream(
  deps: StreamDeps,
  { quarantined }: Survey,
  stream: string,
  entries: readonly Entry[],
  counts: Counts,
): void {
  // What lies in quarantine has no effect, and may be there for its data.
  const held = entries.filter((e) => !quarantined.has(e.hash))
  counts.streams += 1
  counts.quarantined += entries.length - held.length
  verifyDigests(deps, stream, held, counts)
  // Erased words say nothing that could be checked.
  const words = held.filter(
    ({ event }) => event.type === 'registered' && isAuthority(deviceOf(event.id)) && event.data,
  )
  if (words.length === 0) return
  const state = foldCase(entries, quarantined)
  const registered = new Set(words.map(({ event }) => event.data?.act))
  for (const word of words) {
    const found = registrationBreak(word, entries, held, state, registered)
    // Its act is still to come.
    if (found && !(deps.healing && found.why === 'nothing')) throw new Broken(found)
  }
  counts.registrations += words.length
}

function verifyDigests(deps: StreamDeps, stream: string, held: readonly Entry[], counts: Counts): void {
  // More than one where a root that was put back began a stream anew whose beginning came back later.
  const firsts = held.filter((e) => e.event.parents?.length === 0)
  for (const entry of held) {
    const { id, data } = entry.event
    if (data === undefined) counts.erased += 1
    else if (firsts.some((first) => digestHolds(deps.hasher, entry, [first]))) counts.digests += 1
    // With its first event's data the stream's secret went, and nothing can say any more what a digest was made of.
    else if (firsts.some((first) => first.event.data === undefined)) counts.unsalted += 1
    else if (firsts.length > 0) throw new Broken({ type: 'Digest', id, stream })
    else if (deps.healing) counts.waiting += 1
    else throw new Broken({ type: 'NoSecret', id, stream })
  }
}

function registrationBreak(
  { event }: Entry,
  entries: readonly Entry[],
  held: readonly Entry[],
  state: CaseState | null,
  registered: ReadonlySet<unknown>,
): (Break & { type: 'Registration' }) | null {
  const { id, stream } = event
  const data = caseEvents.registered[1].safeParse(event.data)
  const found = (why: (Break & { type: 'Registration' })['why'], act = '?') =>
    ({ type: 'Registration', id, stream, act, why }) as const
  if (!data.success) return found('form')
  const { act, slot, generation } = data.data
  const named = held.find((e) => e.event.id === act)
  if (!named) return found(entries.some((e) => e.event.id === act) ? 'quarantined' : 'nothing', act)
  // Whose data are erased has its place, and nobody can say any more which.
  if (named.event.data === undefined) return null
  if (slotOf(named.event) !== slot) return found('slot', act)
  const { acts, contested } = state?.slots[slot] ?? { acts: [], contested: false }
  const own = acts.find((a) => a.id === act)
  if (own?.generation !== generation) return found('generation', act)
  // Two that met are contested, and stay registered when somebody has settled which of them is.
  const standing = acts.filter(
    ({ id, generation: own, status }) =>
      own === generation && registered.has(id) && status !== 'dismissed' && status !== 'voided',
  )
  return standing.length > 1 && !contested ? found('twice', act) : null
}
