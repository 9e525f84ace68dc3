/**
 * A station whose own node is silent asks another one, from a page of the first (docs/decisions/0012). What a device
 * signs, and packs, which are no secret, may be asked for from anywhere; no cookie counts there. `/api` stays ours.
 */
import { createMiddleware } from 'hono/factory'
import type { AppContext } from './app-context.ts'

const TUS_SENT = ['tus-resumable', 'upload-length', 'upload-metadata', 'upload-offset']
const SENT = ['authorization', 'content-type', 'content-encoding', ...TUS_SENT]
/** What our programs read of an answer. */
const READ = ['location', 'upload-offset', 'upload-length', 'upload-expires', 'tus-resumable', 'retry-after']

const PREFLIGHT = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PATCH, DELETE',
  'Access-Control-Allow-Headers': SENT.join(', '),
  'Access-Control-Max-Age': '86400',
}

export const crossOrigin = createMiddleware<AppContext>(async (c, next) => {
  const asks = c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined
  if (asks) return c.body(null, 204, PREFLIGHT)
  await next()
  // Packs lie in caches that know no origins; a device's own page needs none of these 200 bytes.
  const origin = c.req.header('origin')
  const isPack = c.req.path.startsWith('/packs/')
  if (!isPack && (origin === undefined || origin === new URL(c.req.url).origin)) return
  c.res.headers.set('Access-Control-Allow-Origin', '*')
  c.res.headers.set('Access-Control-Expose-Headers', isPack ? 'x-first-bytes' : READ.join(', '))
})
