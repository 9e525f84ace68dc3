/** `GET /healthz`: shared/protocol/health.ts. */
import { Hono } from 'hono'
import type { HealthAnswer } from '../../shared/protocol/health.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'

export type Health = Readonly<Omit<HealthAnswer, 'status'>>

export function healthRoutes(health: () => Health): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', (c) => {
    const now = health()
    const status = !now.ingest ? 'failing' : now.sequencer ? 'ok' : 'behind'
    const answer: HealthAnswer = { status, ...now }
    return c.json(answer, now.ingest ? 200 : 503, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
