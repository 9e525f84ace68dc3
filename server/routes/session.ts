/** Staff sign in and out: `/api/v1/session` (shared/protocol/session.ts). */
import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import {
  type Enrolment,
  type Session,
  type SignedInAnswer,
  signInSchema,
} from '../../shared/protocol/session.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import { type Accounts, SESSION_MS, type SignedIn } from '../accounts.ts'
import type { ReleaseDirectory } from '../directory.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { readJson } from '../middleware/body.ts'
import type { CallerAddress } from '../middleware/caller-address.ts'
import { refuse } from '../middleware/problems.ts'
import { countTries } from '../middleware/rate-limit.ts'
import { isPublicKey } from '../public-key.ts'

export interface SessionDeps {
  readonly accounts: Pick<Accounts, 'signIn' | 'signOut' | 'session'>
  readonly directory: ReleaseDirectory
  readonly callerAddress: CallerAddress
  /** The cookie travels over TLS only. */
  readonly https: boolean
  /** Of the device at hand, for whoever signs in: the demo's open door. null: it takes an invitation. */
  readonly enrolAtSignIn:
    | ((session: Session, key: string) => Promise<Result<Enrolment, { readonly type: 'Healing' }>>)
    | null
}

export const SESSION_COOKIE = 'yimen_session'
/** A whole centre may sit behind one address, so that counts wrong tries only, and many. */
const TRIES_PER_STAFF = { tries: 10, durationMs: 15 * 60_000 }
const TRIES_PER_ADDRESS = { tries: 100, durationMs: 15 * 60_000 }
/** Terminal codes are issued once and never again: 46,656 for a county. */
const ENROLMENTS_PER_STAFF = { tries: 30, durationMs: 24 * 3_600_000 }

export function sessionRoutes(deps: SessionDeps): Hono<AppContext> {
  const { accounts } = deps
  const perStaff = countTries(TRIES_PER_STAFF)
  const perAddress = countTries(TRIES_PER_ADDRESS)
  const enrolments = countTries(ENROLMENTS_PER_STAFF)
  const routes = new Hono<AppContext>()

  routes.post('/', async (c) => {
    const body = await readJson(c.req.raw, signInSchema)
    if (!body.ok) return refuse(body.error)
    const { staff, password, key } = body.value
    if (key !== undefined && !deps.enrolAtSignIn) return refuse({ type: 'NeedsInvitation' })
    if (key !== undefined && !(await isPublicKey(key))) return refuse({ type: 'NotAKey' })
    const address = deps.callerAddress(c)
    const allowed = await takeBoth(perStaff.take(staff), perAddress.take(address))
    if (!allowed.ok) return refuse(allowed.error)

    const signedIn = await accounts.signIn(staff, password)
    if (!signedIn.ok) return refuse(signedIn.error)
    await Promise.all([perStaff.giveBack(staff), perAddress.giveBack(address)])
    const session = sessionFor(deps.directory, { staff, until: signedIn.value.until })
    if (!session) return refuse({ type: 'WrongPassword' })
    let answer: SignedInAnswer = session
    if (key !== undefined && deps.enrolAtSignIn) {
      const allowed = await enrolments.take(staff)
      const enrolled = allowed.ok ? await deps.enrolAtSignIn(session, key) : allowed
      if (!enrolled.ok) {
        await accounts.signOut(signedIn.value.token)
        return refuse(enrolled.error)
      }
      answer = { ...session, enrolment: enrolled.value }
    }
    giveCookie(c, signedIn.value, deps.https)
    return c.json(answer, 200, { 'Cache-Control': 'no-store' })
  })

  routes.get('/', async (c) => {
    const session = await sessionOf(deps, c)
    return session.ok ? c.json(session.value, 200, { 'Cache-Control': 'no-store' }) : refuse(session.error)
  })

  routes.delete('/', async (c) => {
    const token = getCookie(c, SESSION_COOKIE)
    if (token) await accounts.signOut(token)
    deleteCookie(c, SESSION_COOKIE, attributes(deps.https))
    return c.body(null, 204)
  })

  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET, POST, DELETE' }))
  return routes
}

/** Who is signed in on this request. */
export async function sessionOf(
  deps: { readonly accounts: Pick<Accounts, 'session'>; readonly directory: ReleaseDirectory },
  c: Context<AppContext>,
): Promise<Result<Session, { readonly type: 'NoSession' }>> {
  const token = getCookie(c, SESSION_COOKIE)
  const held = token ? await deps.accounts.session(token) : null
  const session = held && sessionFor(deps.directory, held)
  return session ? ok(session) : err({ type: 'NoSession' })
}

/** null for an account of somebody whom the release in force does not know. */
export function sessionFor(
  directory: ReleaseDirectory,
  held: { readonly staff: string; readonly until: string },
): Session | null {
  const staff = directory.staff(held.staff)
  const org = staff && directory.org(staff.org)
  return staff && org ? { staff, org, until: held.until } : null
}

export const giveCookie = (c: Context<AppContext>, { token }: SignedIn, https: boolean): void =>
  setCookie(c, SESSION_COOKIE, token, { ...attributes(https), maxAge: SESSION_MS / 1000 })

const attributes = (secure: boolean) => ({
  httpOnly: true,
  sameSite: 'Strict' as const,
  path: '/',
  secure,
})

/** Both are counted, whichever refuses. */
async function takeBoth<R extends { readonly ok: boolean }>(a: Promise<R>, b: Promise<R>): Promise<R> {
  const [first, second] = await Promise.all([a, b])
  return first.ok ? second : first
}
