/**
 * `POST /sync/v1/bundles/<SHA-256>`: takes in a bundle that was uploaded beside the materials, and tells what became of
 * it. Any device may carry one: what is in it speaks for itself.
 */
import { Hono } from 'hono'
import type { Bundles } from '../bundles/open-bundles.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { type DeviceAuthDeps, deviceOnly } from '../middleware/device-auth.ts'
import { refuse } from '../middleware/problems.ts'

export interface BundlesDeps {
  readonly deviceAuth: DeviceAuthDeps
  readonly bundles: Bundles
}

export function bundlesRoutes({ deviceAuth, bundles }: BundlesDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.use(deviceOnly(deviceAuth))
  routes.post('/:sha256{[0-9a-f]{64}}', async (c) => {
    const report = await bundles.take(c.req.param('sha256'))
    return report ? c.json(report, 200, { 'Cache-Control': 'no-store' }) : refuse({ type: 'NotFound' })
  })
  routes.all('/:sha256{[0-9a-f]{64}}', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}
