/** Signing in; the first time on a device also its enrolment, and the way of the guide onto it. */
import type * as z from 'zod/mini'
import { utf8 } from '../../shared/bytes.ts'
import {
  type Enrolment,
  type Session,
  type SignedInAnswer,
  signedInSchema,
  type signInSchema,
} from '../../shared/protocol/session.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import { send } from '../../sync/http/wire.ts'
import type { TransportError } from '../../sync/transport.ts'
import type { MetaValue } from '../storage/meta.ts'
import type { Browser } from './environment.ts'
import { enrol, type IdentityDeps, loadIdentity } from './identity.ts'
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
  onProgress({ step: 'enrol', done: 0, total: 1 })
  let session: SignedInAnswer | null = null
  const enrolled = await enrol(deps, async (key): Promise<Result<Enrolment, SignInError>> => {
    // With the same request: on a slow line each takes a second.
    const opened = await openSession(deps, { ...credentials, key })
    if (!opened.ok) return opened
    session = opened.value
    return opened.value.enrolment ? ok(opened.value.enrolment) : err({ type: 'Unreachable' })
  })
  if (!enrolled.ok) return enrolled
  // This device was enrolled already.
  const opened = session ? ok(session) : await openSession(deps, credentials)
  return opened.ok ? sitDown(deps, enrolled.value, opened.value) : opened
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

/** Ended at once where its holder cannot begin to work on this device. */
async function openSession(
  deps: SignInDeps,
  credentials: z.infer<typeof signInSchema>,
): Promise<Result<SignedInAnswer, SignInError>> {
  const answer = await send(deps.wire, {
    method: 'POST',
    path: SESSION_PATH,
    headers: { 'content-type': 'application/json' },
    body: utf8(JSON.stringify(credentials)),
  })
  if (!answer.ok) return err(signInError(answer.error))
  const session = await signedIn(answer.value)
  if (!session) return err({ type: 'Unreachable' })
  const hindered = await hindrance(deps, session.org.id)
  if (!hindered) return ok(session)
  await endSession(deps)
  return err(hindered)
}

async function signedIn(body: Blob): Promise<SignedInAnswer | null> {
  try {
    return signedInSchema.parse(JSON.parse(await body.text()))
  } catch {
    return null
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
