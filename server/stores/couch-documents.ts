/** One database on a server of CouchDB's protocol: see couch-databases.ts. */
import { type Lock, mutex } from '../../sync/mutex.ts'
import type { CouchServer } from './couch-server.ts'
import type {
  Document,
  Listed,
  ListRange,
  Range,
  ReplacedDocuments,
  Replacing,
  Standing,
} from './documents.ts'
import { endOf, key } from './keys.ts'
import { StoreUnavailable } from './store-unavailable.ts'

const CHANGES_EACH = 500

interface Row {
  readonly id: string
  readonly error?: string
  readonly value?: { readonly rev: string; readonly deleted?: boolean }
  readonly doc?: { readonly json: string; readonly _conflicts?: readonly string[] } | null
}

interface Leaf {
  readonly ok?: { readonly _rev: string; readonly _deleted?: boolean; readonly json: string }
}

/** One row for each key; ordered as ids are, not as words in a language. */
const LISTS = {
  _id: '_design/lists',
  language: 'javascript',
  views: {
    keys: {
      map: 'function (doc) { (doc.lists || []).forEach(function (key) { emit(key, null) }) }',
      options: { collation: 'raw' },
    },
  },
}

/** By this one name, so that no start can overlook it. */
const PENDING = key('pending')

export class CouchDocuments implements ReplacedDocuments {
  readonly #server: CouchServer
  readonly #db: string
  /** null: documents are replaced, by one program alone. */
  readonly #standing: Standing | null
  readonly #oneByOne: Lock = mutex()

  private constructor(server: CouchServer, db: string, standing: Standing | null) {
    this.#server = server
    this.#db = db
    this.#standing = standing
  }

  static async open(
    server: CouchServer,
    db: string,
    { standing, lists, follows }: Replacing & { readonly follows?: boolean } = {},
  ): Promise<CouchDocuments> {
    const documents = new CouchDocuments(server, db, standing ?? null)
    // What the other has begun it finishes.
    if (follows) return documents
    if (lists) await documents.#makeLists()
    const begun = standing ? null : await documents.get(PENDING)
    if (begun !== null) await documents.#finish(JSON.parse(begun))
    return documents
  }

  async put(...steps: readonly (readonly Document[])[]): Promise<string[]> {
    const refused = await this.#put(steps)
    if (steps.flat().some((d) => d.lists?.length)) this.#index()
    return refused
  }

  #indexing = false

  /** The server makes an index when it is asked: nobody's question is to wait for what a thousand commits left to do. */
  #index(): void {
    if (this.#indexing) return
    this.#indexing = true
    this.listed({ first: '', last: '', limit: 0 })
      .catch(() => {})
      .finally(() => {
        this.#indexing = false
      })
  }

  async #put(steps: readonly (readonly Document[])[]): Promise<string[]> {
    const documents = steps.flat()
    if (documents.length === 0) return []
    if (this.#standing || documents.length === 1) {
      const refused: string[] = []
      for (const step of steps) refused.push(...(await this.#write(step)))
      return refused
    }
    return this.#oneByOne(() => this.#replace(steps))
  }

  async #replace(steps: readonly (readonly Document[])[]): Promise<string[]> {
    const documents = steps.flat()
    // Refused now, nothing of it would be written.
    const there = await this.revisions(documents.map(({ _id }) => _id))
    const isRefused = ({ _id, _rev }: Document) => there.get(_id) !== _rev
    const due = steps.map((step) => step.filter((d) => !isRefused(d))).filter((step) => step.length > 0)
    if (due.length > 0) {
      const begun = await this.#write([{ _id: PENDING, json: JSON.stringify(due) }])
      // Another's, and half-done: to write anything now would mix the two.
      if (begun.length > 0) throw new Error('two programs write this database')
      await this.#finish(due)
    }
    return documents.filter(isRefused).map(({ _id }) => _id)
  }

  /** What was begun is done again: those that are written already say so. */
  async #finish(steps: readonly (readonly Document[])[]): Promise<void> {
    for (const step of steps) {
      const refused = new Set(await this.#write(step))
      const again = step.filter(({ _id }) => refused.has(_id))
      const texts = await this.texts(again.map(({ _id }) => _id))
      const isOther = ({ _id, _deleted, json }: Document) => texts.get(_id) !== (_deleted ? undefined : json)
      if (again.some(isOther)) throw new Error('two programs write this database')
    }
    const _rev = (await this.revisions([PENDING])).get(PENDING)!
    await this.#write([{ _id: PENDING, _rev, _deleted: true, json: '' }])
  }

  async #write(documents: readonly Document[]): Promise<string[]> {
    if (documents.length === 0) return []
    const answers = await this.#server.ask<readonly { id: string; error?: string }[]>(this.#db, {
      ...{ path: '_bulk_docs', method: 'POST', body: { docs: documents } },
    })
    const failed = answers.filter((a) => a.error !== undefined)
    if (failed.some((a) => a.error !== 'conflict')) throw new StoreUnavailable('failing')
    return failed.map((a) => a.id)
  }

  async get(id: string): Promise<string | null> {
    return (await this.texts([id])).get(id) ?? null
  }

  async texts(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#named(ids, true)
    return new Map(rows.flatMap(({ id, doc }) => (doc ? [[id, doc.json] as const] : [])))
  }

  async revisions(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#named(ids, false)
    return new Map(
      rows.flatMap(({ id, value }) => (value && !value.deleted ? [[id, value.rev] as const] : [])),
    )
  }

  async #named(ids: readonly string[], whole: boolean): Promise<readonly Row[]> {
    if (ids.length === 0) return []
    const { rows } = await this.#server.ask<{ rows: readonly Row[] }>(this.#db, {
      ...{ path: '_all_docs', method: 'POST', qs: wholeOr(whole), body: { keys: ids } },
    })
    return this.#settled(rows.filter((row) => row.error === undefined))
  }

  /** Each with the one text that stands. */
  async #settled(rows: readonly Row[]): Promise<readonly Row[]> {
    if (!rows.some((row) => row.doc?._conflicts)) return rows
    return Promise.all(
      rows.map(async (row) =>
        row.doc?._conflicts ? { ...row, doc: { json: await this.#settle(row.id) } } : row,
      ),
    )
  }

  async #settle(id: string): Promise<string> {
    if (!this.#standing) throw new Error('two programs write this database')
    const leaves = await this.#server.ask<readonly Leaf[]>(this.#db, {
      ...{ path: encodeURIComponent(id), qs: { open_revs: 'all' } },
    })
    const here = leaves.flatMap(({ ok }) => (ok && !ok._deleted ? [ok] : []))
    const json = await this.#standing(
      id,
      here.map((leaf) => leaf.json),
    )
    const kept = here.find((leaf) => leaf.json === json) ?? here[0]!
    const gone = here.filter((leaf) => leaf !== kept)
    // Somebody else may have done the same meanwhile: then it is done.
    await this.#write([
      ...gone.map(({ _rev }): Document => ({ _id: id, _rev, _deleted: true, json: '' })),
      ...(kept.json === json ? [] : [{ _id: id, _rev: kept._rev, json }]),
    ])
    return json
  }

  async ids(prefix: string, range: Range = {}): Promise<string[]> {
    return (await this.#under(prefix, range, false)).map((row) => row.id)
  }

  async range(prefix: string, range: Range = {}): Promise<{ readonly id: string; readonly json: string }[]> {
    const rows = await this.#under(prefix, range, true)
    return rows.flatMap(({ id, doc }) => (doc ? [{ id, json: doc.json }] : []))
  }

  /** Refused as known where it is there already; or because only an administrator may. */
  async #makeLists(): Promise<void> {
    const [answer] = await this.#server.ask<readonly { error?: string }[]>(this.#db, {
      ...{ path: '_bulk_docs', method: 'POST', body: { docs: [LISTS] } },
    })
    if (answer?.error === 'forbidden' || answer?.error === 'unauthorized')
      throw new StoreUnavailable('forbidden')
  }

  async listed(range: ListRange): Promise<Listed[]> {
    const rows = await this.#listedRows(range, { include_docs: true })
    return rows.flatMap((row) => (row.doc ? [{ key: row.key, json: row.doc.json }] : []))
  }

  async listedKeys(range: ListRange): Promise<string[]> {
    return (await this.#listedRows(range, {})).map((row) => row.key)
  }

  async #listedRows({ first, last, after, limit }: ListRange, more: { readonly include_docs?: true }) {
    const bounds = { startkey: after === undefined ? first : endOf(after), endkey: endOf(last) }
    const { rows } = await this.#server.ask<{
      rows: readonly { key: string; doc?: { json: string } | null }[]
    }>(this.#db, { path: '_design/lists/_view/keys', qs: { ...bounds, limit, ...more } })
    return rows
  }

  async following(prefix: string, after: number, limit: number): Promise<string[]> {
    const ids = Array.from({ length: limit }, (_, i) => prefix + key(after + i + 1))
    const found = [...(await this.texts(ids))]
    const gap = found.findIndex(([id], i) => id !== ids[i])
    return (gap < 0 ? found : found.slice(0, gap)).map(([, json]) => json)
  }

  async #under(prefix: string, { after, limit, last }: Range, whole: boolean): Promise<readonly Row[]> {
    const [low, high] = [after === undefined ? prefix : endOf(after), endOf(prefix)]
    const bounds = last
      ? { startkey: high, endkey: low, descending: true, limit: 1 }
      : { startkey: low, endkey: high, ...(limit !== undefined && { limit }) }
    const qs = { ...bounds, ...wholeOr(whole) }
    const { rows } = await this.#server.ask<{ rows: readonly Row[] }>(this.#db, { path: '_all_docs', qs })
    return this.#settled(rows)
  }

  /** What was written since, in any order: each document once, with its revision. */
  async news(since: string) {
    const qs = { since, limit: CHANGES_EACH }
    const { results, last_seq } = await this.#server.ask<{
      results: readonly {
        id: string
        deleted?: boolean
        changes: readonly { rev: string }[]
      }[]
      last_seq: string | number
    }>(this.#db, { path: '_changes', qs })
    const written = results.filter((r) => !r.deleted).map((r) => ({ id: r.id, rev: r.changes[0]!.rev }))
    return { written, since: String(last_seq), isOver: results.length < CHANGES_EACH }
  }

  async sweep(): Promise<void> {
    await this.#server.ask(this.#db, { path: '_compact', method: 'POST', body: {} })
  }

  writable(): boolean {
    return this.#server.writable()
  }

  async close(): Promise<void> {}
}

const wholeOr = (whole: boolean) => (whole ? { include_docs: true, conflicts: true } : {})
