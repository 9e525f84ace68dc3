/** `/api/v1/join`: whoever holds a one-time code becomes staff, and the browser a device (shared/protocol/invitation.ts). */
import { Hono } from 'hono'
import {
  type Invited,
  type Joined,
  joinSchema,
  lookSchema,
  relayJoinSchema,
} from '../../shared/protocol/invitation.ts'
import type { Announced, Enrolment } from '../../shared/protocol/session.ts'
import type { Join } from '../join.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import type { CallerAddress } from '../middleware/caller-address.ts'
import { refuse } from '../middleware/problems.ts'
import { countTries } from '../middleware/rate-limit.ts'
import { isPublicKey } from '../public-key.ts'
import type { Relays } from '../relays.ts'
import { giveCookie, type SessionDeps, sessionFor } from './session.ts'

export interface JoinRoutesDeps extends Omit<SessionDeps, 'enrolAtSignIn'> {
  readonly join: Join
  readonly relays: Pick<Relays, 'enrol'>
  readonly callerAddress: CallerAddress
  readonly authority: Enrolment['authority']
  readonly catalogue: () => Announced | null
}

/** Sixty bits are not to be guessed; this keeps whoever tries from costing much. A right code does not count. */
const TRIES_PER_ADDRESS = { tries: 30, durationMs: 15 * 60_000 }

export function joinRoutes(deps: JoinRoutesDeps): Hono<AppContext> {
  const perAddress = countTries(TRIES_PER_ADDRESS)
  const routes = new Hono<AppContext>()

  routes.post('/look', async (c) => {
    const body = await readJson(c.req.raw, lookSchema)
    if (!body.ok) return refuse(body.error)
    const address = deps.callerAddress(c)
    const allowed = await perAddress.take(address)
    if (!allowed.ok) return refuse(allowed.error)
    const found = await deps.join.look(body.value.code)
    if (!found.ok) return refuse(found.error)
    await perAddress.giveBack(address)
    const invited: Invited = found.value
    return c.json(invited, 200, { 'Cache-Control': 'no-store' })
  })

  routes.post('/', async (c) => {
    const body = await readJson(c.req.raw, joinSchema)
    if (!body.ok) return refuse(body.error)
    const { code, password, key } = body.value
    if (!(await isPublicKey(key))) return refuse({ type: 'NotAKey' })
    const address = deps.callerAddress(c)
    const allowed = await perAddress.take(address)
    if (!allowed.ok) return refuse(allowed.error)
    const done = await deps.join.redeem(code, password, key)
    if (!done.ok) return refuse(done.error)
    await perAddress.giveBack(address)
    const { staff, signedIn, device } = done.value
    const session = sessionFor(deps.directory, { staff: staff.id, until: signedIn.until })
    if (!session) throw new Error('the release lacks whom it was published for')
    giveCookie(c, signedIn, deps.https)
    const { authority, catalogue } = deps
    const answer: Joined = { session, enrolment: { ...device, authority, catalogue: catalogue() } }
    return c.json(answer, 201, { 'Cache-Control': 'no-store' })
  })

  routes.post('/relay', async (c) => {
    const body = await readJson(c.req.raw, relayJoinSchema)
    if (!body.ok) return refuse(body.error)
    const { code, key, url } = body.value
    if (!(await isPublicKey(key))) return refuse({ type: 'NotAKey' })
    const address = deps.callerAddress(c)
    const allowed = await perAddress.take(address)
    if (!allowed.ok) return refuse(allowed.error)
    const enrolled = await deps.relays.enrol(code, key, url)
    if (!enrolled.ok) return refuse(enrolled.error)
    await perAddress.giveBack(address)
    return c.json(enrolled.value, 201, { 'Cache-Control': 'no-store' })
  })

  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  routes.all('/relay', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  routes.all('/look', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}
