/** `GET /api/v1/lights`: shared/protocol/lights.ts. Counted when it is asked, by the pages of the list of open cases. */
import { Hono } from 'hono'
import { townOf } from '../../shared/case/audience.ts'
import { type LightCounts, type Lights, lightsQuerySchema } from '../../shared/protocol/lights.ts'
import { isoOf } from '../../shared/time.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import type { Place } from '../stores/lists.ts'
import type { StreamRecord } from '../stores/node-store.ts'
import { type CasesDeps, clockNow, mayList } from './cases.ts'
import { keptAnswers } from './kept-answers.ts'
import { sessionOf } from './session.ts'

/** Short, so that whoever else asks the node comes in between. */
const PAGE = 50

export function lightsRoutes(deps: CasesDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  const lightsOf = keptAnswers(deps.clock, (org) => countLights(deps, org))
  routes.get('/', async (c) => {
    const session = await sessionOf(deps, c)
    if (!session.ok) return refuse(session.error)
    const asked = lightsQuerySchema.safeParse(c.req.query())
    if (!asked.success) return refuse({ type: 'WrongShape', path: 'org' })
    const { org = session.value.org.id } = asked.data
    if (!mayList(session.value.org, org, deps.directory)) return refuse({ type: 'NotForThem' })
    return c.json(await lightsOf(org), 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}

async function countLights(deps: CasesDeps, org: string): Promise<Lights> {
  const cells = new Map<string, Lights['cells'][number]>()
  for (let after: Place | null = null; ; ) {
    const page: StreamRecord[] = await deps.store.cases({ org, standing: 'open' }, after, PAGE)
    for (const { summary } of page) {
      const [town, unit] = [townOf(summary!.receivedOrg), summary!.turn]
      const key = `${town} ${unit}`
      const cell = cells.get(key) ?? { town, unit, counts: { ...NONE } }
      cells.set(key, cell)
      cell.counts[clockNow(deps, summary!)?.light ?? 'none'] += 1
    }
    if (page.length < PAGE) break
    after = page.at(-1)!
  }
  return {
    asOf: isoOf(deps.clock.now()),
    cells: [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell),
  }
}

const NONE: LightCounts = { green: 0, yellow: 0, red: 0, grey: 0, none: 0 }
