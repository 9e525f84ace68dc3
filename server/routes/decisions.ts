/** `GET /api/v1/decisions`: shared/protocol/decisions.ts. Counted when it is asked, by the pages of the list of what is decided. */
import { Hono } from 'hono'
import { townOf } from '../../shared/case/audience.ts'
import { type Decisions, decisionsQuerySchema } from '../../shared/protocol/decisions.ts'
import { chinaDayOf, isoOf } from '../../shared/time.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import { decidedOn, type Place, placeIn } from '../stores/lists.ts'
import { type CasesDeps, mayList } from './cases.ts'
import { keptAnswers } from './kept-answers.ts'
import { sessionOf } from './session.ts'

/** Short, so that whoever else asks the node comes in between. */
const PAGE = 50

export function decisionsRoutes(deps: CasesDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  const decisionsOf = keptAnswers(deps.clock, async (asked): Promise<Decisions> => {
    const [org, from, to] = asked.split(' ') as [string, string, string]
    const towns = await countByTown(deps, { org, from, to })
    return { from, to, asOf: isoOf(deps.clock.now()), towns }
  })
  routes.get('/', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    const asked = decisionsQuerySchema.safeParse(c.req.query())
    if (!asked.success)
      return refuse({ type: 'WrongShape', path: asked.error.issues[0]?.path.join('.') ?? '' })
    const { org = session.value.org.id, from, to } = asked.data
    if (!mayList(session.value.org, org, deps.directory)) return refuse({ type: 'NotForThem' })
    return c.json(await decisionsOf([org, from, to].join(' ')), 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}

export async function countByTown(
  { store }: Pick<CasesDeps, 'store'>,
  asked: { readonly org: string; readonly from: string; readonly to: string },
): Promise<Decisions['towns']> {
  const towns = new Map<string, Decisions['towns'][number]>()
  for (let after: Place | null = null; ; ) {
    const page = await store.cases({ ...asked, standing: 'decided' }, after, PAGE)
    for (const { summary } of page) {
      const town = townOf(summary!.receivedOrg)
      const counted = towns.get(town) ?? { town, decided: 0, atOnce: 0 }
      towns.set(town, counted)
      counted.decided += 1
      if (chinaDayOf(summary!.receivedAt) === decidedOn(summary)) counted.atOnce += 1
    }
    if (page.length < PAGE) return [...towns.values()].sort((a, b) => (a.town < b.town ? -1 : 1))
    after = placeIn('decided', page.at(-1)!)
  }
}
