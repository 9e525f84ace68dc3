/**
 * The PWA as it was built, from the node's disk or from the edge. Whatever page a person opens is index.html; its
 * script finds out which screen that is.
 */
import { type Env, Hono, type MiddlewareHandler } from 'hono'
import { refuse } from '../middleware/problems.ts'

/** Answers with the built file of the request's path, or of the one given, `.br` where it is taken; else passes on. */
export type ServeFile = (path?: string) => MiddlewareHandler

/** `serve`: null where nothing was built. */
export function clientFiles<E extends Env>(serve: ServeFile | null): Hono<E> {
  const routes = new Hono<E>()
  if (serve === null) return routes.get('/', () => refuse({ type: 'NotBuilt' })) as Hono<E>
  routes.get('*', async (c, next) => {
    if (isProgram(c.req.path)) return refuse({ type: 'NotFound' })
    c.header('Cache-Control', cachingOf(c.req.path))
    await next()
  })
  routes.get('*', serve())
  routes.get('*', async (c, next) => {
    if (!c.req.header('accept')?.includes('text/html')) return refuse({ type: 'NotFound' })
    c.header('Cache-Control', 'no-cache')
    await next()
  })
  routes.get('*', serve('index.html'))
  return routes
}

/** What programs ask for is never answered with a page. */
export const isProgram = (path: string): boolean => /^\/(api|sync|packs|healthz)(\/|$)/.test(path)

/** Vite puts a hash of the content into the names of what lies in assets/. */
const cachingOf = (path: string): string =>
  path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
