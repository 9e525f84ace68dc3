/** Hands a request on to the county node and its answer back. Both bodies flow through: nothing of them is kept. */
import { refuse } from '../middleware/problems.ts'

export type Fetch = (request: Request) => Promise<Response>

export async function passOn(
  deps: { readonly fetch: Fetch },
  origin: URL,
  request: Request,
): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const init = { headers: forOrigin(request.headers), redirect: 'manual' } as const
  const target = new Request(origin.origin + pathname + search, new Request(request, init))
  const answer = await deps.fetch(target).catch(() => null)
  // Where the node's machine is gone, Cloudflare answers in its place, with 520 to 530 and a page of its own.
  if (answer === null || answer.status >= 520) return refuse({ type: 'OriginSilent' })
  return new Response(answer.body, { status: answer.status, headers: endToEnd(answer.headers) })
}

/** They speak of one connection, and here are two (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = [
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]

export function endToEnd(headers: Headers): Headers {
  const named = (headers.get('connection') ?? '').split(',').map((name) => name.trim().toLowerCase())
  const dropped = new Set([...HOP_BY_HOP, ...named])
  return new Headers([...headers].filter(([name]) => !dropped.has(name)))
}

/** The caller as Cloudflare saw it takes the place of whatever the caller says: this is where forwarding begins. */
function forOrigin(headers: Headers): Headers {
  const caller = headers.get('cf-connecting-ip')
  const passed = endToEnd(headers)
  passed.delete('x-forwarded-for')
  if (caller !== null) passed.set('x-forwarded-for', caller)
  return passed
}
