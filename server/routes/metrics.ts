/** `GET /metrics` (Prometheus' text format): for whoever is on the machine, or is let in by its firewall. */
import { Hono } from 'hono'
import type { NodeMetrics } from '../metrics/node-metrics.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'

export function metricsRoutes(metrics: Pick<NodeMetrics, 'text' | 'contentType'>): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', async (c) => {
    // It came through the edge: from anybody.
    if (c.req.header('x-forwarded-for') !== undefined) return refuse({ type: 'NotFound' })
    const text = await metrics.text()
    return c.body(text, 200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
