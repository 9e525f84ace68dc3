/**
 * One-time codes by which people become staff and browsers become devices. Here lies a code's SHA-256; used ones stay a
 * while, so that whoever holds such a code is told why it opens nothing.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { type Staff, staffSchema } from '../shared/org/org.ts'
import { type Invitation, newInvitationCode, parseInvitationCode } from '../shared/protocol/invitation.ts'
import type { Random } from '../shared/random.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Clock, isoOf, msOf } from '../shared/time.ts'
import type { AccountDocuments } from './account-documents.ts'

export interface Invitations {
  /** The code is kept nowhere. An open invitation to the same account gives way to this one. */
  issue(staff: Staff): Promise<{ readonly invitation: Invitation; readonly code: string }>
  /** Those that can still be redeemed, by name of the account. */
  open(): Promise<Invitation[]>
  withdraw(id: string): Promise<void>
  /** `usedBy`: null, or what `use` was told. */
  find(code: string): Promise<Result<Found, NoInvitation>>
  /** From now on it opens nothing, but for whoever used it and lost the answer. `by`: the device's key. */
  use(found: Found, by: string): Promise<void>
}

export interface Found extends Invitation {
  readonly usedBy: string | null
}

export type NoInvitation = { readonly type: 'NoInvitation' } | { readonly type: 'InvitationOver' }

const VALID_MS = 7 * 86_400_000
const REMEMBERED_MS = 30 * 86_400_000
const PREFIX = 'invitation/'

const schema = z.object({ staff: staffSchema, until: z.string(), usedBy: z.nullable(z.string()) })

export async function openInvitations(deps: {
  readonly documents: AccountDocuments
  readonly clock: Clock
  readonly random: Random
}): Promise<Invitations> {
  const { documents, clock, random } = deps
  const all = async (): Promise<Found[]> =>
    (await documents.list(PREFIX, schema)).flatMap(({ id, content }) =>
      content ? [{ id: id.slice(PREFIX.length), ...content }] : [],
    )
  const isOver = ({ until }: Found): boolean => msOf(until) <= clock.now()
  const open = async () => (await all()).filter((found) => found.usedBy === null && !isOver(found))
  for (const { id, until } of await all())
    if (msOf(until) + REMEMBERED_MS <= clock.now()) await documents.remove(PREFIX + id)

  return {
    async issue(staff) {
      for (const before of await open()) {
        if (before.staff.id === staff.id) await documents.remove(PREFIX + before.id)
      }
      const code = newInvitationCode(random)
      const id = idOf(code)
      const until = isoOf(clock.now() + VALID_MS)
      await documents.put(PREFIX + id, { staff, until, usedBy: null })
      return { invitation: { id, staff, until }, code }
    },
    open: async () =>
      (await open())
        .map(({ id, staff, until }) => ({ id, staff, until }))
        .sort((a, b) => (a.staff.id < b.staff.id ? -1 : 1)),
    withdraw: (id) => documents.remove(PREFIX + id),
    async find(text) {
      const code = parseInvitationCode(text)
      const id = code && idOf(code)
      const content = id && (await documents.read(PREFIX + id, schema))
      if (!id || !content) return err({ type: 'NoInvitation' })
      const found = { id, ...content }
      return isOver(found) ? err({ type: 'InvitationOver' }) : ok(found)
    },
    use: ({ id, staff, until }, by) => documents.put(PREFIX + id, { staff, until, usedBy: by }),
  }
}

const idOf = (code: string): string => createHash('sha256').update(code).digest('hex')
