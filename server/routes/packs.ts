/**
 * `GET /packs/:name`: the release as it was compressed at start; the name never means anything else. `:name.br` and
 * `:name.gz` are the same bytes as files, for the edge.
 */
import { Hono } from 'hono'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import { encodingFor, PACK_ENCODINGS, PACK_SUFFIX, packHeaders } from '../pack-encoding.ts'
import type { PackFile } from '../packs.ts'

export function packsRoutes(packs: readonly PackFile[]): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/:name', (c) => {
    const name = c.req.param('name')
    const asFile = PACK_ENCODINGS.find((e) => e !== 'identity' && name.endsWith(PACK_SUFFIX[e]))
    const pack = packs.find((p) => p.name + (asFile ? PACK_SUFFIX[asFile] : '') === name)
    if (!pack) return refuse({ type: 'NotFound' })
    const encoding = asFile ?? encodingFor(c.req.header('accept-encoding') ?? '')
    const bytes = pack.bytes[encoding]
    return c.body(bytes, 200, {
      'Content-Length': String(bytes.length),
      // A browser counts what it has unpacked: the progress bar needs to know how much that will be.
      'X-Body-Bytes': String(pack.bytes.identity.length),
      // A cache between us may keep it, but must not compress it anew.
      'Cache-Control': 'public, max-age=31536000, immutable, no-transform',
      ...(asFile ? { 'Content-Type': 'application/octet-stream' } : packHeaders(encoding)),
    })
  })
  routes.all('/:name', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
