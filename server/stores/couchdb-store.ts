import { couchDatabases } from './couch-databases.ts'
import { openDocumentStore } from './document-store.ts'
import type { NodeStore } from './node-store.ts'

/** A node's store on a server of CouchDB's protocol. Throws StoreUnavailable. */
export const openCouchStore = async ({ url }: { readonly url: string }): Promise<NodeStore> =>
  openDocumentStore(await couchDatabases(url))
