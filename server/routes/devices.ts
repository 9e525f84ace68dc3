/**
 * `POST /api/v1/devices`: somebody who is signed in enrols the device at hand for the own organisation. In the demo
 * only: on a node for real a device comes in by an invitation (routes/join.ts).
 */
import { Hono } from 'hono'
import { fromBase64Url } from '../../shared/bytes.ts'
import type { Org } from '../../shared/org/org.ts'
import { type Announced, type Enrolment, enrolSchema } from '../../shared/protocol/session.ts'
import type { Accounts } from '../accounts.ts'
import type { ReleaseDirectory } from '../directory.ts'
import type { EnrolDevice } from '../join.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import { refuse } from '../middleware/problems.ts'
import { countTries } from '../middleware/rate-limit.ts'
import { sessionOf } from './session.ts'

export interface DevicesDeps {
  readonly accounts: Pick<Accounts, 'session'>
  readonly directory: ReleaseDirectory
  readonly enrol: EnrolDevice
  /** A session is enough to enrol a device: the demo's open door. */
  readonly enrolBySession: boolean
  readonly authority: Enrolment['authority']
  readonly catalogue: () => Announced | null
}

/** Terminal codes are issued once and never again: 46,656 for a county. */
const ENROLMENTS_PER_STAFF = { tries: 30, durationMs: 24 * 3_600_000 }

export function devicesRoutes(deps: DevicesDeps): Hono<AppContext> {
  const perStaff = countTries(ENROLMENTS_PER_STAFF)
  const routes = new Hono<AppContext>()
  routes.post('/', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    if (!deps.enrolBySession) return refuse({ type: 'NeedsInvitation' })
    const body = await readJson(c.req.raw, enrolSchema)
    if (!body.ok) return refuse(body.error)
    if (!(await isPublicKey(body.value.key))) return refuse({ type: 'NotAKey' })
    const { staff, org } = session.value
    const allowed = await perStaff.take(staff.id)
    if (!allowed.ok) return refuse(allowed.error)
    const { device, terminal } = await deps.enrol(staff, body.value.key)
    return c.json(enrolmentOf(deps, { device, terminal, org }), 201, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}

const enrolmentOf = (
  { authority, catalogue }: DevicesDeps,
  enrolled: { device: string; terminal: string; org: Org },
): Enrolment => ({ ...enrolled, authority, catalogue: catalogue() })

/** SPKI of a point on P-256, base64url. */
export async function isPublicKey(key: string): Promise<boolean> {
  const spki = fromBase64Url(key)
  if (!spki) return false
  return crypto.subtle
    .importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    .then(
      () => true,
      () => false,
    )
}
