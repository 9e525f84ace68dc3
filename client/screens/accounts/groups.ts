/** The county's people and devices by organisation, as the manager looks for them. Pure. */
import type { Org } from '../../../shared/org/org.ts'
import type { AccountList } from '../../../shared/protocol/invitation.ts'

export interface Group {
  readonly org: Org
  /** The organisation above, which tells two villages of one name apart; empty for the centre. */
  readonly above: string
  readonly accounts: readonly AccountList['accounts'][number][]
  readonly devices: readonly AccountList['devices'][number][]
  readonly invitations: readonly AccountList['invitations'][number][]
  /** For the node of this town. */
  readonly relayCodes: readonly AccountList['relayCodes'][number][]
}

export const GROUPS_SHOWN = 20

/** Without a text: where somebody or something is. With one: what bears it, by organisation, name or account. */
export function groupsOf(orgs: readonly Org[], list: AccountList, text: string): readonly Group[] {
  const names = new Map(orgs.map((org) => [org.id, org.name]))
  const accounts = byOrg(list.accounts, (r) => r.staff.org)
  const devices = byOrg(list.devices, (r) => r.org)
  const invitations = byOrg(list.invitations, (r) => r.staff.org)
  const relayCodes = byOrg(list.relayCodes, (r) => r.area)
  const wanted = text.normalize('NFKC').trim().toLowerCase()
  return orgs
    .map((org) => ({
      org,
      above: names.get(org.parent ?? '') ?? '',
      accounts: accounts.get(org.id) ?? [],
      devices: devices.get(org.id) ?? [],
      invitations: invitations.get(org.id) ?? [],
      relayCodes: relayCodes.get(org.id) ?? [],
    }))
    .filter((group) => (wanted === '' ? isInUse(group) : bears(group, wanted)))
}

const isInUse = ({ accounts, devices, invitations, relayCodes }: Group): boolean =>
  [accounts, devices, invitations, relayCodes].some((rows) => rows.length > 0)

function bears({ org, accounts, invitations }: Group, wanted: string): boolean {
  const people = [...accounts, ...invitations].flatMap(({ staff }) => [staff.name, staff.id])
  return [org.name, org.id, ...people].some((word) => word.toLowerCase().includes(wanted))
}

/** `Map.groupBy` is younger than some tablets' browsers. */
function byOrg<T>(rows: readonly T[], orgOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(orgOf(row), [...(groups.get(orgOf(row)) ?? []), row])
  return groups
}
