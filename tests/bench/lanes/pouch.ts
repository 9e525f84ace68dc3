/** PouchDB as the peers use it: more of it than our node does (server/stores/pouchdb.d.ts). */
import PouchDB from 'pouchdb'

export interface Pouch {
  readonly replicate: { from(remote: Pouch, options: { batch_size: number }): Promise<unknown> }
  bulkDocs(docs: readonly { readonly _id: string }[]): Promise<unknown>
  info(): Promise<{ readonly doc_count: number }>
}
interface Opener {
  new (name: string, options?: { skip_setup: true; fetch: unknown }): Pouch
  defaults(options: { prefix: string }): Opener
  sync(local: Pouch, remote: Pouch, options: { batch_size: number }): Promise<unknown>
}

export const OpenPouch = PouchDB as unknown as Opener
