/**
 * Which devices were heard by processes that do not sequence: each writes a document of what it has heard since its
 * start, and the one that sequences, which tells people of it, reads them.
 */
import * as z from 'zod/mini'
import type { Entry } from '../../shared/event.ts'
import { type Contact, contactSchema } from '../contacts/contacts.ts'
import type { Documents } from '../stores/documents.ts'
import { key } from '../stores/keys.ts'
import { storedEntry } from '../stores/stored.ts'

const HEARD = key('heard')
/** What somebody gave back that only the root can have lost. */
const GIVEN = key('given')
const givenSchema = z.object({ from: z.string(), entry: z.string() })
const heardSchema = z.record(z.string(), contactSchema)

/** How often it is written, and read. */
export const HEARD_MS = 10_000

/** `process`: no other of the county has this name. */
export function toldHeard(documents: Documents, process: string) {
  const heard = new Map<string, Contact>()
  let isTold = true
  return {
    note(device: string, contact: Contact): void {
      heard.set(device, contact)
      isTold = false
    },
    async tell(): Promise<void> {
      if (isTold) return
      const _id = HEARD + key(process)
      const _rev = (await documents.revisions([_id])).get(_id)
      const json = JSON.stringify(Object.fromEntries(heard))
      // What comes meanwhile is told the next time.
      isTold = true
      const put = documents.put([{ _id, json, ...(_rev !== undefined && { _rev }) }])
      const refused = await put.catch((error: unknown) => {
        isTold = false
        throw error
      })
      if (refused.length > 0) isTold = false
    },
  }
}

/** Tells of each what is newer than `of` knows. */
export async function takeHeard(
  documents: Documents,
  of: (device: string) => Contact | null,
  take: (device: string, contact: Contact) => void,
): Promise<void> {
  for (const { json } of await documents.range(HEARD)) {
    const heard = heardSchema.safeParse(JSON.parse(json))
    // Of a program of another version: what it heard is not worth the rest.
    for (const [device, contact] of Object.entries(heard.data ?? {}))
      if (contact.heardAtMs > (of(device)?.heardAtMs ?? 0)) take(device, contact)
  }
}

/** The one that sequences is to look for what the county has lost: somebody had an entry of the root's that was not here. */
export async function tellGiven(documents: Documents, from: string, entry: Entry): Promise<void> {
  const json = JSON.stringify({ from, entry: JSON.stringify(entry) })
  // Refused where it has been told already.
  await documents.put([{ _id: GIVEN, json }])
}

export async function takeGivenBack(
  documents: Documents,
  take: (from: string, entries: readonly Entry[]) => Promise<void>,
): Promise<void> {
  const text = await documents.get(GIVEN)
  if (text === null) return
  const { from, entry } = givenSchema.parse(JSON.parse(text))
  await take(from, [storedEntry(entry)])
  const _rev = (await documents.revisions([GIVEN])).get(GIVEN)
  if (_rev !== undefined) await documents.put([{ _id: GIVEN, _rev, _deleted: true, json: '' }])
}
