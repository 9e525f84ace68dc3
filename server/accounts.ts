/** Who may sign in, and who is signed in. A session's token is known to the browser alone; here lies its SHA-256. */
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { toBase64Url } from '../shared/bytes.ts'
import { passwordHashSchema, type Verifier } from '../shared/protocol/verifiers.ts'
import type { Random } from '../shared/random.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Clock, isoOf, msOf } from '../shared/time.ts'
import type { AccountDocuments } from './account-documents.ts'
import { hashPassword, passwordFits } from './password.ts'

export const SESSION_MS = 8 * 3_600_000

export interface SignedIn {
  /** For the cookie; kept nowhere else. */
  readonly token: string
  /** ISO. */
  readonly until: string
}

export interface Accounts {
  signIn(staff: string, password: string): Promise<Result<SignedIn, { readonly type: 'WrongPassword' }>>
  /** null for a token that is unknown or has run out. */
  session(token: string): Promise<{ readonly staff: string; readonly until: string } | null>
  signOut(token: string): Promise<void>
  /** Adds those that are not there yet; changes nobody's password. */
  add(accounts: readonly { readonly staff: string; readonly password: string }[]): Promise<void>
  /** The account has this password from now on; whoever was signed in under another one is so no longer. */
  setPassword(staff: string, password: string): Promise<void>
  /** Nobody signs in under this name until a new invitation is redeemed. What was written in it stands. */
  shut(staff: string): Promise<void>
  /** Those that can sign in. */
  names(): Promise<ReadonlySet<string>>
  /** By what their passwords are known, ascending by name. */
  verifiers(): Promise<Verifier[]>
  /** These accounts and no others from now on; whoever is gone, or has another password, is signed in no longer. */
  keepExactly(verifiers: readonly Verifier[]): Promise<void>
}

const ACCOUNT = 'account/'
const SESSION = 'session/'
const accountSchema = z.object({ password: passwordHashSchema })
const sessionSchema = z.object({ staff: z.string(), until: z.string() })

export async function openAccounts(deps: {
  readonly documents: AccountDocuments
  readonly clock: Clock
  readonly random: Random
}): Promise<Accounts> {
  const { documents, clock, random } = deps
  const dropSessions = async (of: (session: z.infer<typeof sessionSchema>) => boolean) => {
    for (const { id, content } of await documents.list(SESSION, sessionSchema))
      if (!content || of(content)) await documents.remove(id)
  }
  const put = async (staff: string, password: string) =>
    documents.put(ACCOUNT + staff, { password: await hashPassword(random, password) })
  const verifiers = async (): Promise<Verifier[]> =>
    (await documents.list(ACCOUNT, accountSchema)).flatMap(({ id, content }) =>
      content ? [{ staff: id.slice(ACCOUNT.length), password: content.password }] : [],
    )
  const shut = async (staff: string) => {
    await documents.remove(ACCOUNT + staff)
    await dropSessions((session) => session.staff === staff)
  }
  await dropSessions(({ until }) => msOf(until) <= clock.now())

  return {
    async signIn(staff, password) {
      const account = await documents.read(ACCOUNT + staff, accountSchema)
      if (!(await passwordFits(account?.password ?? null, password))) return err({ type: 'WrongPassword' })
      const token = toBase64Url(random.bytes(32))
      const until = isoOf(clock.now() + SESSION_MS)
      await documents.put(sessionId(token), { staff, until })
      return ok({ token, until })
    },
    async session(token) {
      const session = await documents.read(sessionId(token), sessionSchema)
      return session && msOf(session.until) > clock.now() ? session : null
    },
    signOut: (token) => documents.remove(sessionId(token)),
    async add(accounts) {
      const addOne = async ({ staff, password }: (typeof accounts)[number]) => {
        if (!(await documents.read(ACCOUNT + staff, accountSchema))) await put(staff, password)
      }
      await Promise.all(accounts.map(addOne))
    },
    async setPassword(staff, password) {
      await put(staff, password)
      await dropSessions((session) => session.staff === staff)
    },
    shut,
    verifiers,
    async keepExactly(wanted) {
      const held = new Map((await verifiers()).map(({ staff, password }) => [staff, password]))
      for (const { staff, password } of wanted) {
        const before = held.get(staff)
        held.delete(staff)
        if (before?.hash === password.hash && before.salt === password.salt) continue
        await documents.put(ACCOUNT + staff, { password })
        if (before) await dropSessions((session) => session.staff === staff)
      }
      for (const staff of held.keys()) await shut(staff)
    },
    names: async () =>
      new Set((await documents.list(ACCOUNT, accountSchema)).map(({ id }) => id.slice(ACCOUNT.length))),
  }
}

const sessionId = (token: string): string => SESSION + createHash('sha256').update(token).digest('hex')
