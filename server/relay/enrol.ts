/** The first start of a relay: its one-time code and its key go to the county, which says what it is. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { relayEnrolmentSchema } from '../../shared/protocol/invitation.ts'
import { type ProblemType, problemSchema, problemType } from '../../shared/protocol/problem.ts'
import { CannotStart } from '../cannot-start.ts'
import type { RelayEnvironment } from '../environment.ts'
import { readUpstream, type Upstream, writeUpstream } from './upstream-file.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

const SILENCE_MS = 30_000

const WHY: Partial<Record<ProblemType, string>> = {
  'no-invitation': 'the county has issued no such code, or another one since',
  'invitation-used': 'the code has been used by another node: ask the county for a new one',
  'invitation-over': 'the code has expired: ask the county for a new one',
  'too-many-requests':
    'the county has seen too many wrong codes from here: try again in a quarter of an hour',
}

/** `publicKey`: of this node. Throws `CannotStart` with one sentence for the person who starts it. */
export async function upstreamOf(
  environment: RelayEnvironment,
  publicKey: string,
  fetch: Fetch,
): Promise<Upstream> {
  const { dataDir, authority } = environment
  const upstream = (await readUpstream(dataDir)) ?? (await enrolled(environment, publicKey, fetch))
  const { area } = upstream.authority
  if (authority !== null && authority !== area)
    throw new CannotStart(`AUTHORITY is "${authority}", but UPSTREAM is the county ${area}: leave it unset.`)
  // Only now: a wrong start leaves nothing behind, and the code stays good for this node's key.
  if ((await readUpstream(dataDir)) === null) await writeUpstream(dataDir, upstream)
  return upstream
}

async function enrolled(environment: RelayEnvironment, key: string, fetch: Fetch): Promise<Upstream> {
  const { dataDir, upstream, enrolCode: code, publicUrl: url } = environment
  if (existsSync(join(dataDir, 'db')))
    throw new CannotStart('DATA_DIR belongs to a county: a node with UPSTREAM needs a folder of its own.')
  if (code === null)
    throw new CannotStart(
      'ENROL_CODE is not set, but must be the one-time code of the county at the first start of a node with UPSTREAM.',
    )
  const answer = await fetch(`${upstream}/api/v1/join/relay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, key, url }),
    signal: AbortSignal.timeout(SILENCE_MS),
    redirect: 'error',
  }).catch(() => null)
  if (!answer)
    throw new CannotStart(`UPSTREAM "${upstream}" does not answer: the first start needs the county.`)
  const body: unknown = await answer.json().catch(() => null)
  const enrolment = relayEnrolmentSchema.safeParse(body)
  if (answer.ok && enrolment.success) return { ...enrolment.data, url }
  const problem = problemSchema.safeParse(body)
  const type = problem.success ? problemType(problem.data) : null
  const why = type && WHY[type]
  if (why) throw new CannotStart(`ENROL_CODE cannot be used: ${why}.`)
  throw new CannotStart(
    `UPSTREAM "${upstream}" answers ${answer.status}: it is no county's node of this version.`,
  )
}
