/** Each stream: data are those of their digests (salted with the stream's secret), and registrations those of an act. */
import { caseEvents } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { slotOf } from '../../shared/case/slots.ts'
import { deviceOf, type Entry, isAuthority } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import { standingOf } from '../../sync/verify.ts'
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
  for (const entry of held) {
    const { id } = entry.event
    const standing = standingOf(deps.hasher, entry, held)
    if (standing === 'broken') throw new Broken({ type: 'Digest', id, stream })
    if (standing === 'unknown' && !deps.healing) throw new Broken({ type: 'NoSecret', id, stream })
    counts[COUNTED[standing]] += 1
  }
}

const COUNTED = { holds: 'digests', erased: 'erased', unsalted: 'unsalted', unknown: 'waiting' } as const

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
