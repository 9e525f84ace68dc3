/**
 * The part of PouchDB 9 that we use. Not @types/pouchdb: that declares a global `Buffer` of its own, which is not Node's,
 * and then no Buffer of Node is a Uint8Array any more.
 */
declare module 'pouchdb' {
  namespace PouchDB {
    interface Stored {
      readonly _id: string
      readonly _rev?: string
      readonly _deleted?: true
    }
    type Answer =
      | { readonly ok: true; readonly id: string; readonly rev: string }
      | { readonly error: true; readonly status: number; readonly message: string; readonly id?: string }
    interface Rows<T> {
      readonly rows: readonly {
        readonly id: string
        readonly value: { readonly rev: string }
        readonly doc?: T & Required<Stored>
        readonly error?: 'not_found'
      }[]
    }
    interface Options {
      readonly adapter?: 'leveldb'
      /** A leveldown-compatible constructor. */
      readonly db?: unknown
      readonly auto_compaction?: boolean
      readonly revs_limit?: number
    }
    interface RangeOptions {
      readonly keys?: readonly string[]
      readonly startkey?: string
      readonly endkey?: string
      readonly descending?: boolean
      readonly limit?: number
      readonly include_docs?: boolean
    }
    interface ChangesOptions {
      readonly since?: number
      readonly limit?: number
      readonly descending?: boolean
      readonly include_docs?: boolean
      readonly filter?: (doc: { _id: string }) => boolean
    }
    interface Database<T> {
      put(doc: T & Stored): Promise<{ readonly rev: string }>
      get(id: string): Promise<T & Required<Stored>>
      remove(doc: Required<Stored>): Promise<unknown>
      bulkDocs(docs: readonly (T & Stored)[]): Promise<Answer[]>
      allDocs(options: RangeOptions): Promise<Rows<T>>
      changes(options: ChangesOptions): Promise<{
        readonly results: readonly { readonly seq: number | string; readonly doc?: T & Required<Stored> }[]
      }>
      info(): Promise<{ readonly update_seq: number | string }>
      /** Revisions further than so many from the last one lose their bodies. */
      compactDocument(id: string, heightMax: number): Promise<unknown>
      close(): Promise<void>
      destroy(): Promise<void>
    }
  }
  const PouchDB: new <T>(name: string, options?: PouchDB.Options) => PouchDB.Database<T>
  export default PouchDB
}
