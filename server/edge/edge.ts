/**
 * The edge's face: the PWA and the packs are answered here, everything else is the county node's. No state, no
 * authority: what it keeps is what never changes, and anybody may have.
 */
import { Hono } from 'hono'
import { problemResponse, refuse } from '../middleware/problems.ts'
import { securityHeaders } from '../middleware/security-headers.ts'
import { clientFiles, isProgram } from '../routes/client-files.ts'
import { type EdgeContext, filesAtEdge } from './files.ts'
import { readOrigin } from './origin.ts'
import { isPack, keptPack, type PackCache } from './packs.ts'
import { type Fetch, passOn } from './pass-on.ts'

export interface EdgeDeps {
  readonly fetch: Fetch
  readonly cache: PackCache
  readonly onDefect: (error: unknown) => void
}

export function createEdge(deps: EdgeDeps): Hono<EdgeContext> {
  const app = new Hono<EdgeContext>()
  app.onError((error) => {
    deps.onDefect(error)
    return problemResponse('internal')
  })
  app.notFound(() => refuse({ type: 'NotFound' }))
  // An edge always has TLS; a browser that came without it passes over what is said of it.
  app.use(securityHeaders(true))
  app.use(async (c, next) => {
    if (!isProgram(c.req.path)) return next()
    const origin = readOrigin(c.env.ORIGIN, new URL(c.req.url))
    if (!origin.ok) return refuse(origin.error)
    if (!isPack(c.req.raw)) return passOn(deps, origin.value, c.req.raw)
    const { answer, keep } = await keptPack(deps, origin.value, c.req.raw)
    if (keep) c.executionCtx.waitUntil(keep)
    return answer
  })
  app.route('/', clientFiles(filesAtEdge))
  return app
}
