/**
 * One-time codes by which people become staff, browsers devices, and a township's node a relay. Here lies a code's
 * SHA-256; used ones stay a while, so that whoever holds such a code is told why it opens nothing.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { areaCodeSchema, type Staff, staffSchema } from '../shared/org/org.ts'
import { type Invitation, newInvitationCode, parseInvitationCode } from '../shared/protocol/invitation.ts'
import type { Random } from '../shared/random.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Clock, isoOf, msOf } from '../shared/time.ts'
import type { AccountDocuments } from './account-documents.ts'

/** `S`: whom or what a code is for. */
export interface Codes<S extends object> {
  /** The code is kept nowhere. An open one for the same gives way to this one. */
  issue(subject: S): Promise<{ readonly invitation: Open<S>; readonly code: string }>
  /** Those that can still be redeemed, by what they are for. */
  open(): Promise<Open<S>[]>
  withdraw(id: string): Promise<void>
  /** `usedBy`: null, or what `use` was told. */
  find(code: string): Promise<Result<FoundCode<S>, NoInvitation>>
  /** From now on it opens nothing, but for whoever used it and lost the answer. `by`: the device's key. */
  use(found: FoundCode<S>, by: string): Promise<void>
}

type Open<S> = S & { readonly id: string; readonly until: string }
export type FoundCode<S> = Open<S> & { readonly usedBy: string | null }

export type NoInvitation = { readonly type: 'NoInvitation' } | { readonly type: 'InvitationOver' }

export type Invitations = Codes<Pick<Invitation, 'staff'>>
export type Found = FoundCode<{ readonly staff: Staff }>

/** For the node of a town. */
export type RelayCodes = Codes<{ readonly area: string }>

export interface CodesDeps {
  readonly documents: AccountDocuments
  readonly clock: Clock
  readonly random: Random
}

export const openInvitations = (deps: CodesDeps): Promise<Invitations> =>
  openCodes(deps, 'invitation/', z.object({ staff: staffSchema }), ({ staff }) => staff.id)

export const openRelayCodes = (deps: CodesDeps): Promise<RelayCodes> =>
  openCodes(deps, 'relay/', z.object({ area: areaCodeSchema }), ({ area }) => area)

const VALID_MS = 7 * 86_400_000
const REMEMBERED_MS = 30 * 86_400_000

const lifeSchema = z.object({ until: z.string(), usedBy: z.nullable(z.string()) })

async function openCodes<S extends object>(
  { documents, clock, random }: CodesDeps,
  prefix: string,
  subjectSchema: z.ZodMiniType<S>,
  nameOf: (subject: S) => string,
): Promise<Codes<S>> {
  const read = (id: string, content: unknown): FoundCode<S> => ({
    id,
    ...lifeSchema.parse(content),
    ...subjectSchema.parse(content),
  })
  const schema = z.looseObject({ until: z.string() })
  const all = async (): Promise<FoundCode<S>[]> =>
    (await documents.list(prefix, schema)).flatMap(({ id, content }) =>
      content ? [read(id.slice(prefix.length), content)] : [],
    )
  const isOver = ({ until }: { readonly until: string }): boolean => msOf(until) <= clock.now()
  const open = async () => (await all()).filter((found) => found.usedBy === null && !isOver(found))
  for (const { id, until } of await all())
    if (msOf(until) + REMEMBERED_MS <= clock.now()) await documents.remove(prefix + id)

  return {
    async issue(subject) {
      for (const before of await open())
        if (nameOf(before) === nameOf(subject)) await documents.remove(prefix + before.id)
      const code = newInvitationCode(random)
      const id = idOf(code)
      const until = isoOf(clock.now() + VALID_MS)
      await documents.put(prefix + id, { ...subject, until, usedBy: null })
      return { invitation: { ...subject, id, until }, code }
    },
    open: async () =>
      (await open())
        .map(({ usedBy: _, ...invitation }) => invitation as Open<S>)
        .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    withdraw: (id) => documents.remove(prefix + id),
    async find(text) {
      const code = parseInvitationCode(text)
      const id = code && idOf(code)
      const content = id && (await documents.read(prefix + id, schema))
      if (!id || !content) return err({ type: 'NoInvitation' })
      const found = read(id, content)
      return isOver(found) ? err({ type: 'InvitationOver' }) : ok(found)
    },
    use: ({ id, usedBy: _, ...content }, by) => documents.put(prefix + id, { ...content, usedBy: by }),
  }
}

const idOf = (code: string): string => createHash('sha256').update(code).digest('hex')
