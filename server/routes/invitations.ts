/** `/api/v1/accounts` and `/api/v1/invitations`: accounts, devices and one-time codes, for the county's manager. */
import { Hono } from 'hono'
import { isAuthority } from '../../shared/event.ts'
import type { Staff } from '../../shared/org/org.ts'
import { withClosure } from '../../shared/org/posts.ts'
import {
  type AccountList,
  type Issued,
  inviteSchema,
  type RelayIssued,
  ROLES_AT,
  relayInviteSchema,
} from '../../shared/protocol/invitation.ts'
import { type Clock, chinaDay } from '../../shared/time.ts'
import type { Accounts } from '../accounts.ts'
import type { Releases } from '../catalogue/releases.ts'
import type { Invitations, RelayCodes } from '../invitations.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import { refuse } from '../middleware/problems.ts'
import type { DeviceRecord } from '../stores/node-store.ts'
import { managerOf } from './county-session.ts'

export interface InvitationsDeps {
  readonly accounts: Pick<Accounts, 'session' | 'names' | 'shut'>
  readonly releases: Pick<Releases, 'current' | 'directory' | 'publish'>
  readonly clock: Clock
  readonly invitations: Pick<Invitations, 'issue' | 'open' | 'withdraw'>
  readonly relayCodes: Pick<RelayCodes, 'issue' | 'open' | 'withdraw'>
  /** Of the county; null: not set. */
  readonly publicUrl: string | null
  readonly devices: () => Iterable<DeviceRecord>
}

export function accountsRoutes(deps: InvitationsDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', async (c) => {
    const manager = await managerOf(deps, c)
    if (!manager.ok) return refuse(manager.error)
    const names = await deps.accounts.names()
    const list: AccountList = {
      accounts: deps.releases.current().staff.map((staff) => ({ staff, open: names.has(staff.id) })),
      devices: [...deps.devices()]
        // The root's own tenures are devices too.
        .filter((d) => !isAuthority(d.device))
        .map(({ device, terminal, org }) => ({ device, terminal, org })),
      invitations: await deps.invitations.open(),
      relayCodes: await deps.relayCodes.open(),
      publicUrl: deps.publicUrl,
    }
    return c.json(list, 200, { 'Cache-Control': 'no-store' })
  })
  routes.delete('/:staff', async (c) => {
    const manager = await managerOf(deps, c)
    if (!manager.ok) return refuse(manager.error)
    // Nobody locks himself out, so somebody who can invite others is always left.
    if (c.req.param('staff') === manager.value.staff.id) return refuse({ type: 'OwnAccount' })
    const staff = c.req.param('staff')
    await deps.accounts.shut(staff)
    // Whoever cannot sign in is away in every post.
    const today = chinaDay(deps.clock.now())
    if (deps.releases.directory.staff(staff))
      await deps.releases.publish((release) => ({
        ...release,
        roster: withClosure(release.roster, staff, today),
      }))
    return c.body(null, 204)
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  routes.all('/:staff', () => refuse({ type: 'MethodNotAllowed', allow: 'DELETE' }))
  return routes
}

export function invitationsRoutes(deps: InvitationsDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.post('/', async (c) => {
    const manager = await managerOf(deps, c)
    if (!manager.ok) return refuse(manager.error)
    const body = await readJson(c.req.raw, inviteSchema)
    if (!body.ok) return refuse(body.error)
    const fault = await faultOf(deps, body.value)
    if (fault) return refuse(fault)
    const issued: Issued = await deps.invitations.issue({ staff: body.value })
    return c.json(issued, 201, { 'Cache-Control': 'no-store' })
  })
  routes.post('/relay', async (c) => {
    const manager = await managerOf(deps, c)
    if (!manager.ok) return refuse(manager.error)
    const body = await readJson(c.req.raw, relayInviteSchema)
    if (!body.ok) return refuse(body.error)
    if (deps.publicUrl === null) return refuse({ type: 'NoPublicUrl' })
    if (deps.releases.directory.org(body.value.area)?.kind !== 'town')
      return refuse({ type: 'WrongShape', path: 'area' })
    const issued: RelayIssued = await deps.relayCodes.issue(body.value)
    return c.json(issued, 201, { 'Cache-Control': 'no-store' })
  })
  routes.delete('/:id', async (c) => {
    const manager = await managerOf(deps, c)
    if (!manager.ok) return refuse(manager.error)
    // Ids are hashes of the codes: one of the two has it.
    for (const codes of [deps.invitations, deps.relayCodes]) await codes.withdraw(c.req.param('id'))
    return c.body(null, 204)
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  routes.all('/relay', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  routes.all('/:id', () => refuse({ type: 'MethodNotAllowed', allow: 'DELETE' }))
  return routes
}

async function faultOf({ releases, invitations }: InvitationsDeps, staff: Staff) {
  const org = releases.directory.org(staff.org)
  if (!org) return { type: 'WrongShape', path: 'org' } as const
  if (!staff.roles.every((role) => ROLES_AT[org.kind].includes(role)))
    return { type: 'WrongShape', path: 'roles' } as const
  const invited = (await invitations.open()).map((i) => i.staff)
  const held = releases.directory.staff(staff.id) ?? invited.find((s) => s.id === staff.id)
  // One account is one person: what was written in its name stays theirs.
  return held && (held.org !== staff.org || held.name !== staff.name)
    ? ({ type: 'AccountTaken' } as const)
    : null
}
