/**
 * Dates of a case that another calendar moved or made firm: the record of it, computed like the dates themselves. The
 * signed calendar says by what the dates were told before (calendar/calendar.ts), the case what was known of it then.
 */
import type { Calendar } from '../calendar/calendar.ts'
import type { Item } from '../catalogue/item.ts'
import type { Entry } from '../event.ts'
import { chinaDayOf } from '../time.ts'
import { clockOn, timingOf } from './clock.ts'
import { type CaseState, foldCase } from './fold.ts'

export interface Redated {
  /** The day on which the calendar was published. */
  readonly on: string
  /** What was due until then, and since. */
  readonly was: string
  readonly due: string
  /** Still 暂定. */
  readonly provisional: boolean
}

/** Oldest first. `state`: folded from `entries`; `item`: the version to which it is pinned. */
export function redatedOf(
  state: Pick<CaseState, 'times'>,
  entries: readonly Entry[],
  item: Item | undefined,
  calendar: Calendar,
): readonly Redated[] {
  const { formerly = [] } = calendar
  return formerly.flatMap((former, i) => {
    const on = former.until
    const then = foldCase(entries.filter((e) => isBy(state, e, on)))
    if (!then) return []
    const [before, after] = [former, formerly[i + 1] ?? calendar].map((by) =>
      clockOn(timingOf(then), item, by, on),
    )
    if (!before || !after || before.kind !== after.kind) return []
    const { due, provisional } = after
    return before.due === due && before.provisional === provisional
      ? []
      : [{ on, was: before.due, due, provisional }]
  })
}

/** A correction of its time is told later than what it corrects. */
const isBy = ({ times }: Pick<CaseState, 'times'>, { event }: Entry, day: string): boolean =>
  event.type === 'timed' || (chinaDayOf(times[event.id] ?? event.at) ?? '9999') <= day
