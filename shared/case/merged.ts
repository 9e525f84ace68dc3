/**
 * What came back and was merged without a question: events that two devices wrote in one case without knowing of each
 * other, and that leave nothing to settle. Nobody is asked about them, but anybody may look them up.
 */
import type { Calendar } from '../calendar/calendar.ts'
import { deviceOf, type Entry, isPersons, isWellFormed, seqOf } from '../event.ts'
import { isCompared } from './comparisons.ts'
import type { CaseState } from './fold.ts'
import { Knowledge } from './knowledge.ts'
import { contestsIn, toldInTime } from './matters.ts'

/** A stretch of a device's log, both seqs inclusive. */
export interface Stretch {
  readonly device: string
  readonly firstSeq: number
  readonly lastSeq: number
}

export interface Merged {
  readonly entry: Entry
  /** What others wrote meanwhile, in display order. */
  readonly beside: readonly Entry[]
}

/** In display order. `entries`: all of the stream that `state` was folded from. */
export function mergedIn(
  state: CaseState,
  entries: readonly Entry[],
  stretch: Stretch,
  calendar: Calendar,
): Merged[] {
  const knowledge = new Knowledge(entries.filter(isWellFormed))
  const barred = new Set(state.quarantined.map((q) => q.hash))
  const people = knowledge.entries.filter((e) => isPersons(e.event) && !barred.has(e.hash))
  const disputed = new Set([...disputedIn(state), ...toldInTime(state, entries, calendar)])
  const isOf = ({ event: { id } }: Entry) =>
    deviceOf(id) === stretch.device && seqOf(id) >= stretch.firstSeq && seqOf(id) <= stretch.lastSeq
  return people
    .filter((entry) => isOf(entry) && !disputed.has(entry.event.id))
    .map((entry) => ({
      entry,
      beside: people.filter(
        (other) =>
          deviceOf(other.event.id) !== stretch.device &&
          !knowledge.knows(entry.hash, other.hash) &&
          !knowledge.knows(other.hash, entry.hash),
      ),
    }))
    .filter(({ beside }) => beside.length > 0)
}

/** Events about which a person is still asked. */
const disputedIn = (state: CaseState): ReadonlySet<string> =>
  new Set([
    ...contestsIn(state).flatMap(({ acts }) => acts.map((act) => act.id)),
    ...Object.values(state.fields).flatMap(({ conflict, writes }) =>
      conflict ? writes.map((write) => write.event) : [],
    ),
    ...state.comparisons.filter((c) => !isCompared(c)).flatMap((c) => c.words.map((word) => word.event)),
  ])
