/**
 * A PouchDB on LevelDB, reduced to what the stores need: documents of one JSON text, put by the batch, read by id, by
 * range and by arrival. A text, because PouchDB copies objects in its own way (an own `__proto__` gets lost) and what a
 * store keeps must come back to the last field.
 *
 * Read in pouchdb 9.0.0, lib/index.js (LevelPouch): one bulkDocs runs alone (writeLock), collects all its documents,
 * sequence numbers and counters in one LevelTransaction and hands them to LevelDB as one batch. LevelDB writes a batch
 * as one record of its log, of which a missing or broken part drops the whole, and with `sync` waits for one fdatasync
 * before anybody can read it. So one `put` is on stable storage whole or not at all, and nothing needs mending at
 * start (tests/conformance/pouchdb-durability.test.ts). Documents refused (409) stay out of the batch; the others are
 * written.
 */
import PouchDB from 'pouchdb'
import { endOf } from './keys.ts'
import { rewriteFiles, syncedLevelDown } from './synced-leveldown.ts'

export interface Document {
  readonly _id: string
  /** Given where the document replaces one. */
  readonly _rev?: string
  readonly _deleted?: true
  readonly json: string
}

export interface Range {
  /** Exclusive; must begin with the prefix. */
  readonly after?: string
  readonly limit?: number
  readonly last?: boolean
}

export interface Change {
  readonly seq: number
  readonly json: string
}

export class Documents {
  readonly #db: PouchDB.Database<{ json: string }>
  readonly #dir: string

  private constructor(db: PouchDB.Database<{ json: string }>, dir: string) {
    this.#db = db
    this.#dir = dir
  }

  /** `replacing`: documents are overwritten, their former revisions go at once. */
  static async open(dir: string, options: { readonly replacing: boolean }): Promise<Documents> {
    const db = new PouchDB<{ json: string }>(dir, {
      adapter: 'leveldb',
      db: syncedLevelDown,
      ...(options.replacing ? { auto_compaction: true, revs_limit: 1 } : {}),
    })
    const documents = new Documents(db, dir)
    // PouchDB takes a counter that it could not read for 0 and would then write over what is there.
    const { results } = await db.changes({ descending: true, limit: 1 })
    if (Number(results[0]?.seq ?? 0) > (await documents.seq())) {
      await db.close()
      throw new Error('the database is damaged: it holds more than it has counted')
    }
    return documents
  }

  /** The number of the last write. */
  async seq(): Promise<number> {
    return Number((await this.#db.info()).update_seq)
  }

  /** Resolves with the ids that were refused because they are there already (or were replaced in the meantime). */
  async put(documents: readonly Document[]): Promise<string[]> {
    if (documents.length === 0) return []
    const refused: string[] = []
    for (const answer of await this.#db.bulkDocs([...documents])) {
      if (!('error' in answer)) continue
      if (answer.status !== 409 || answer.id === undefined) throw new Error(`not written: ${answer.message}`)
      refused.push(answer.id)
    }
    return refused
  }

  async get(id: string): Promise<string | null> {
    try {
      return (await this.#db.get(id)).json
    } catch (error) {
      if ((error as { status?: unknown }).status === 404) return null
      throw error
    }
  }

  /** Revisions of those that exist. */
  async revisions(ids: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.#db.allDocs({ keys: [...ids] })
    return new Map(rows.flatMap((row) => ('error' in row ? [] : [[row.id, row.value.rev] as const])))
  }

  /** Ids under a prefix, ascending; only the last where asked for. */
  async ids(prefix: string, range: Range = {}): Promise<string[]> {
    const { rows } = await this.#db.allDocs(bounds(prefix, range))
    return rows.map((row) => row.id)
  }

  /** Texts under a prefix, ascending by id. */
  async range(prefix: string, range: Range = {}): Promise<{ readonly id: string; readonly json: string }[]> {
    const { rows } = await this.#db.allDocs({ ...bounds(prefix, range), include_docs: true })
    return rows.flatMap(({ id, doc }) => (doc ? [{ id, json: doc.json }] : []))
  }

  /** Documents under a prefix in the order of writing. The limit counts these alone, not what was filtered out. */
  async changes(prefix: string, after: number, limit: number): Promise<Change[]> {
    if (limit < 1) return []
    const { results } = await this.#db.changes({
      since: after,
      limit,
      include_docs: true,
      filter: (doc: { _id: string }) => doc._id.startsWith(prefix),
    })
    return results.flatMap(({ seq, doc }) => (doc ? [{ seq: Number(seq), json: doc.json }] : []))
  }

  /**
   * Former revisions of these go, and the bytes of all that is gone from LevelDB's files. Not by PouchDB's `compact`,
   * which looks at every document that was written since its last time: a node's first erasure would take minutes.
   */
  async sweep(replaced: readonly string[]): Promise<void> {
    // Some may never have come.
    for (const id of (await this.revisions(replaced)).keys()) await this.#db.compactDocument(id, 0)
    await rewriteFiles(this.#dir)
  }

  async close(): Promise<void> {
    await this.#db.close()
  }
}

function bounds(prefix: string, { after, limit, last }: Range) {
  const [low, high] = [after === undefined ? prefix : endOf(after), endOf(prefix)]
  if (last) return { startkey: high, endkey: low, descending: true, limit: 1 }
  return { startkey: low, endkey: high, ...(limit === undefined ? {} : { limit }) }
}
