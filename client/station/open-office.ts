/**
 * The county's office over the line. Not kept on the device: what is shown is what the county said a moment ago. Comes
 * as a chunk of its own; what the app shell has already is handed in, so that the shell need not be cut for it.
 */
import type * as z from 'zod/mini'
import { utf8 } from '../../shared/bytes.ts'
import { CASES_MAX, CASES_PATH, casesSchema } from '../../shared/protocol/cases.ts'
import { DELEGATIONS_PATH, delegationsSchema } from '../../shared/protocol/delegations.ts'
import { ERASURES_PATH, erasedSchema } from '../../shared/protocol/erasure.ts'
import {
  accountsSchema,
  type Invited,
  invitedSchema,
  issuedSchema,
  joinedSchema,
  parseInvitationCode,
  relayIssuedSchema,
} from '../../shared/protocol/invitation.ts'
import { POSTS_PATH, postsSchema } from '../../shared/protocol/posts.ts'
import type { Enrolment, Session } from '../../shared/protocol/session.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Identity } from '../../sync/http/authorization.ts'
import type { WireRequest } from '../../sync/http/wire.ts'
import type { TransportError } from '../../sync/transport.ts'
import type { Office, OfficeError } from './office.ts'
import type { Profile, Progress, SignInError } from './station.ts'

/** Of sign-in.ts, identity.ts, wire.ts, on this device. */
export interface OfficeDeps {
  readonly send: (request: WireRequest) => Promise<Result<Blob, TransportError>>
  /** What is missing in this browser; null: nothing. */
  readonly missing: () => string | null
  readonly hindrance: (org: string) => Promise<SignInError | null>
  readonly enrol: (
    ask: (key: string) => Promise<Result<Enrolment, TransportError>>,
  ) => Promise<Result<Identity, TransportError>>
  /** The public key of this device, which is enrolled. */
  readonly ownKey: () => Promise<string>
  readonly sitDown: (identity: Identity, session: Session) => Promise<Result<Profile, SignInError>>
  readonly signInError: (error: TransportError) => SignInError
}

export function openOffice(deps: OfficeDeps): Office {
  const ask = asking(deps.send)
  const told = async <T extends z.ZodMiniType>(
    method: string,
    path: string,
    schema: T | null,
    body?: object,
  ): Promise<Result<z.infer<T>, OfficeError>> => {
    const answer = await ask(method, path, schema, body)
    if (answer.ok || answer.error.type === 'Unreachable') return answer as Result<z.infer<T>, OfficeError>
    return err({ type: 'Refused', problem: answer.error.problem ?? 'unknown' })
  }
  const done = async (path: string): Promise<Result<true, OfficeError>> => {
    const answer = await told('DELETE', path, null)
    return answer.ok ? ok(true) : answer
  }
  return {
    async look(text) {
      const missing = deps.missing()
      if (missing !== null) return err({ type: 'Unsupported', what: missing })
      const code = parseInvitationCode(text)
      // What cannot be a code is not worth a try at the county, which counts them.
      if (code === null) return err({ type: 'Refused', problem: 'no-invitation' })
      const found = await ask('POST', '/api/v1/join/look', invitedSchema, { code })
      if (!found.ok) return err(deps.signInError(found.error))
      const hindered = await deps.hindrance(found.value.org.id)
      return hindered ? err(hindered) : found
    },
    join: (code, invited, password, onProgress) =>
      join(deps, { code: parseInvitationCode(code) ?? code, password }, invited, onProgress),
    accounts: () => told('GET', '/api/v1/accounts', accountsSchema),
    invite: (staff) => told('POST', '/api/v1/invitations', issuedSchema, staff),
    inviteRelay: (area) => told('POST', '/api/v1/invitations/relay', relayIssuedSchema, { area }),
    withdraw: (id) => done(`/api/v1/invitations/${id}`),
    shut: (staff) => done(`/api/v1/accounts/${staff}`),
    delegations: () => told('GET', DELEGATIONS_PATH, delegationsSchema),
    delegate: (letter) => told('POST', DELEGATIONS_PATH, delegationsSchema, letter),
    endDelegation: (id, validTo) =>
      told('POST', `${DELEGATIONS_PATH}/${id}/end`, delegationsSchema, { validTo }),
    enterPost: (post) => told('POST', POSTS_PATH, postsSchema, post),
    away: (absence) => told('POST', `${POSTS_PATH}/away`, postsSchema, absence),
    back: ({ staff, from }) => told('POST', `${POSTS_PATH}/back`, postsSchema, { staff, from }),
    removePost: ({ org, name }) => told('POST', `${POSTS_PATH}/remove`, postsSchema, { org, name }),
    waitingAt: (org) =>
      told('GET', `${CASES_PATH}?org=${org}&standing=waiting&limit=${CASES_MAX}`, casesSchema),
    async deem(caseNo, reason) {
      const answer = await told('POST', `${CASES_PATH}/${caseNo}/deemed`, null, { reason })
      return answer.ok ? ok(true) : answer
    },
    erase: (caseNo, basis) => told('POST', ERASURES_PATH, erasedSchema, { caseNo, basis }),
  }
}

async function join(
  deps: OfficeDeps,
  secrets: { readonly code: string; readonly password: string },
  invited: Invited,
  onProgress: (progress: Progress) => void,
): Promise<Result<Profile, SignInError>> {
  const hindered = await deps.hindrance(invited.org.id)
  if (hindered) return err(hindered)
  const ask = asking(deps.send)
  let session: Session | null = null
  const redeem = async (key: string): Promise<Result<Enrolment, TransportError>> => {
    const answer = await ask('POST', '/api/v1/join', joinedSchema, { ...secrets, key })
    if (!answer.ok) return answer
    session = answer.value.session
    return ok(answer.value.enrolment)
  }
  onProgress({ step: 'enrol', done: 0, total: 1 })
  const enrolled = await deps.enrol(redeem)
  if (!enrolled.ok) return err(deps.signInError(enrolled.error))
  // This device is one of the organisation already, and stays the one that it is.
  const again = session ? null : await redeem(await deps.ownKey())
  if (again?.ok === false) return err(deps.signInError(again.error))
  return session ? deps.sitDown(enrolled.value, session) : err({ type: 'Unreachable' })
}

/** One question to the county, and its answer read by a schema; null: there is nothing to read. */
const asking =
  (send: OfficeDeps['send']) =>
  async <T extends z.ZodMiniType>(
    method: string,
    path: string,
    schema: T | null,
    body?: object,
  ): Promise<Result<z.infer<T>, TransportError>> => {
    const answer = await send({
      method,
      path,
      ...(body && { headers: { 'content-type': 'application/json' }, body: utf8(JSON.stringify(body)) }),
    })
    if (!answer.ok) return answer
    if (!schema) return ok(true as z.infer<T>)
    try {
      return ok(schema.parse(JSON.parse(await answer.value.text())))
    } catch {
      return err({ type: 'Unreachable' })
    }
  }
