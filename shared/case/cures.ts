/**
 * 容缺受理 (C23): what the case was accepted without, because its item tolerates that, and until when it is to come.
 * Computed from the item's rules and the acceptance, so it is one day on every screen.
 */
import { type Calendar, type Due, dueAfter } from '../calendar/calendar.ts'
import type { Item } from '../catalogue/item.ts'
import { chinaDayOf } from '../time.ts'
import { clockOn, inDays, timingOf } from './clock.ts'
import type { CaseState } from './fold.ts'

export interface Cure extends Due {
  /** Id of the material. */
  readonly material: string
}

/** In the order of the item's list; none before acceptance, and none once it is decided. `item`: as it holds for the case. */
export function curesOf(state: CaseState, item: Item | undefined, calendar: Calendar): readonly Cure[] {
  const accepted = chinaDayOf(state.admittedAt ?? '')
  if (!item || accepted === null || !UNDER_WAY.has(state.stage)) return []
  return item.materials.flatMap(({ id, need, shareable, cureWithin }) => {
    // What the department can get itself nobody is sent for (国务院令第716号第七条).
    if (need !== 'curable' || shareable || Object.hasOwn(state.materials, id)) return []
    const due = cureWithin
      ? dueAfter(calendar, accepted, inDays(cureWithin))
      : clockOn({ ...timingOf(state), stage: 'reviewed' }, item, calendar, '')
    return due ? [{ material: id, due: due.due, provisional: due.provisional }] : []
  })
}

const UNDER_WAY: ReadonlySet<string> = new Set(['accepted', 'dispatched', 'reviewed'])
