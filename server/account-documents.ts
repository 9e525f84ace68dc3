/**
 * The small database beside the log that holds accounts, sessions and invitations: nothing of these may enter a log.
 * Synced like the log: a power cut gives no used code back and takes no password that was said to be set.
 */
import { join } from 'node:path'
import * as z from 'zod/mini'
import { couchDatabases } from './stores/couch-databases.ts'
import { key } from './stores/keys.ts'
import { pouchDatabases } from './stores/pouch-documents.ts'

export interface AccountDocuments {
  /** null where there is none. */
  read<T extends z.ZodMiniType>(id: string, schema: T): Promise<z.infer<T> | null>
  /** In place of what is there. Two writers of one document at once: one of them throws. */
  put(id: string, content: Record<string, unknown>): Promise<void>
  remove(id: string): Promise<void>
  /** Those whose id begins with these parts, each ended by `/`; null for one that is not of its form. */
  list<T extends z.ZodMiniType>(
    prefix: string,
    schema: T,
  ): Promise<{ readonly id: string; readonly content: z.infer<T> | null }[]>
  close(): Promise<void>
}

const documentSchema = z.object({ id: z.string(), content: z.record(z.string(), z.unknown()) })

/** In DATA_DIR/accounts, or where the store is elsewhere, beside it. Throws StoreUnavailable. */
export async function openAccountDocuments(
  dataDir: string,
  couchUrl: string | null = null,
): Promise<AccountDocuments> {
  const databases = couchUrl ? couchDatabases(couchUrl) : pouchDatabases(join(dataDir, 'accounts'))
  const documents = await (await databases).open('accounts')
  const contentOf = (json: string) => documentSchema.parse(JSON.parse(json))
  const write = async (id: string, change: { readonly json: string; readonly _deleted?: true }) => {
    const _id = keyOf(id)
    const _rev = (await documents.revisions([_id])).get(_id)
    if (change._deleted && _rev === undefined) return
    const refused = await documents.put([{ _id, ...change, ...(_rev !== undefined && { _rev }) }])
    if (refused.length > 0) throw new Error('not written: somebody else wrote it at the same time')
  }
  return {
    async read(id, schema) {
      const json = await documents.get(keyOf(id))
      return json === null ? null : schema.parse(contentOf(json).content)
    },
    put: (id, content) => write(id, { json: JSON.stringify({ id, content }) }),
    remove: (id) => write(id, { json: '', _deleted: true }),
    async list(prefix, schema) {
      const rows = await documents.range(keyOf(prefix.replace(/\/$/, '')))
      return rows.map(({ json }) => {
        const { id, content } = contentOf(json)
        const read = schema.safeParse(content)
        return { id, content: read.success ? read.data : null }
      })
    },
    close: () => documents.close(),
  }
}

const keyOf = (id: string): string => key(...id.split('/'))
