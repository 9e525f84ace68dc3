/** Which lists a desk has: those that can come to be there. */
import type { Org } from '../../../shared/org/org.ts'
import type { ListName } from '../../station/station.ts'

export const LISTS: Record<Org['kind'], readonly ListName[]> = {
  village: ['supplement', 'deliver', 'elsewhere', 'closed'],
  town: ['accept', 'dispatch', 'supplement', 'deliver', 'elsewhere', 'closed'],
  department: ['review', 'decide', 'elsewhere', 'closed'],
  county: ['accept', 'dispatch', 'supplement', 'deliver', 'elsewhere', 'closed', 'all'],
}

/** Where a desk begins. */
export const firstList = (kind: Org['kind']): ListName => (kind === 'county' ? 'all' : LISTS[kind][0]!)
