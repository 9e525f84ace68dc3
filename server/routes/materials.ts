/** `/sync/v1/materials`: uploads by tus, and the bytes by their SHA-256 for whoever is entitled to a case that names them. */
import { Hono } from 'hono'
import type { Material, MaterialFiles } from '../materials/material-files.ts'
import type { Uploads } from '../materials/uploads.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { type DeviceAuthDeps, deviceOnly, senderOf } from '../middleware/device-auth.ts'
import { refuse } from '../middleware/problems.ts'
import type { NodeStore } from '../stores/node-store.ts'

export interface MaterialsDeps {
  readonly deviceAuth: DeviceAuthDeps
  readonly store: Pick<NodeStore, 'streamsWith' | 'entitled'>
  readonly files: MaterialFiles
  readonly uploads: Uploads
}

export function materialsRoutes(deps: MaterialsDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.use(deviceOnly(deps.deviceAuth))

  routes.get('/by-hash/:sha256{[0-9a-f]{64}}', async (c) => {
    const sha256 = c.req.param('sha256')
    // "Not here" and "not yours" are one answer.
    const material = (await isEntitled(deps, senderOf(c).org, sha256)) ? await deps.files.find(sha256) : null
    if (!material) return refuse({ type: 'NotFound' })
    const body = c.req.method === 'HEAD' ? null : material.read()
    return new Response(body, { headers: headersOf(material) })
  })

  routes.all('/', (c) => deps.uploads.answer(c.req.raw, senderOf(c).device))
  routes.all('/:upload{[0-9A-Z]{8}-[0-9a-f]{32}}', (c) => {
    if (c.req.raw.method === 'GET') return refuse({ type: 'NotFound' })
    return deps.uploads.answer(c.req.raw, senderOf(c).device)
  })
  return routes
}

async function isEntitled({ store }: MaterialsDeps, org: string, sha256: string): Promise<boolean> {
  for (const stream of await store.streamsWith(sha256)) {
    if (await store.entitled(org, stream)) return true
  }
  return false
}

/** SVG can carry script; whatever is not a plain picture or a PDF is only bytes. */
const SHOWN = /^(image\/(?!svg)[a-z0-9.+-]+|application\/pdf)$/

const headersOf = ({ type, bytes }: Material): Record<string, string> => ({
  'Content-Type': SHOWN.test(type) ? type : 'application/octet-stream',
  'Content-Length': String(bytes),
  'Content-Disposition': 'attachment',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  // The station keeps it itself; entitlement is asked again on every read.
  'Cache-Control': 'no-store',
})
