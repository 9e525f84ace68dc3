/** The built PWA as wrangler's assets hold it: every file under its own name, with its `.br` beside it. */
import type { MiddlewareHandler } from 'hono'
import { serveStatic } from 'hono/serve-static'

export interface EdgeContext {
  Bindings: {
    /** Where the county node answers. */
    readonly ORIGIN?: string
    readonly ASSETS: { fetch(request: Request): Promise<Response> }
  }
}

export const filesAtEdge = (path?: string): MiddlewareHandler<EdgeContext> => {
  return async (c, next) => {
    const getContent = async (name: string) => {
      const asset = await c.env.ASSETS.fetch(new Request(new URL(name, c.req.url)))
      return asset.ok ? asset.body : null
    }
    const options = { root: '', precompressed: true, isDir: (name: string) => name.endsWith('/'), getContent }
    const answer = await serveStatic({ ...options, ...(path !== undefined && { path: `/${path}` }) })(c, next)
    return answer instanceof Response ? asStored(answer.body, answer.headers) : answer
  }
}

/** What lies ready compressed goes out as it is; the runtime would else compress it once more, as its headers say. */
export function asStored(body: ReadableStream | null, headers: Headers): Response {
  const init: ResponseInit & { encodeBody: 'manual' } = { headers, encodeBody: 'manual' }
  return new Response(body, init)
}
