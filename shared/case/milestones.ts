/**
 * The nine links of a case (岳政办发〔2019〕6号: 预审、受理、分件、转交、办理、办结、反馈、出件、归档), each with the event that
 * shows it and its legal time. Read off the log: nobody ticks them off.
 */
import { type Entry, isAuthority } from '../event.ts'
import { type CaseState, TOLD } from './fold.ts'
import { withoutQuarantined } from './quarantine.ts'
import type { SLOTS } from './slots.ts'

/**
 * precheck: checked against the item's list: at receipt, or where it came by the web with the window's first word; accept; sort: whose it is; handOver: given to them, which is the
 * same event here; handle: their first act; close: decided; feedback: the county has registered that, and the counters
 * hear of it; deliver; archive.
 */
export const MILESTONES = [
  ...(['precheck', 'accept', 'sort', 'handOver', 'handle', 'close', 'feedback'] as const),
  ...(['deliver', 'archive'] as const),
] as const
export type Milestone = (typeof MILESTONES)[number]

export interface Reached {
  readonly milestone: Milestone
  /** null: not yet, or left out. */
  readonly at: string | null
  readonly event: string | null
}

/** In the order of the nine. `entries`: all of the stream. */
export function milestonesOf(state: CaseState, entries: readonly Entry[]): readonly Reached[] {
  const held = withoutQuarantined(entries)
  const find = (is: (entry: Entry) => boolean) => held.find(is)
  const effective = (slot: (typeof SLOTS)[number]) =>
    find((e) => e.event.id === state.slots[slot].effective && e.event.type !== 'withdrawn')
  const close = effective('step/decide')
  const sort = find((e) =>
    state.dispatches.some((d) => d.event === e.event.id && d.to === state.dispatchedTo),
  )
  const found: Record<Milestone, Entry | undefined> = {
    // At a counter at once; of what came by the web nobody had looked at anything.
    precheck: find((e) => (state.online ? TOLD.has(e.event.type) : e.event.id === state.receipt)),
    accept: effective('admission'),
    ...{ sort, handOver: sort },
    handle: effective('step/review') ?? close,
    close,
    feedback: find(
      ({ event }) =>
        event.type === 'registered' && isAuthority(event.id) && close?.event.id === event.data?.act,
    ),
    deliver: find((e) => e.event.id === state.delivered),
    archive: find((e) => e.event.type === 'archived' && isAuthority(e.event.id)),
  }
  return MILESTONES.map((milestone) => {
    const event = found[milestone]?.event
    return { milestone, at: event ? (state.times[event.id] ?? event.at) : null, event: event?.id ?? null }
  })
}
