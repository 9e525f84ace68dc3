/** The demo county's tree: its centre, the departments, a centre in each town, a station in each village. */
import type { Org } from '../../shared/org/org.ts'
import { countyOrgs } from '../catalogue/county-orgs.ts'
import { departments } from './departments.ts'
import divisions from './divisions-441424.data.json' with { type: 'json' }

export const countyArea = divisions.county.code

const [centre, ...places] = countyOrgs(divisions)

export const demoOrgs: readonly Org[] = [centre!, ...departmentsOf(countyArea), ...places]

/** The demo's departments as those of any county. */
export function departmentsOf(area: string): readonly Org[] {
  return departments.map(({ uscc, name }) => ({ id: uscc, name, kind: 'department', area, parent: area }))
}
