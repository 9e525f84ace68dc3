/** Requests that a cookie authorises come from our own pages only. */
import type { Context } from 'hono'
import { csrf } from 'hono/csrf'
import { createMiddleware } from 'hono/factory'
import type { AppContext } from './app-context.ts'
import { refuse } from './problems.ts'

/** `publicUrl`: what people type, where a proxy in front speaks TLS for us. */
export function ownPages(publicUrl: string | null) {
  const isOurs = (origin: string, c: Context) =>
    origin === new URL(c.req.url).origin || (publicUrl !== null && origin === new URL(publicUrl).origin)
  return {
    /** Forms and other requests that a page may send anywhere without asking. */
    forms: csrf({ origin: isOurs }),
    /** Any request that changes something and says where it comes from. */
    origin: createMiddleware<AppContext>(async (c, next) => {
      const origin = c.req.header('origin')
      const reads = c.req.method === 'GET' || c.req.method === 'HEAD'
      if (!reads && origin !== undefined && !isOurs(origin, c)) return refuse({ type: 'ForeignOrigin' })
      await next()
    }),
  }
}
