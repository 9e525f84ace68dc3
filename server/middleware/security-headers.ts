/** What a browser may do with our answers. */
import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'
import { connectSources } from '../../shared/protocol/connect-sources.ts'

const HSTS_SECONDS = 31_536_000

/** `https`: people reach us over TLS. `nodes`: addresses of the nodes that a station may go to from its page. */
export function securityHeaders(
  https: boolean,
  nodes: () => readonly string[] = () => [],
): MiddlewareHandler {
  const page = pageHeaders(https, nodes)
  const program = programHeaders(https)
  return (c, next) => (isForPrograms(c.req.path) ? program(c, next) : page(c, next))
}

/** For everything that a person's browser opens. */
const pageHeaders = (https: boolean, nodes: () => readonly string[]) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'blob:', 'data:'],
      mediaSrc: ["'self'", 'blob:'],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      connectSrc: [() => connectSources(nodes())],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    permissionsPolicy: { camera: ['self'], microphone: [], geolocation: [], payment: [] },
    strictTransportSecurity: https ? `max-age=${HSTS_SECONDS}` : false,
    // Said by frame-ancestors already, or of no use in any browser that can run the client.
    xFrameOptions: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })

/** Scripts, styles and packs obey the policy of the page that asked for them. */
const isForPrograms = (path: string): boolean => /^\/(sync|packs|assets)\//.test(path)

/** A program reads these, on a line where 700 bytes of headers with each of sixty files are many. */
const programHeaders = (https: boolean) =>
  createMiddleware(async (c, next) => {
    await next()
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
    if (https && !c.req.path.startsWith('/sync/'))
      c.res.headers.set('Strict-Transport-Security', `max-age=${HSTS_SECONDS}`)
  })
