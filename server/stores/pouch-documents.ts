/**
 * A PouchDB on LevelDB.
 *
 * Read in pouchdb 9.0.0, lib/index.js (LevelPouch): one bulkDocs runs alone (writeLock), collects all its documents,
 * sequence numbers and counters in one LevelTransaction and hands them to LevelDB as one batch. LevelDB writes a batch
 * as one record of its log, of which a missing or broken part drops the whole, and with `sync` waits for one fdatasync
 * before anybody can read it. So one `put` is on stable storage whole or not at all, and nothing needs mending at
 * start (tests/conformance/pouchdb-durability.test.ts). Documents refused (409) stay out of the batch; the others are
 * written.
 */
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import PouchDB from 'pouchdb'
import { makeFolder, syncPath } from '../durable-file.ts'
import type {
  Change,
  Databases,
  Document,
  Listed,
  ListRange,
  NumberedDocuments,
  Range,
  ReplacedDocuments,
} from './documents.ts'
import { endOf, key } from './keys.ts'
import { checkFiles } from './leveldb-files.ts'
import { changeLists, listedIn } from './leveldb-lists.ts'
import { isWritable, rewriteFiles, syncedLevelDown } from './synced-leveldown.ts'

/** Each in a folder of its own under `dir`, which is made where it does not exist. */
export async function pouchDatabases(dir: string): Promise<Databases> {
  await makeFolder(dir)
  const dropped = (name: string) => join(dir, `${name}.dropped`)
  const opened = async (name: string, replacing: boolean) => {
    await checkFiles(join(dir, name))
    const documents = await PouchDocuments.open(join(dir, name), { replacing })
    // LevelDB has made its folder, and sees to what is in it alone.
    await syncPath(dir)
    return documents
  }
  const open: Databases['open'] = async (name) => {
    await rm(dropped(name), { recursive: true, force: true })
    return opened(name, true)
  }
  return {
    alone: true,
    follows: false,
    open,
    numbered: (name) => opened(name, false),
    async renew(name, documents) {
      await documents.close()
      // Renamed first: half a LevelDB would not open again.
      await rename(join(dir, name), dropped(name))
      return open(name)
    },
    renewed: async (_, documents) => documents,
  }
}

interface Kept {
  json: string
  lists?: readonly string[]
}

export class PouchDocuments implements NumberedDocuments, ReplacedDocuments {
  readonly #db: PouchDB.Database<Kept>
  readonly #dir: string

  private constructor(db: PouchDB.Database<Kept>, dir: string) {
    this.#db = db
    this.#dir = dir
  }

  /** `replacing`: former revisions go at once. */
  static async open(dir: string, options: { readonly replacing: boolean }): Promise<PouchDocuments> {
    const db = new PouchDB<Kept>(dir, {
      adapter: 'leveldb',
      db: syncedLevelDown,
      ...(options.replacing ? { auto_compaction: true, revs_limit: 1 } : {}),
    })
    const documents = new PouchDocuments(db, dir)
    // PouchDB takes a counter that it could not read for 0 and would then write over what is there.
    const { results } = await db.changes({ descending: true, limit: 1 })
    if (Number(results[0]?.seq ?? 0) > (await documents.seq())) {
      await db.close()
      throw new Error('the database is damaged: it holds more than it has counted')
    }
    return documents
  }

  async seq(): Promise<number> {
    return Number((await this.#db.info()).update_seq)
  }

  async put(...steps: readonly (readonly Document[])[]): Promise<string[]> {
    const documents = steps.flat()
    if (documents.length === 0) return []
    await this.#list(documents.filter((d) => d.lists !== undefined))
    const refused: string[] = []
    for (const answer of await this.#db.bulkDocs(documents)) {
      if (!('error' in answer)) continue
      if (answer.status !== 409 || answer.id === undefined) throw new Error(`not written: ${answer.message}`)
      refused.push(answer.id)
    }
    return refused
  }

  /** Before they are put: what a crash lists too early is seen to be when it is read, what it lists too late is not. */
  async #list(documents: readonly Document[]): Promise<void> {
    if (documents.length === 0) return
    const before = await Promise.all(documents.map((d) => this.#kept(d._id)))
    const gone = before.flatMap((doc) => doc?.lists ?? [])
    const listed = documents.flatMap(({ _id: id, lists = [] }) => lists.map((key) => ({ key, id })))
    const [there, due] = [new Set(gone), new Set(listed.map(({ key }) => key))]
    await changeLists(
      this.#dir,
      gone.filter((key) => !due.has(key)),
      listed.filter(({ key }) => !there.has(key)),
    )
  }

  async listed({ limit, ...range }: ListRange): Promise<Listed[]> {
    const found: Listed[] = []
    for (let { after } = range; found.length < limit; ) {
      const rows = await listedIn(this.#dir, { ...range, after, limit })
      const documents = await Promise.all(rows.map((row) => this.#kept(row.id)))
      for (const [i, { key }] of rows.entries()) {
        const doc = documents[i]
        if (doc?.lists?.includes(key)) found.push({ key, json: doc.json })
      }
      if (rows.length < limit) break
      after = rows.at(-1)!.key
    }
    return found.slice(0, limit)
  }

  async listedKeys(range: ListRange): Promise<string[]> {
    return (await listedIn(this.#dir, range)).map((row) => row.key)
  }

  async get(id: string): Promise<string | null> {
    return (await this.#kept(id))?.json ?? null
  }

  /** One by one: `allDocs` with keys opens an iterator for each, and costs twice that. */
  async #kept(id: string): Promise<Kept | null> {
    try {
      return await this.#db.get(id)
    } catch (error) {
      if ((error as { status?: unknown }).status === 404) return null
      throw error
    }
  }

  async texts(ids: readonly string[]): Promise<Map<string, string>> {
    const texts = await Promise.all(ids.map((id) => this.get(id)))
    return new Map(ids.flatMap((id, i) => (texts[i] == null ? [] : [[id, texts[i]!] as const])))
  }

  async revisions(ids: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.#db.allDocs({ keys: [...ids] })
    return new Map(rows.flatMap((row) => ('error' in row ? [] : [[row.id, row.value.rev] as const])))
  }

  async ids(prefix: string, range: Range = {}): Promise<string[]> {
    const { rows } = await this.#db.allDocs(bounds(prefix, range))
    return rows.map((row) => row.id)
  }

  async range(prefix: string, range: Range = {}): Promise<{ readonly id: string; readonly json: string }[]> {
    const { rows } = await this.#db.allDocs({ ...bounds(prefix, range), include_docs: true })
    return rows.flatMap(({ id, doc }) => (doc ? [{ id, json: doc.json }] : []))
  }

  async following(prefix: string, after: number, limit: number): Promise<string[]> {
    const rows = await this.range(prefix, { after: prefix + key(after), limit })
    const gap = rows.findIndex(({ id }, i) => id !== prefix + key(after + i + 1))
    return (gap < 0 ? rows : rows.slice(0, gap)).map(({ json }) => json)
  }

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
   * Not by PouchDB's `compact`, which looks at every document that was written since its last time: a node's first
   * erasure would take minutes.
   */
  async sweep(replaced: readonly string[]): Promise<void> {
    // Some may never have come.
    for (const id of (await this.revisions(replaced)).keys()) await this.#db.compactDocument(id, 0)
    await rewriteFiles(this.#dir)
  }

  writable(): boolean {
    return isWritable(this.#dir)
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
