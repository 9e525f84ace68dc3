/** `GET /api/v1/repeats`: shared/protocol/repeats.ts. */
import { Hono } from 'hono'
import type { Repeats } from '../../shared/protocol/repeats.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import { type ManagerDeps, managerOf } from './county-session.ts'

export interface RepeatsDeps extends ManagerDeps {
  readonly repeats: () => Promise<Repeats>
}

export function repeatsRoutes(deps: RepeatsDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', async (c) => {
    const manager = await managerOf(deps, c)
    if (!manager.ok) return refuse(manager.error)
    return c.json(await deps.repeats(), 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
