/** `/sync/v1/relay` and `/sync/v1/verifiers`: what a township's node asks of the county, signed with its own key. */
import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { canonicalJson } from '../../shared/canonical.ts'
import { relayAddressSchema } from '../../shared/protocol/invitation.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { parseBody, readBytes, SMALL_BODY } from '../middleware/body.ts'
import { claimOf, type DeviceAuthDeps, deviceOnly, senderOf, verifyClaim } from '../middleware/device-auth.ts'
import { refuse } from '../middleware/problems.ts'
import type { Relays } from '../relays.ts'

export interface RelaysRoutesDeps {
  readonly deviceAuth: DeviceAuthDeps
  readonly relays: Pick<Relays, 'moved' | 'verifiers'>
}

/** PUT: it is reached at another address from now on. */
export function relayRoutes({ deviceAuth, relays }: RelaysRoutesDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.put('/', async (c) => {
    const claim = claimOf(deviceAuth, c.req.header('authorization'))
    if (!claim.ok) return refuse(claim.error)
    const sent = await readBytes(c.req.raw, SMALL_BODY)
    if (!sent.ok) return refuse(sent.error)
    const sender = await verifyClaim(deviceAuth, c, claim.value, sent.value)
    if (!sender.ok) return refuse(sender.error)
    if (!sender.value.relay) return refuse({ type: 'NotForThem' })
    const body = await parseBody(c.req.raw.headers, sent.value, relayAddressSchema, SMALL_BODY)
    if (!body.ok) return refuse(body.error)
    await relays.moved(sender.value, body.value.url)
    return c.body(null, 204)
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'PUT' }))
  return routes
}

/** GET: of its area's staff who can sign in; 304 where nothing has changed. */
export function verifiersRoutes({ deviceAuth, relays }: RelaysRoutesDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', deviceOnly(deviceAuth), async (c) => {
    const sender = senderOf(c)
    if (!sender.relay) return refuse({ type: 'NotForThem' })
    const verifiers = await relays.verifiers(sender)
    const etag = `"${createHash('sha256').update(canonicalJson(verifiers)).digest('base64url')}"`
    const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' }
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
    return c.json({ verifiers }, 200, headers)
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
