/**
 * Which devices were heard by processes that do not sequence: each writes a document of what it has heard since its
 * start, and the one that sequences, which tells people of it, reads them.
 */
import * as z from 'zod/mini'
import { type Contact, contactSchema } from '../contacts/contacts.ts'
import type { Documents } from '../stores/documents.ts'
import { key } from '../stores/keys.ts'

const HEARD = key('heard')
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
      isTold = true
      const _id = HEARD + key(process)
      const _rev = (await documents.revisions([_id])).get(_id)
      const json = JSON.stringify(Object.fromEntries(heard))
      const refused = await documents.put([{ _id, json, ...(_rev !== undefined && { _rev }) }])
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
    const heard = heardSchema.parse(JSON.parse(json))
    for (const [device, contact] of Object.entries(heard))
      if (contact.heardAtMs > (of(device)?.heardAtMs ?? 0)) take(device, contact)
  }
}
