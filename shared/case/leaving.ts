/** Which cases leave a device (decision 0014). */
import type { Entry } from '../event.ts'
import type { CaseState } from './fold.ts'
import { isCounty } from './permissions.ts'

export type WhyLeft = 'recalled' | 'archived'

/**
 * Why it may have to leave a device of this organisation; looked at again, with all there is to know, before it does. A
 * case that has come in part only is neither. The county centre's own devices are where archived cases are looked up.
 */
export function mayLeave(state: CaseState, entries: readonly Entry[], org: string): WhyLeft | null {
  if (!state.audience.includes(org))
    return entries.some(({ event }) => event.type === 'recalled' && event.data?.from === org)
      ? 'recalled'
      : null
  return entries.some(({ event }) => event.type === 'archived') && !isCounty(org) ? 'archived' : null
}
