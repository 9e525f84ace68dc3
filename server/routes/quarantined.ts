/**
 * `GET /api/v1/quarantined/<id>/<hash>`: what an event in quarantine says (shared/protocol/quarantined.ts). No feed
 * carries it (decision 0004); whoever may settle it may read it, while a staff session lasts.
 */
import { Hono } from 'hono'
import { mayRule } from '../../shared/case/permissions.ts'
import { deviceOf, eventIdSchema, hashSchema, seqOf } from '../../shared/event.ts'
import type { QuarantinedEvent } from '../../shared/protocol/quarantined.ts'
import type { Accounts } from '../accounts.ts'
import type { ReleaseDirectory } from '../directory.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import type { NodeStore } from '../stores/node-store.ts'
import { sessionOf } from './session.ts'

export interface QuarantinedDeps {
  readonly accounts: Pick<Accounts, 'session'>
  readonly directory: ReleaseDirectory
  readonly store: Pick<NodeStore, 'log' | 'streamRecord'>
}

export function quarantinedRoutes(deps: QuarantinedDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/:id/:hash', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    const { staff, org } = session.value
    if (!mayRule({ org: org.id, roles: staff.roles })) return refuse({ type: 'NotForThem' })
    const { id, hash } = c.req.param()
    const isAddress = eventIdSchema.safeParse(id).success && hashSchema.safeParse(hash).success
    const found = isAddress ? await find(deps.store, id, hash) : null
    return found ? c.json(found, 200, { 'Cache-Control': 'no-store' }) : refuse({ type: 'NotFound' })
  })
  routes.all('/:id/:hash', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}

/** Twins of one id that a device and its copies may have written; more than that is no accident. */
const TWINS_MAX = 32

async function find(
  store: QuarantinedDeps['store'],
  id: string,
  hash: string,
): Promise<QuarantinedEvent | null> {
  const under = await store.log(deviceOf(id), seqOf(id) - 1, TWINS_MAX)
  const entry = under.find((e) => e.event.id === id && e.hash === hash)
  const record = entry && (await store.streamRecord(entry.event.stream))
  if (!entry || !record?.quarantined.includes(hash)) return null
  return { event: entry.event, arrivedAt: entry.witness?.at ?? null }
}
