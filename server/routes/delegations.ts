/** `/api/v1/delegations`: shared/protocol/delegations.ts. */
import { type Context, Hono } from 'hono'
import type { Delegation } from '../../shared/org/ledger.ts'
import { hasLapsed } from '../../shared/org/ledger.ts'
import {
  type Delegations,
  endSchema,
  type NewDelegation,
  newDelegationSchema,
} from '../../shared/protocol/delegations.ts'
import { type Clock, chinaDay } from '../../shared/time.ts'
import type { Releases } from '../catalogue/releases.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import { refuse } from '../middleware/problems.ts'
import { type ManagerDeps, managerOf } from './county-session.ts'

export interface DelegationsDeps extends ManagerDeps {
  readonly releases: Pick<Releases, 'current' | 'directory' | 'publish'>
  readonly clock: Clock
}

export function delegationsRoutes(deps: DelegationsDeps): Hono<AppContext> {
  const { releases, clock } = deps
  const routes = new Hono<AppContext>()
  const all = (c: Context<AppContext>, status: 200 | 201 = 200) => {
    const list: Delegations = { delegations: releases.current().delegations }
    return c.json(list, status, { 'Cache-Control': 'no-store' })
  }
  routes.get('/', async (c) => {
    const manager = await managerOf(deps, c)
    return manager.ok ? all(c) : refuse(manager.error)
  })
  routes.post('/', async (c) => {
    const manager = await managerOf(deps, c)
    if (!manager.ok) return refuse(manager.error)
    const body = await readJson(c.req.raw, newDelegationSchema)
    if (!body.ok) return refuse(body.error)
    const wrong = wrongIn(deps, body.value)
    if (wrong) return refuse({ type: 'WrongShape', path: wrong })
    await releases.publish((release) => ({
      ...release,
      delegations: [...release.delegations, { ...body.value, id: nextId(release.delegations) }],
    }))
    return all(c, 201)
  })
  routes.post('/:id/end', async (c) => {
    const manager = await managerOf(deps, c)
    if (!manager.ok) return refuse(manager.error)
    const body = await readJson(c.req.raw, endSchema)
    if (!body.ok) return refuse(body.error)
    const { validTo } = body.value
    const held = releases.current().delegations.find((d) => d.id === c.req.param('id'))
    if (!held) return refuse({ type: 'NotFound' })
    if (!mayEnd(held, validTo, chinaDay(clock.now()))) return refuse({ type: 'WrongShape', path: 'validTo' })
    await releases.publish((release) => ({
      ...release,
      // Who has ended it meanwhile may only have ended it sooner.
      delegations: release.delegations.map((d) =>
        d.id === held.id && (d.validTo === null || validTo < d.validTo) ? { ...d, validTo } : d,
      ),
    }))
    return all(c)
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET, POST' }))
  routes.all('/:id/end', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}

/** Which part of it the release does not know; null: none. Nobody gives what is another's. */
function wrongIn({ releases }: DelegationsDeps, { items, from, to, powers }: NewDelegation): string | null {
  const decides = powers.includes('decide')
  const { directory } = releases
  if (directory.org(from)?.kind !== 'department') return 'from'
  if (!directory.org(to)) return 'to'
  // What several are heard on is not decided at a counter.
  const own = new Set(
    releases
      .current()
      .items.flatMap((item) => (item.owner === from && !(decides && item.joint) ? [item.code] : [])),
  )
  return items.every((code) => own.has(code)) ? null : 'items'
}

/** What was done under it until today was done by right: it ends today at the soonest. */
const mayEnd = (held: Delegation, validTo: string, today: string): boolean =>
  !hasLapsed(held, today) &&
  validTo >= today &&
  validTo >= held.validFrom &&
  (held.validTo === null || validTo <= held.validTo)

const nextId = (held: readonly Delegation[]): string =>
  `d${1 + Math.max(0, ...held.map(({ id }) => Number(id.slice(1))))}`
