/** The PWA as it was built. Whatever page a person opens is index.html; its script finds out which screen that is. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'

/** `dir`: what Vite built, or null where there is none. */
export function clientFiles(dir: string | null): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  if (dir === null || !existsSync(join(dir, 'index.html'))) {
    return routes.get('/', () => refuse({ type: 'NotBuilt' }))
  }
  routes.get('*', async (c, next) => {
    if (isProgram(c.req.path)) return refuse({ type: 'NotFound' })
    c.header('Cache-Control', cachingOf(c.req.path))
    await next()
  })
  routes.get('*', serveStatic({ root: dir, precompressed: true }))
  routes.get('*', async (c, next) => {
    if (!c.req.header('accept')?.includes('text/html')) return refuse({ type: 'NotFound' })
    c.header('Cache-Control', 'no-cache')
    await next()
  })
  return routes.get('*', serveStatic({ root: dir, path: 'index.html', precompressed: true }))
}

/** What programs ask for is never answered with a page. */
const isProgram = (path: string): boolean => /^\/(api|sync|packs|healthz)(\/|$)/.test(path)

/** Vite puts a hash of the content into the names of what lies in assets/. */
const cachingOf = (path: string): string =>
  path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
