/**
 * `GET /packs/:name`: a release as it was compressed when it was published; the name never means anything else. `:name.br` and
 * `:name.gz` are the same bytes as files, for the edge.
 */
import { Hono } from 'hono'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import { encodingFor, PACK_ENCODINGS, PACK_SUFFIX, packHeaders } from '../pack-encoding.ts'
import { encoded, type PackFile } from '../packs.ts'

export function packsRoutes(packNamed: (name: string) => PackFile | undefined): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/:name', (c) => {
    const name = c.req.param('name')
    const asFile = PACK_ENCODINGS.find((e) => e !== 'identity' && name.endsWith(PACK_SUFFIX[e]))
    const pack = packNamed(asFile ? name.slice(0, -PACK_SUFFIX[asFile].length) : name)
    if (!pack) return refuse({ type: 'NotFound' })
    const encoding = asFile ?? encodingFor(c.req.header('accept-encoding') ?? '')
    const bytes = pack.bytes[encoding]
    return c.body(bytes, 200, {
      'Content-Length': String(bytes.length),
      // A browser counts what it has unpacked: the progress bar needs to know how much a first case waits for.
      'X-First-Bytes': String(pack.firstBytes),
      // A cache between us may keep it, but must not compress it anew.
      'Cache-Control': 'public, max-age=31536000, immutable, no-transform',
      ...(asFile ? { 'Content-Type': 'application/octet-stream' } : packHeaders(encoding)),
    })
  })
  // What is missing of one that broke off, from so many bytes on.
  routes.get('/:name/from/:offset', async (c) => {
    const plain = packNamed(c.req.param('name'))?.bytes.identity
    const offset = Number(c.req.param('offset'))
    if (!plain || !Number.isInteger(offset) || offset < 0 || offset > plain.length)
      return refuse({ type: 'NotFound' })
    const encoding = encodingFor(c.req.header('accept-encoding') ?? '')
    const bytes = await encoded(plain.subarray(offset), encoding)
    return c.body(bytes, 200, {
      'Content-Length': String(bytes.length),
      'Cache-Control': 'no-store, no-transform',
      ...packHeaders(encoding),
    })
  })
  routes.all('/:name', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
