/**
 * The way of a case from desk to desk: whose turn it was, and since when. From the log alone: the fold of the events up
 * to each one that can move a case, in display order, so that it is the same on every screen.
 */
import { type Entry, isWellFormed } from '../event.ts'
import { type CaseState, foldCase } from './fold.ts'
import { Knowledge } from './knowledge.ts'
import { quarantinesIn } from './quarantine.ts'
import type { Stage } from './stage.ts'
import { summaryOf } from './summary.ts'

export interface Stop {
  /** Whose turn it was; empty for the end: nobody's. */
  readonly org: string
  /** Legal time of the event that brought it there, ISO. */
  readonly since: string
  /** That event. */
  readonly event: string
  /** As it stood when it came. */
  readonly stage: Stage
}

/** What is given can only bring a case on where something was asked for. */
const GIVING: ReadonlySet<string> = new Set(['filled', 'material'])
const MOVING: ReadonlySet<string> = new Set([
  ...[
    'received',
    'notified',
    'accepted',
    'refused',
    'dispatched',
    'recalled',
    'decided',
    'withdrawn',
    'delivered',
  ],
  ...['voided', 'resolved'],
])

/** In order; neighbours differ. Ends where the case is now (`summaryOf(state).turn`). Empty without a receipt. */
export function pathOf(state: CaseState, entries: readonly Entry[]): readonly Stop[] {
  const knowledge = new Knowledge(entries.filter(isWellFormed))
  const ordered = knowledge.entries
  // Said later, it holds of what was there before.
  const erasures = ordered.filter((e) => e.event.type === 'erased')
  const barred = quarantinesIn(ordered).map((q) => q.hash)
  const stops: { readonly stop: Stop; readonly hash: string }[] = []
  const note = (at: CaseState, { event, hash }: Entry): void => {
    const { turn, stage, contested } = summaryOf(at)
    const last = stops.at(-1)
    // Of two acts that contest each other neither has moved it, whichever is shown first.
    if (contested && last && !knowledge.knows(hash, last.hash)) stops.pop()
    if (stops.at(-1)?.stop.org === turn) return
    const since = state.times[event.id] ?? event.at
    stops.push({ stop: { org: turn, since, event: event.id, stage }, hash })
  }
  let before: CaseState | null = null
  let latest: Entry | null = null
  ordered.forEach((entry, i) => {
    const { event } = entry
    latest = entry
    if (!MOVING.has(event.type) && !(GIVING.has(event.type) && asksFor(before))) return
    before = foldCase([...ordered.slice(0, i + 1), ...erasures], barred)
    if (before) note(before, entry)
  })
  // Where the root's word of an act moved it: a registration beside something irreversible.
  if (latest && before) note(state, latest)
  return stops.map(({ stop }) => stop)
}

const asksFor = (state: CaseState | null): boolean => state?.notices.some((n) => n.open.length > 0) ?? false
