/** A node without the demo's open door, and whoever comes in by a code: as tests/unit/server/county.ts, but for real. */
import { expect } from 'vitest'
import { type Issued, issuedSchema, type Joined, joinedSchema } from '../../../shared/protocol/invitation.ts'
import { exportPublicKey, generateKeyPair } from '../../../sync/crypto/ecdsa.ts'
import { type County, ORIGIN, openCounty } from './county.ts'

export const VILLAGE = { id: 'cun1', name: '何小站', org: '441424104201', roles: ['agent'] }
export const SECRET = '一扇门 2026'

export interface Came extends Joined {
  readonly cookie: string
  readonly key: string
}

export const freshKey = async (): Promise<string> => exportPublicKey((await generateKeyPair(false)).publicKey)

export const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0]!)
    .join('; ')

export const openRealCounty = (): Promise<County> => openCounty({ staff: [], enrolAtSignIn: false })

export async function join(county: County, code: string, password = SECRET, key?: string): Promise<Came> {
  const ownKey = key ?? (await freshKey())
  const answer = await county.post('/api/v1/join', { code, password, key: ownKey })
  expect(answer.status, await answer.clone().text()).toBe(201)
  return { ...joinedSchema.parse(await answer.json()), cookie: cookieOf(answer), key: ownKey }
}

/** The administrator's session, by the code of the first start. */
export async function administrator(county: County): Promise<Came> {
  const code = await county.node.administratorCode()
  if (code === null) throw new Error('there is an administrator already')
  return join(county, code)
}

export async function invite(county: County, cookie: string, staff: object = VILLAGE): Promise<Issued> {
  const answer = await county.post('/api/v1/invitations', staff, { cookie })
  expect(answer.status, await answer.clone().text()).toBe(201)
  return issuedSchema.parse(await answer.json())
}

export const look = (county: County, code: string): Promise<Response> =>
  county.post('/api/v1/join/look', { code })

export const remove = async (county: County, path: string, cookie: string): Promise<Response> =>
  county.node.app.request(path, { method: 'DELETE', headers: { cookie, origin: ORIGIN } })
