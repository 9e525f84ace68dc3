/** `/api/v1/posts`: shared/protocol/posts.ts. */
import { type Context, Hono } from 'hono'
import type * as z from 'zod/mini'
import type { Release } from '../../shared/catalogue/release.ts'
import type { Org } from '../../shared/org/org.ts'
import {
  closureOf,
  handBack,
  handOver,
  onDuty,
  type Post,
  postSchema,
  type Roster,
  withoutPost,
} from '../../shared/org/posts.ts'
import { awaySchema, backSchema, type Posts, postNameSchema } from '../../shared/protocol/posts.ts'
import type { Session } from '../../shared/protocol/session.ts'
import { type Clock, chinaDay } from '../../shared/time.ts'
import type { Releases } from '../catalogue/releases.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import { type Failure, refuse } from '../middleware/problems.ts'
import type { ManagerDeps } from './county-session.ts'
import { sessionOf } from './session.ts'

export interface PostsDeps extends ManagerDeps {
  readonly releases: Pick<Releases, 'current' | 'directory' | 'publish'>
  readonly clock: Clock
}

export function postsRoutes(deps: PostsDeps): Hono<AppContext> {
  const { releases, clock } = deps
  const { directory } = releases
  const routes = new Hono<AppContext>()
  const today = (): string => chinaDay(clock.now())
  const asked = (c: Context<AppContext>) => sessionOf({ accounts: deps.accounts, directory }, c)
  const answer = (c: Context<AppContext>, { org }: Session) =>
    c.json(postsFor(deps, org, today()), 200, { 'Cache-Control': 'no-store' })

  routes.get('/', async (c) => {
    const session = await asked(c)
    return session.ok ? answer(c, session.value) : refuse(session.error)
  })
  /** `of`: the unit that it is about. `make` is asked of the release in force: one change at a time. */
  const changing = <T extends z.ZodMiniType>(
    path: string,
    schema: T,
    of: (body: z.infer<T>) => string | undefined,
    make: (release: Release, body: z.infer<T>) => Roster | Failure,
  ) =>
    routes.post(path, async (c) => {
      const session = await asked(c)
      if (!session.ok) return refuse(session.error)
      const body = await readJson(c.req.raw, schema)
      if (!body.ok) return refuse(body.error)
      if (!mayKeep(session.value, of(body.value))) return refuse({ type: 'NotForThem' })
      let refused: Failure | null = null
      await releases.publish((release) => {
        const made = make(release, body.value)
        refused = 'type' in made ? made : null
        return 'type' in made ? release : { ...release, roster: made }
      })
      return refused ? refuse(refused) : answer(c, session.value)
    })
  const unitOf = ({ staff }: { readonly staff: string }) => directory.staff(staff)?.org
  changing(
    '/',
    postSchema,
    ({ org }) => org,
    (release, post) => {
      const wrong = wrongIn(release, post)
      return wrong ? { type: 'WrongShape', path: wrong } : withPost(release.roster, post)
    },
  )
  changing('/away', awaySchema, unitOf, ({ roster }, absence) => {
    if (!unitOf(absence)) return { type: 'WrongShape', path: 'staff' }
    // What was handled until yesterday was rightly whose it was; and nobody is away twice.
    const made = absence.from < today() ? null : handOver(roster, absence, today())
    return made ?? { type: 'WrongShape', path: 'from' }
  })
  changing('/back', backSchema, unitOf, ({ roster }, absence) =>
    closureOf(roster, absence.staff)
      ? { type: 'AccountClosed' }
      : (handBack(roster, absence, today()) ?? { type: 'NotFound' }),
  )
  changing(
    '/remove',
    postNameSchema,
    ({ org }) => org,
    ({ roster }, post) => withoutPost(roster, post) ?? { type: 'NotFound' },
  )
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET, POST' }))
  for (const path of ['/away', '/back', '/remove'])
    routes.all(path, () => refuse({ type: 'MethodNotAllowed', allow: 'POST' }))
  return routes
}

/** The head of a unit decides in it; of a counter, which has none, the county's manager speaks. */
function mayKeep({ staff, org }: Session, unit: string | undefined): boolean {
  const { roles } = staff
  return (
    (org.kind === 'county' && roles.includes('manager')) || (org.id === unit && roles.includes('decider'))
  )
}

/** Which part of it the release does not know, or another post of the unit has; null: none. */
function wrongIn(release: Release, { org, name, items, a, b }: Post): string | null {
  const unitOf = (id: string) => release.staff.find((staff) => staff.id === id)?.org
  if (!release.orgs.some(({ id }) => id === org)) return 'org'
  if (unitOf(a) !== org) return 'a'
  if (unitOf(b) !== org) return 'b'
  const others = release.roster.posts.filter((post) => post.org === org && post.name !== name)
  const taken = others.some((post) =>
    items.length === 0 ? post.items.length === 0 : post.items.some((code) => items.includes(code)),
  )
  const known = new Set(release.items.map(({ code }) => code))
  return taken || !items.every((code) => known.has(code)) ? 'items' : null
}

function withPost(roster: Roster, post: Post): Roster {
  const at = roster.posts.findIndex(({ org, name }) => org === post.org && name === post.name)
  return { ...roster, posts: at < 0 ? [...roster.posts, post] : roster.posts.with(at, post) }
}

function postsFor({ releases }: PostsDeps, org: Org, today: string): Posts {
  const { roster } = releases.current()
  const sees = (unit: string | undefined): boolean => org.kind === 'county' || unit === org.id
  return {
    today,
    posts: roster.posts
      .filter((post) => sees(post.org))
      .map((post) => ({ ...post, onDuty: onDuty(roster, post, today) })),
    absences: roster.absences.filter(({ staff }) => sees(releases.directory.staff(staff)?.org)),
  }
}
