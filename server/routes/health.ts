/** `GET /healthz`: for whoever watches over the node. */
import { Hono } from 'hono'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'

export interface Health {
  /** It can take in what stations send; else 503. */
  readonly ingest: boolean
  /** What was taken in goes on to whom it concerns. */
  readonly sequencer: boolean
  readonly release: number
  readonly kind: 'county' | 'relay'
  /** The county's: it was put back from a backup and holds no office yet. */
  readonly healing?: boolean
  /** A relay's: the county's last whole answer, ISO; null: none since it was enrolled. */
  readonly countyAt?: string | null
  /** A relay's: why its last exchange with the county came to nothing; null: it did not. */
  readonly countyTrouble?: string | null
}

export function healthRoutes(health: () => Health): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', (c) => {
    const now = health()
    const status = !now.ingest ? 'failing' : now.sequencer ? 'ok' : 'behind'
    return c.json({ status, ...now }, now.ingest ? 200 : 503, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
