/** Who the county's centre begins with, and comes back by: the account that a one-time code at the machine is for. */
import type { Release } from '../shared/catalogue/release.ts'
import type { Staff } from '../shared/org/org.ts'

/** The first of admin, admin2, admin3 … that is free, or is the centre's already. */
export function administratorOf({ area, staff }: Pick<Release, 'area' | 'staff'>): Staff {
  for (let n = 1; ; n++) {
    const id = n === 1 ? 'admin' : `admin${n}`
    const held = staff.find((s) => s.id === id)
    if (!held) return { id, name: '县中心管理员', org: area, roles: ['manager'] }
    if (held.org === area && held.roles.includes('manager')) return held
  }
}

/** Somebody who can invite others has an account. `accounts`: those that can sign in. */
export const hasAdministrator = ({ area, staff }: Release, accounts: ReadonlySet<string>): boolean =>
  staff.some((s) => s.org === area && s.roles.includes('manager') && accounts.has(s.id))
