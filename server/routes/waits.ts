/** `GET /api/v1/waits`: what waits at the root, and for what (shared/protocol/waits.ts). For the county's managers. */
import { Hono } from 'hono'
import { mayRule } from '../../shared/case/permissions.ts'
import type { Waits } from '../../shared/protocol/waits.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import { type SessionDeps, sessionOf } from './session.ts'

export interface WaitsDeps extends Pick<SessionDeps, 'directory'> {
  readonly accounts: Pick<SessionDeps['accounts'], 'session'>
  readonly waits: () => Promise<Waits>
}

export function waitsRoutes(deps: WaitsDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    const { staff, org } = session.value
    if (!mayRule({ org: org.id, roles: staff.roles })) return refuse({ type: 'NotManager' })
    return c.json(await deps.waits(), 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
