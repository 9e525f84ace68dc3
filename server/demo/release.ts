/** The first release of the demo county's catalogue. */
import { type Release, releaseSchema } from '../../shared/catalogue/release.ts'
import { publish } from '../catalogue/publish.ts'
import { publishedCalendar } from '../catalogue/published-calendar.ts'
import { demoDelegations } from './delegations.ts'
import { demoItems } from './items.ts'
import { countyArea, demoOrgs } from './orgs.ts'
import { demoRoster } from './roster.ts'
import { demoStaff } from './staff.ts'

/** `publishedAt`: ISO 8601, handed in, so that the same call makes the same bytes. */
export const demoRelease = (publishedAt: string): Release =>
  releaseSchema.parse({
    area: countyArea,
    number: 1,
    publishedAt,
    orgs: demoOrgs,
    staff: demoStaff,
    items: publish(demoItems),
    calendar: publishedCalendar,
    delegations: demoDelegations,
    roster: demoRoster,
  })
