/** One line for each request: what was asked in general and how it went; nothing of whom or what it was about. */
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import { toHex } from '../../shared/bytes.ts'
import type { Random } from '../../shared/random.ts'
import type { Logger } from '../logger.ts'
import type { AppContext } from './app-context.ts'

export const requestLog = (deps: { readonly logger: Logger; readonly random: Random }) =>
  createMiddleware<AppContext>(async (c, next) => {
    // Made here and never taken from the caller, who might write anything into it.
    const request = toHex(deps.random.bytes(8))
    c.set('requestId', request)
    const begun = performance.now()
    await next()
    const device = c.get('sender')?.device
    const exchanged = c.get('exchanged')
    deps.logger.request({
      request,
      method: c.req.method,
      route: routePath(c),
      status: c.res.status,
      ms: Math.round(performance.now() - begun),
      ...(device && { device }),
      ...(exchanged && { exchanged }),
    })
  })
