/** Which acts the county may choose between where a slot is contested. */
import type { Act } from '../../../shared/case/acts.ts'
import type { Slot } from '../../../shared/case/events.ts'
import type { CaseState } from '../../../shared/case/fold.ts'
import { SLOTS } from '../../../shared/case/slots.ts'

export interface Contest {
  readonly slot: Slot
  /** In display order. */
  readonly acts: readonly Act[]
}

/** What is void, was set aside or came late is out of the question already. */
const OUT: ReadonlySet<Act['status']> = new Set(['voided', 'dismissed', 'late'])

export const contestsIn = (state: Pick<CaseState, 'slots'>): readonly Contest[] =>
  SLOTS.filter((slot) => state.slots[slot].contested).map((slot) => ({
    slot,
    acts: state.slots[slot].acts.filter((act) => !OUT.has(act.status)),
  }))
