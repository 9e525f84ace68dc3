/** `GET /api/v1/cases`: shared/protocol/cases.ts. */

import { Hono } from 'hono'
import { areasAbove } from '../../shared/case/audience.ts'
import { cardsOf } from '../../shared/case/cards.ts'
import { clockOn, lightOf } from '../../shared/case/clock.ts'
import { curesOf } from '../../shared/case/cures.ts'
import { cutOffOf } from '../../shared/case/cut-off.ts'
import { type CaseData, caseNoOf, caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { milestonesOf } from '../../shared/case/milestones.ts'
import { answerDue, lineOf, type Order, standingOf } from '../../shared/case/orders.ts'
import { paidFromOf } from '../../shared/case/paid-from.ts'
import { pathOf } from '../../shared/case/path.ts'
import { mayRule } from '../../shared/case/permissions.ts'
import { withoutQuarantined } from '../../shared/case/quarantine.ts'
import { redatedOf } from '../../shared/case/redated.ts'
import { type CaseSummary, summaryOf } from '../../shared/case/summary.ts'
import type { Org } from '../../shared/org/org.ts'
import { type Cases, type CaseTrace, casesQuerySchema, deemSchema } from '../../shared/protocol/cases.ts'
import type { Result } from '../../shared/result.ts'
import { type Clock, chinaDay, isoOf } from '../../shared/time.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import { refuse } from '../middleware/problems.ts'
import { type Place, placeIn } from '../stores/lists.ts'
import type { NodeStore } from '../stores/node-store.ts'
import { type SessionDeps, sessionOf } from './session.ts'

export interface CasesDeps extends Pick<SessionDeps, 'directory'> {
  readonly accounts: Pick<SessionDeps['accounts'], 'session'>
  readonly store: Pick<NodeStore, 'cases' | 'streamRecord' | 'stream'>
  readonly clock: Clock
  /** 视为受理, on a manager's word. */
  readonly deem: (
    caseNo: string,
    word: Required<CaseData<'deemed'>>,
  ) => Promise<Result<true, { readonly type: 'NotFound' | 'NotDue' }>>
}

export function casesRoutes(deps: CasesDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    const asked = casesQuerySchema.safeParse(c.req.query())
    if (!asked.success)
      return refuse({ type: 'WrongShape', path: asked.error.issues[0]?.path.join('.') ?? '' })
    const { limit, after, org = session.value.org.id, ...query } = asked.data
    if (!mayList(session.value.org, org, deps.directory)) return refuse({ type: 'NotForThem' })
    const page = await deps.store.cases({ ...query, org }, after === undefined ? null : placeOf(after), limit)
    const answer: Cases = {
      cases: page.map(({ summary, due }) => ({ summary: summary!, due, clock: clockNow(deps, summary!) })),
      asOf: isoOf(deps.clock.now()),
      next: page.length < limit ? null : nextOf(placeIn(query.standing, page.at(-1)!)),
    }
    return c.json(answer, 200, { 'Cache-Control': 'no-store' })
  })
  routes.get('/:caseNo', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    const stream = caseStream(c.req.param('caseNo'))
    const record = await deps.store.streamRecord(stream)
    // "Not here" and "not yours" are one answer.
    const may = record?.audience.some((org) => mayList(session.value.org, org, deps.directory))
    const trace = may ? await traceOf(deps, stream) : null
    return trace ? c.json(trace, 200, { 'Cache-Control': 'no-store' }) : refuse({ type: 'NotFound' })
  })
  routes.post('/:caseNo/deemed', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    const { staff, org } = session.value
    if (!mayRule({ org: org.id, roles: staff.roles })) return refuse({ type: 'NotManager' })
    const body = await readJson(c.req.raw, deemSchema)
    if (!body.ok) return refuse(body.error)
    const done = await deps.deem(c.req.param('caseNo'), { ...body.value, by: staff.id })
    return done.ok ? c.body(null, 204) : refuse(done.error)
  })
  routes.all('/:caseNo/deemed', () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  for (const path of ['/', '/:caseNo'])
    routes.all(path, () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}

async function traceOf(deps: CasesDeps, stream: string): Promise<CaseTrace | null> {
  const entries = await deps.store.stream(stream)
  const state = foldCase(entries)
  if (!state) return null
  const summary = summaryOf(state)
  const item = deps.directory.item(state.item, state.itemVersion)
  const { directory, clock } = deps
  const as = { item, calendar: directory.calendar(), nowMs: clock.now(), rules: directory.lightRules() }
  return {
    ...{ summary, clock: clockNow(deps, summary), cards: [...cardsOf(state, entries, as)] },
    orders: state.orders.map((order) => orderNow(deps, order)),
    cutOff: cutOffOf(state, entries),
    cures: [...curesOf(state, item, as.calendar)],
    paidFrom: paidFromOf(state, item),
    redated: [...redatedOf(state, entries, item, as.calendar)],
    milestones: [...milestonesOf(state, entries)],
    path: [...pathOf(state, entries)],
    events: withoutQuarantined(entries).map(({ event: { id, type, at, org, by } }) => ({
      ...{ id, type, at: state.times[id] ?? at, org, by },
    })),
    asOf: isoOf(deps.clock.now()),
  }
}

/** What was asked and said stays in the case: who lists it learns how it stands. */
function orderNow({ directory, clock }: CasesDeps, order: Order): CaseTrace['orders'][number] {
  const { event, to, trigger, cards, at, answers } = order
  const calendar = directory.calendar()
  return {
    ...{ event, to, trigger, cards: [...cards], at, due: answerDue(order, calendar) },
    standing: standingOf(lineOf(order), calendar, chinaDay(clock.now())),
    answers: answers.map((a) => ({ event: a.event, at: a.at })),
  }
}

/** By the function that the stations have, too. */
export function clockNow(
  { directory, clock }: Pick<CasesDeps, 'directory' | 'clock'>,
  { item, itemVersion, timing }: CaseSummary,
): Cases['cases'][number]['clock'] {
  const [calendar, nowMs] = [directory.calendar(), clock.now()]
  const running = clockOn(timing, directory.item(item, itemVersion), calendar, chinaDay(nowMs))
  if (!running) return null
  const { kind, due, provisional, statutory } = running
  return {
    kind,
    light: lightOf(running, calendar, nowMs, directory.lightRules()),
    due,
    provisional,
    statutory,
  }
}

/** Their own, those of the areas below; the county also the departments'. */
export const mayList = (asker: Org, org: string, directory: CasesDeps['directory']): boolean =>
  areasAbove(org).includes(asker.id) || (asker.kind === 'county' && directory.org(org)?.kind === 'department')

const UNDATED = 'none'

const nextOf = ({ due, stream }: Place): string => `${due ?? UNDATED}~${caseNoOf(stream)}`

function placeOf(after: string): Place {
  const [due, caseNo] = after.split('~') as [string, string]
  return { due: due === UNDATED ? null : due, stream: caseStream(caseNo) }
}
