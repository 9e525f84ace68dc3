/** `GET /api/v1/calendar/due`: shared/protocol/calendar.ts. */
import { Hono } from 'hono'
import { dueAfter } from '../../shared/calendar/calendar.ts'
import { type DueAnswer, dueQuerySchema } from '../../shared/protocol/calendar.ts'
import type { ReleaseDirectory } from '../directory.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'

export interface CalendarDeps {
  readonly directory: Pick<ReleaseDirectory, 'calendar'>
}

export function calendarRoutes({ directory }: CalendarDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/due', (c) => {
    const asked = dueQuerySchema.safeParse({ ...c.req.query(), pause: c.req.queries('pause') })
    if (!asked.success)
      return refuse({ type: 'WrongShape', path: String(asked.error.issues[0]?.path[0] ?? '') })
    const { from, count: n, unit, pause } = asked.data
    const calendar = directory.calendar()
    const answer: DueAnswer = {
      ...dueAfter(calendar, from, { n, unit }, pause),
      through: calendar.publishedThrough,
    }
    return c.json(answer, 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/due', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
