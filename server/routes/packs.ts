/** `GET /packs/:name`: the release as it was compressed at start; the name never means anything else. */
import { Hono } from 'hono'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import { encodingFor } from '../pack-encoding.ts'
import type { PackFile } from '../packs.ts'

export function packsRoutes(packs: readonly PackFile[]): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/:name', (c) => {
    const pack = packs.find((p) => p.name === c.req.param('name'))
    if (!pack) return refuse({ type: 'NotFound' })
    const encoding = encodingFor(c.req.header('accept-encoding') ?? '')
    const bytes = pack.bytes[encoding]
    return c.body(bytes, 200, {
      'Content-Type': 'application/json',
      'Content-Length': String(bytes.length),
      // A browser counts what it has unpacked: the progress bar needs to know how much that will be.
      'X-Body-Bytes': String(pack.bytes.identity.length),
      // A cache between us may keep it, but must not compress it anew.
      'Cache-Control': 'public, max-age=31536000, immutable, no-transform',
      Vary: 'Accept-Encoding',
      ...(encoding !== 'identity' && { 'Content-Encoding': encoding }),
    })
  })
  routes.all('/:name', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
