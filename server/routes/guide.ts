/** `GET /api/v1/guide`: where the newest guide lies, for everybody. */
import { Hono } from 'hono'
import type { GuidePointer } from '../../shared/protocol/guide.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { refuse } from '../middleware/problems.ts'
import type { PackFile } from '../packs.ts'

export interface GuideDeps {
  readonly clock: Clock
  /** The one in force. */
  readonly guide: () => Pick<PackFile, 'release' | 'name'>
}

export function guideRoutes({ clock, guide }: GuideDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', (c) => {
    const { release, name } = guide()
    const pointer: GuidePointer = { release, pack: `/packs/${name}`, asOf: isoOf(clock.now()) }
    return c.json(pointer, 200, { 'Cache-Control': 'no-store' })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}
