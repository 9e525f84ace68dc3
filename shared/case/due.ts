/** Until when something must be done about a case: by law before it is accepted and once it is decided, by promise between. */
import { type Calendar, type Due, dueAfter, type Limit } from '../calendar/calendar.ts'
import type { Item } from '../catalogue/item.ts'
import { chinaDay, msOf } from '../time.ts'
import type { CaseState } from './fold.ts'
import type { Stage } from './stage.ts'

/** `notice`: 行政许可法 art. 32 (4), five workdays from receipt; `certificate`: art. 44, ten from the decision. */
export type CaseClock = 'notice' | 'decision' | 'certificate'

/** Which clock runs in a stage; null where the applicant's turn is, or nobody's. */
const CLOCK_IN: Record<Stage, CaseClock | null> = {
  received: 'notice',
  notified: null,
  supplemented: null,
  accepted: 'decision',
  refused: null,
  dispatched: 'decision',
  reviewed: 'decision',
  granted: 'certificate',
  denied: null,
  withdrawn: null,
  delivered: null,
}

const NOTICE: Limit = { n: 5, unit: 'workday' }
const CERTIFICATE: Limit = { n: 10, unit: 'workday' }

export interface CaseDue extends Due {
  readonly clock: CaseClock
}

/** `item`: the version to which the case is pinned; null where no clock runs, where it began on no day, or where that version is not known here. */
export function dueOf(state: CaseState, item: Item | undefined, calendar: Calendar): CaseDue | null {
  const clock = CLOCK_IN[state.stage]
  if (clock === null) return null
  const [since, limit] = {
    notice: [state.receivedAt, NOTICE] as const,
    decision: [state.admittedAt, item && inDays(item.promised)] as const,
    certificate: [state.decidedAt, CERTIFICATE] as const,
  }[clock]
  if (since === null || !limit || !isDay(msOf(since))) return null
  return { clock, ...dueAfter(calendar, chinaDay(msOf(since)), limit) }
}

/** A device's raw clock may say anything, until the root says otherwise (`timed`): also no day, or none with four digits. */
const isDay = (ms: number): boolean => ms >= 0 && ms < LAST_MS
const LAST_MS = Date.UTC(9000, 0)

/** What is promised within hours is due on the same day. */
const inDays = ({ n, unit }: Item['promised']): Limit =>
  unit === 'hour' ? { n: 0, unit: 'workday' } : { n, unit }
