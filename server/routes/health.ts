/** `GET /healthz`: for whoever watches over the node. */
import { Hono } from 'hono'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'

export interface Health {
  /** What it is willing to do. */
  readonly ingest: boolean
  readonly sequencer: boolean
  readonly release: number
  readonly kind: 'county' | 'relay'
  /** A relay's: the county's last whole answer, ISO; null: none since it was enrolled. */
  readonly countyAt?: string | null
}

export function healthRoutes(health: () => Health): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', (c) => c.json({ status: 'ok', ...health() }, 200, { 'Cache-Control': 'no-store' }))
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
