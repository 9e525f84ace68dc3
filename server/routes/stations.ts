/** `GET /api/v1/stations`: what the county knows of its stations (shared/protocol/stations.ts), for its managers alone. */
import { Hono } from 'hono'
import type { StationContacts } from '../../shared/protocol/stations.ts'
import type { Accounts } from '../accounts.ts'
import type { ReleaseDirectory } from '../directory.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import { sessionOf } from './session.ts'

export interface StationsDeps {
  readonly accounts: Pick<Accounts, 'session'>
  readonly directory: ReleaseDirectory
  readonly stations: () => Promise<StationContacts>
}

export function stationsRoutes(deps: StationsDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    const { staff, org } = session.value
    if (org.kind !== 'county' || !staff.roles.includes('manager')) return refuse({ type: 'NotManager' })
    return c.json(await deps.stations(), 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
