/** Entry point of an edge (Cloudflare Workers, or `wrangler dev` on any machine); settings in wrangler.toml. */
import { createEdge } from './edge/edge.ts'
import type { EdgeContext } from './edge/files.ts'
import type { PackCache } from './edge/packs.ts'
import { createLogger } from './logger.ts'
import { systemClock } from './system.ts'

declare const caches: { readonly default: PackCache }

interface EdgeRequest extends Request {
  readonly cf?: { readonly clientAcceptEncoding?: string }
}

const logger = createLogger({
  clock: systemClock,
  level: 'error',
  write: (line) => console.log(line.trimEnd()),
})

const edge = createEdge({
  fetch: (request) => fetch(request),
  cache: {
    match: (key) => caches.default.match(key),
    put: (key, answer) => caches.default.put(key, answer),
  },
  onDefect: logger.defect,
})

export default {
  fetch: (request: EdgeRequest, env: EdgeContext['Bindings'], context: Parameters<typeof edge.fetch>[2]) =>
    edge.fetch(asSent(request), env, context),
}

/** The runtime writes "br, gzip" over what the caller takes, and keeps that beside. */
function asSent(request: EdgeRequest): Request {
  const accepted = request.cf?.clientAcceptEncoding
  if (accepted === undefined) return request
  const headers = new Headers(request.headers)
  headers.set('accept-encoding', accepted)
  return new Request(request, { headers })
}
