/** `POST /api/v1/erasures {caseNo, basis}`: for the county's manager, while a staff session lasts. */
import { Hono } from 'hono'
import { parseCaseNumber } from '../../shared/case/number.ts'
import { mayRule } from '../../shared/case/permissions.ts'
import { erasureSchema } from '../../shared/protocol/erasure.ts'
import type { Accounts } from '../accounts.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import { refuse } from '../middleware/problems.ts'
import { type SessionDeps, sessionOf } from './session.ts'

export interface ErasuresDeps {
  readonly accounts: Pick<Accounts, 'session'>
  readonly directory: SessionDeps['directory']
  /** null: there is no such case. */
  readonly erase: (caseNo: string, basis: string) => Promise<number | null>
}

export function erasuresRoutes(deps: ErasuresDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.post('/', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    const { staff, org } = session.value
    if (!mayRule({ org: org.id, roles: staff.roles })) return refuse({ type: 'NotManager' })
    const body = await readJson(c.req.raw, erasureSchema)
    if (!body.ok) return refuse(body.error)
    const number = parseCaseNumber(body.value.caseNo)
    const events = number.ok ? await deps.erase(number.value.number, body.value.basis) : null
    return events === null
      ? refuse({ type: 'NotFound' })
      : c.json({ events }, 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}
