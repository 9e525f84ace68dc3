/**
 * The small database beside the log that holds accounts, sessions and invitations: nothing of these may enter a log.
 * Synced like the log: a power cut gives no used code back and takes no password that was said to be set.
 */
import PouchDB from 'pouchdb'
import type * as z from 'zod/mini'
import { makeFolder } from './durable-file.ts'
import { checkFiles } from './stores/leveldb-files.ts'
import { syncedLevelDown } from './stores/synced-leveldown.ts'

export interface AccountDocuments {
  /** null where there is none. */
  read<T extends z.ZodMiniType>(id: string, schema: T): Promise<z.infer<T> | null>
  /** In place of what is there. Two writers of one document at once: one of them throws. */
  put(id: string, content: Record<string, unknown>): Promise<void>
  remove(id: string): Promise<void>
  /** Those whose id begins so; null for one that is not of its form. */
  list<T extends z.ZodMiniType>(
    prefix: string,
    schema: T,
  ): Promise<{ readonly id: string; readonly content: z.infer<T> | null }[]>
  close(): Promise<void>
}

/** `dir`: made where it is missing, readable by the node's user alone. */
export async function openAccountDocuments(dir: string): Promise<AccountDocuments> {
  await makeFolder(dir)
  await checkFiles(`${dir}/accounts`)
  const db = new PouchDB<Record<string, unknown>>(`${dir}/accounts`, { db: syncedLevelDown })
  const get = async (id: string) => {
    try {
      return await db.get(id)
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }
  return {
    async read(id, schema) {
      const doc = await get(id)
      return doc && schema.parse(doc)
    },
    async put(id, content) {
      const before = await get(id)
      await db.put({ ...content, _id: id, ...(before && { _rev: before._rev }) })
    },
    async remove(id) {
      const doc = await get(id)
      if (doc) await db.remove(doc)
    },
    async list(prefix, schema) {
      const range = { startkey: prefix, endkey: `${prefix}\uffff`, include_docs: true }
      const { rows } = await db.allDocs(range)
      return rows.map(({ id, doc }) => {
        const read = schema.safeParse(doc)
        return { id, content: read.success ? read.data : null }
      })
    },
    close: () => db.close(),
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 404
