/** The demo county's tree: its centre, the departments, a centre in each town, a station in each village; and a department next door. */
import type { Org } from '../../shared/org/org.ts'
import { countyOrgs } from '../catalogue/county-orgs.ts'
import { departments, neighbour } from './departments.ts'
import divisions from './divisions-441424.data.json' with { type: 'json' }

export const countyArea = divisions.county.code

const [centre, ...places] = countyOrgs(divisions)

const elsewhere: Org = {
  ...{ id: neighbour.uscc, name: neighbour.name, kind: 'department' },
  ...{ area: neighbour.area, parent: null },
}

export const demoOrgs: readonly Org[] = [centre!, ...departmentsOf(countyArea), elsewhere, ...places]

/** The demo's departments as those of any county. */
export function departmentsOf(area: string): readonly Org[] {
  return departments.map(({ uscc, name }) => ({ id: uscc, name, kind: 'department', area, parent: area }))
}
