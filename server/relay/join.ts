/**
 * `/api/v1/join` at a relay: the county alone enrols, so what an invited person sends goes on to it. The answer waits
 * until this node knows the new device and the new account, and the session is this node's own.
 */
import { Hono } from 'hono'
import * as z from 'zod/mini'
import { areaWithin } from '../../shared/org/area-code.ts'
import {
  invitedSchema,
  type Joined,
  joinedSchema,
  joinSchema,
  lookSchema,
} from '../../shared/protocol/invitation.ts'
import type { Accounts } from '../accounts.ts'
import type { ReleaseDirectory } from '../directory.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import type { CallerAddress } from '../middleware/caller-address.ts'
import { refuse } from '../middleware/problems.ts'
import { countTries } from '../middleware/rate-limit.ts'
import { giveCookie, sessionFor } from '../routes/session.ts'
import type { StaffVerifiers } from './verifiers.ts'

export interface RelayJoinDeps {
  /** To the county. */
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>
  /** The town. */
  readonly org: string
  readonly accounts: Pick<Accounts, 'signIn'>
  readonly verifiers: Pick<StaffVerifiers, 'refresh'>
  readonly directory: ReleaseDirectory
  /** True once this node knows the device and the staff member; false where that takes too long. */
  readonly arrived: (device: string, staff: string) => Promise<boolean>
  readonly callerAddress: CallerAddress
}

/** At the county all of a town come from one address: whoever tries codes is stopped here. */
const TRIES_PER_ADDRESS = { tries: 20, durationMs: 15 * 60_000 }
const SILENCE_MS = 30_000

export function relayJoinRoutes(deps: RelayJoinDeps, https: boolean): Hono<AppContext> {
  const perAddress = countTries(TRIES_PER_ADDRESS)
  const routes = new Hono<AppContext>()

  /** The county's answer as it is, or null where there was none. */
  const ask = (path: string, body: object): Promise<Response | null> =>
    deps
      .fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(SILENCE_MS),
        redirect: 'error',
      })
      .catch(() => null)

  const look = async (code: string) => {
    const answer = await ask('/api/v1/join/look', { code })
    if (!answer) return { refusal: refuse({ type: 'CountyGone' }) }
    const invited = answer.ok ? invitedSchema.safeParse(await answer.json().catch(() => null)) : null
    if (!invited?.success) return { refusal: answer.ok ? refuse({ type: 'CountyGone' }) : passedOn(answer) }
    const { org } = invited.data
    const ours = org.kind !== 'department' && areaWithin(org.area, deps.org)
    return ours ? { invited: invited.data } : { refusal: refuse({ type: 'OtherArea' }) }
  }

  routes.post('/look', async (c) => {
    const body = await readJson(c.req.raw, lookSchema)
    if (!body.ok) return refuse(body.error)
    const address = deps.callerAddress(c)
    const allowed = await perAddress.take(address)
    if (!allowed.ok) return refuse(allowed.error)
    const { invited, refusal } = await look(body.value.code)
    if (!invited) return refusal
    await perAddress.giveBack(address)
    return c.json(invited, 200, { 'Cache-Control': 'no-store' })
  })

  routes.post('/', async (c) => {
    const body = await readJson(c.req.raw, joinSchema)
    if (!body.ok) return refuse(body.error)
    const address = deps.callerAddress(c)
    const allowed = await perAddress.take(address)
    if (!allowed.ok) return refuse(allowed.error)
    const { invited, refusal } = await look(body.value.code)
    // A used code may be this very browser's, whose answer was lost: the county knows by the key.
    if (!invited && refusal.status !== 410) return refusal
    const answer = await ask('/api/v1/join', body.value)
    if (!answer) return refuse({ type: 'CountyGone' })
    if (!answer.ok) return passedOn(answer)
    const joined = joinedSchema.safeParse(await answer.json().catch(() => null))
    if (!joined.success) return refuse({ type: 'CountyGone' })
    await perAddress.giveBack(address)
    const { session, enrolment } = joined.data
    const { id } = session.staff
    if (!(await deps.arrived(enrolment.device, id))) return refuse({ type: 'CountyGone' })
    await deps.verifiers.refresh()
    const signedIn = await deps.accounts.signIn(id, body.value.password)
    const own = signedIn.ok ? sessionFor(deps.directory, { staff: id, until: signedIn.value.until }) : null
    if (!signedIn.ok || !own) return refuse({ type: 'CountyGone' })
    giveCookie(c, signedIn.value, https)
    const said: Joined = { session: own, enrolment }
    return c.json(said, 201, { 'Cache-Control': 'no-store' })
  })

  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  routes.all('/look', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}

const PASSED = z.enum(['content-type', 'retry-after', 'cache-control'])

/** A refusal of the county, as it is. */
const passedOn = (answer: Response): Response =>
  new Response(answer.body, {
    status: answer.status,
    headers: [...answer.headers].filter(([name]) => PASSED.safeParse(name).success),
  })
