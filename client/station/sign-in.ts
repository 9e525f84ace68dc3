/** Signing in; the first time on a device also its enrolment, and the way of the guide onto it. */
import { utf8 } from '../../shared/bytes.ts'
import { type Session, sessionSchema } from '../../shared/protocol/session.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import { send } from '../../sync/http/wire.ts'
import type { TransportError } from '../../sync/transport.ts'
import type { MetaValue } from '../storage/meta.ts'
import type { Browser } from './environment.ts'
import { enrol, enrolBySession, type IdentityDeps, loadIdentity } from './identity.ts'
import { onChange } from './live.ts'
import type { Profile, Progress, SignInError } from './station.ts'

export interface SignInDeps extends IdentityDeps {
  readonly browser: Browser
  /** Begins (or hurries) the exchanges of this device, in this tab or another. */
  readonly startSync: (identity: Identity) => void
}

const SESSION_PATH = '/api/v1/session'

export async function signIn(
  deps: SignInDeps,
  credentials: { readonly staff: string; readonly password: string },
  onProgress: (progress: Progress) => void,
): Promise<Result<Profile, SignInError>> {
  const missing = deps.browser.missing()
  if (missing !== null) return err({ type: 'Unsupported', what: missing })
  // A first exchange follows.
  if (!(await deps.meta.read('release'))) deps.browser.preconnect()
  const session = await openSession(deps, credentials)
  if (!session.ok) return err(signInError(session.error))
  const { org } = session.value
  const hindered = await hindrance(deps, org.id)
  if (hindered) {
    await endSession(deps)
    return err(hindered)
  }
  onProgress({ step: 'enrol', done: 0, total: 1 })
  const enrolled = await enrol(deps, (key) => enrolBySession(deps, key))
  if (!enrolled.ok) return err(signInError(enrolled.error))
  return sitDown(deps, enrolled.value, session.value)
}

/** Why nobody of this organisation can begin to work on this device; null where somebody can. */
export async function hindrance(
  deps: Pick<SignInDeps, 'meta' | 'files' | 'startSync'>,
  org: string,
): Promise<SignInError | null> {
  const before = await deps.meta.read('identity')
  if (before && before.org.id !== org) return { type: 'OtherOrg', org: before.org.id }
  // Enrolled anew, this device would bear another id, and what waits under the old one would wait for ever.
  if (!before || (await deps.meta.read('trouble'))?.refusal !== 'unknown-device') return null
  // Perhaps the county knows it again: then the next attempt finds no refusal.
  const known = await loadIdentity(deps)
  if (known) deps.startSync(known)
  return { type: 'Refused', problem: 'unknown-device' }
}

/** On a device that is enrolled, whoever the county let in begins to work, once the guide is here. */
export async function sitDown(
  deps: SignInDeps,
  identity: Identity,
  { staff, org, until }: Session,
): Promise<Result<Profile, SignInError>> {
  const { enrolment } = identity
  // Another tab may have enrolled for another organisation since we looked.
  if (enrolment.org.id !== org.id) return err({ type: 'OtherOrg', org: enrolment.org.id })
  await deps.meta.write('persisted', { granted: await deps.browser.persist().catch(() => null) })

  const guide = await awaitGuide(deps, identity)
  if (!guide.ok) return guide
  await deps.meta.write('profile', { staff, org, until, left: false })
  return ok(profileOf(enrolment, { staff, org }))
}

/** Nobody sits here any more; the data stay, and so does the device. The node is told where it can be. */
export async function signOut(deps: SignInDeps): Promise<void> {
  await deps.meta.change('profile', (last) => last && { ...last, left: true })
  void endSession(deps)
}

/** Who left last goes on: without a network too, because what waits here was written in that name. */
export async function resume(deps: Pick<SignInDeps, 'meta'>): Promise<void> {
  if (!(await deps.meta.read('profile'))) throw new Error('nobody sat here before')
  // The session was ended when they left.
  await deps.meta.change('profile', (last) => last && { ...last, left: false, until: ENDED })
}

const ENDED = '1970-01-01T00:00:00.000Z'

export const profileOf = (
  enrolment: MetaValue<'identity'>,
  { staff, org }: Pick<MetaValue<'profile'>, 'staff' | 'org'>,
): Profile => ({ staff, org, device: enrolment.device, terminal: enrolment.terminal })

async function openSession(
  deps: SignInDeps,
  credentials: { readonly staff: string; readonly password: string },
): Promise<Result<Session, TransportError>> {
  const answer = await send(deps.wire, {
    method: 'POST',
    path: SESSION_PATH,
    headers: { 'content-type': 'application/json' },
    body: utf8(JSON.stringify(credentials)),
  })
  if (!answer.ok) return answer
  try {
    return ok(sessionSchema.parse(JSON.parse(await answer.value.text())))
  } catch {
    return err({ type: 'Unreachable' })
  }
}

const endSession = (deps: SignInDeps) => send(deps.wire, { method: 'DELETE', path: SESSION_PATH })

export function signInError(error: TransportError): SignInError {
  // Said by an edge whose node is silent, and by a node that stops: either way nobody is there to sign in to.
  if (error.type === 'Unreachable' || error.problem === 'unavailable') return { type: 'Unreachable' }
  return error.problem === 'wrong-password'
    ? { type: 'WrongPassword' }
    : { type: 'Refused', problem: error.problem ?? 'unknown' }
}

/** Until the guide is in force, or the first exchange after the call has failed. */
async function awaitGuide(deps: SignInDeps, identity: Identity): Promise<Result<true, SignInError>> {
  if (await deps.meta.read('release')) {
    deps.startSync(identity)
    return ok(true)
  }
  const release = deps.meta.follow('release')
  const trouble = deps.meta.follow('trouble')
  // What is written from now on is news; what stood there before is not.
  await deps.meta.settle(['release', 'trouble'])
  if (release.value) return ok(true)
  return new Promise((resolve) => {
    const look = () => {
      if (release.value) return end(ok(true))
      const failed = trouble.value
      if (!failed) return
      end(
        err(failed.refusal === null ? { type: 'Unreachable' } : { type: 'Refused', problem: failed.refusal }),
      )
    }
    const end = (answer: Result<true, SignInError>) => {
      stopWatching()
      resolve(answer)
    }
    const stopWatching = onChange(() => [release.value, trouble.value], look)
    deps.startSync(identity)
  })
}
