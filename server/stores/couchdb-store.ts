import { couchDatabases } from './couch-databases.ts'
import { openDocumentStore } from './document-store.ts'
import type { FollowedStore, NodeStore } from './node-store.ts'

/** A node's store on a server of CouchDB's protocol. Throws StoreUnavailable. */
export const openCouchStore = async ({ url }: { readonly url: string }): Promise<NodeStore> =>
  openDocumentStore(await couchDatabases(url))

/** The same store, beside the process that serves the county from it. Throws StoreUnavailable. */
export const followCouchStore = async ({ url }: { readonly url: string }): Promise<FollowedStore> =>
  openDocumentStore(await couchDatabases(url, true))
