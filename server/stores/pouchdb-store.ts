import { openDocumentStore } from './document-store.ts'
import type { NodeStore } from './node-store.ts'
import { pouchDatabases } from './pouch-documents.ts'

/**
 * The embedded store of a node, all writes synced. `dir` is made where it does not exist. Throws where another process
 * has it open, or where it is damaged.
 */
export const openPouchStore = async ({ dir }: { readonly dir: string }): Promise<NodeStore> =>
  openDocumentStore(await pouchDatabases(dir))
