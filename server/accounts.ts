/**
 * Who may sign in, and who is signed in. A small database of its own beside the log, because neither passwords nor
 * sessions may ever enter that. A session's token is known to the browser alone; here lies its SHA-256.
 */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import PouchDB from 'pouchdb'
import * as z from 'zod/mini'
import { toBase64Url } from '../shared/bytes.ts'
import type { Random } from '../shared/random.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Clock, isoOf, msOf } from '../shared/time.ts'
import { hashPassword, passwordFits, passwordHashSchema } from './password.ts'

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
  close(): Promise<void>
}

const accountSchema = z.object({ password: passwordHashSchema })
const sessionSchema = z.object({ staff: z.string(), until: z.string() })

export async function openAccounts(deps: {
  readonly dir: string
  readonly clock: Clock
  readonly random: Random
}): Promise<Accounts> {
  const { clock, random } = deps
  await mkdir(deps.dir, { recursive: true, mode: 0o700 })
  const db = new PouchDB<Record<string, unknown>>(`${deps.dir}/accounts`)
  await dropOldSessions(db, clock)

  return {
    async signIn(staff, password) {
      const account = await read(db, accountId(staff), accountSchema)
      if (!(await passwordFits(account?.password ?? null, password))) return err({ type: 'WrongPassword' })
      const token = toBase64Url(random.bytes(32))
      const until = isoOf(clock.now() + SESSION_MS)
      await db.put({ _id: sessionId(token), staff, until })
      return ok({ token, until })
    },
    async session(token) {
      const session = await read(db, sessionId(token), sessionSchema)
      return session && msOf(session.until) > clock.now() ? session : null
    },
    signOut: (token) => remove(db, sessionId(token)),
    async add(accounts) {
      const addOne = async ({ staff, password }: (typeof accounts)[number]) => {
        if (await read(db, accountId(staff), accountSchema)) return
        await db.put({ _id: accountId(staff), password: await hashPassword(random, password) })
      }
      await Promise.all(accounts.map(addOne))
    },
    close: () => db.close(),
  }
}

type Database = PouchDB.Database<Record<string, unknown>>

const accountId = (staff: string): string => `account/${staff}`
const sessionId = (token: string): string => `session/${createHash('sha256').update(token).digest('hex')}`

async function read<T extends z.ZodMiniType>(
  db: Database,
  id: string,
  schema: T,
): Promise<z.infer<T> | null> {
  try {
    return schema.parse(await db.get(id))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

async function remove(db: Database, id: string): Promise<void> {
  try {
    await db.remove(await db.get(id))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

async function dropOldSessions(db: Database, clock: Clock): Promise<void> {
  const { rows } = await db.allDocs({ startkey: 'session/', endkey: 'session/\uffff', include_docs: true })
  for (const { id, doc } of rows) {
    const session = sessionSchema.safeParse(doc)
    if (!session.success || msOf(session.data.until) <= clock.now()) await remove(db, id)
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 404
