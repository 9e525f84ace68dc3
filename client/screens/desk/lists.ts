/** Which lists a desk has: those that can come to be there. */
import type { Org } from '../../../shared/org/org.ts'
import { chinaDay } from '../../../shared/time.ts'
import type { CaseFilter, FilterPart, ListName } from '../../station/station.ts'

const DAY = ['mine', 'soon', 'back'] as const
/** Where a desk does not begin. */
const ASIDE: readonly ListName[] = [...DAY, 'urged']

export const LISTS: Record<Org['kind'], readonly ListName[]> = {
  village: ['urged', 'supplement', 'deliver', 'elsewhere', 'closed'],
  town: [...DAY, 'urged', 'accept', 'dispatch', 'supplement', 'deliver', 'elsewhere', 'closed'],
  department: [...DAY, 'urged', 'review', 'decide', 'paused', 'elsewhere', 'closed'],
  county: [
    ...(['urge', 'urged', 'answered'] as const),
    ...(['accept', 'dispatch', 'supplement', 'deliver', 'elsewhere', 'closed', 'all'] as const),
  ],
}

/** By what a desk's list is narrowed; of the county the list of all. */
export const filtersOf = (kind: Org['kind'], list: ListName): readonly FilterPart[] =>
  kind === 'department'
    ? ['town', 'item']
    : kind === 'county' && list === 'all'
      ? ['town', 'department', 'stage']
      : []

const HALF_HOUR_MS = 1_800_000

/**
 * As of when a list is looked at: a department has its stopped ones in a list of their own. What is due on the day itself
 * turns yellow at a full or a half hour.
 */
export const asOf = (kind: Org['kind'], list: ListName, nowMs: number): CaseFilter => ({
  ...(kind === 'department' && { pausedOn: chinaDay(nowMs) }),
  ...((list === 'soon' || list === 'urge') && { asOf: nowMs - (nowMs % HALF_HOUR_MS) }),
})

/** Where a desk begins. */
export const firstList = (kind: Org['kind']): ListName =>
  kind === 'county' ? 'all' : LISTS[kind].find((name) => !ASIDE.includes(name))!
