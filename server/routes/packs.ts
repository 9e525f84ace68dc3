/** `GET /packs/:name`: a release as it was compressed when it was published; the name never means anything else. */
import { Hono } from 'hono'
import { parseAccept } from 'hono/utils/accept'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import { PACK_ENCODINGS, type PackEncoding, type PackFile } from '../packs.ts'

export function packsRoutes(packNamed: (name: string) => PackFile | undefined): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/:name', (c) => {
    const pack = packNamed(c.req.param('name'))
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

/** The smallest that the caller takes. */
function encodingFor(header: string): PackEncoding {
  const accepted = new Map(parseAccept(header).map(({ type, q }) => [type.toLowerCase(), q]))
  return PACK_ENCODINGS.find((e) => (accepted.get(e) ?? accepted.get('*') ?? 0) > 0) ?? 'identity'
}
