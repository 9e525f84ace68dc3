/**
 * Databases on a server of CouchDB's protocol, through nano. Documents of one `put` are not written as one there, nor
 * are arrivals numbered in an order that a reader can count on (a cluster merges its shards' changes as they come, and
 * may tell some twice). So:
 *
 * - *Replacing* databases write what is to be put as one document first, and put it again where that was broken off.
 * - *Numbers* of arrivals are given by the one process that reads the changes and notes, beside the database, which
 *   document is the n-th. What comes again, or is replaced, gets a new number, and the old one stands for nothing.
 *
 * Acknowledged is what the server has acknowledged with 201: with 202 a cluster has not written as often as it should.
 */
import { randomBytes } from 'node:crypto'
import nano from 'nano'
import { type Lock, mutex } from '../../sync/mutex.ts'
import type {
  Change,
  Databases,
  Document,
  Documents,
  NumberedDocuments,
  Range,
  Standing,
} from './documents.ts'
import { endOf, key } from './keys.ts'
import { StoreUnavailable } from './store-unavailable.ts'

/** A question that takes longer than this is asked in vain. */
const PATIENCE_MS = 30_000
const CHANGES_EACH = 500

/**
 * Makes the databases where they are missing. `url`: with the user and the password; its path is how the names of the
 * databases begin. Throws StoreUnavailable, which says what a person can do.
 */
export async function couchDatabases(url: string): Promise<Databases> {
  const server = serverAt(url)
  await server.make('')
  const current = await CouchDocuments.open(server, '', null)
  /** The database of this name, which another may take the place of. */
  const placeOf = async (name: string): Promise<string> => {
    const known = await current.get(key('current', name))
    if (known !== null) return known
    return setPlace(name)
  }
  const setPlace = async (name: string): Promise<string> => {
    const place = `${name}-${randomBytes(6).toString('hex')}`
    await server.make(place)
    const id = key('current', name)
    const _rev = (await current.revisions([id])).get(id)
    await current.put([{ _id: id, ...(_rev && { _rev }), json: place }])
    return place
  }
  return {
    // Other nodes of the county may write the log.
    alone: false,
    open: async (name) => CouchDocuments.open(server, await placeOf(name), null),
    async numbered(name, prefixes, standing) {
      const order = `${name}-order`
      for (const db of [name, order]) await server.make(db)
      const [documents, places] = [
        await CouchDocuments.open(server, name, standing),
        await CouchDocuments.open(server, order, null),
      ]
      return CouchNumbered.open(documents, places, prefixes)
    },
    async renew(name, documents) {
      const before = await placeOf(name)
      const place = await setPlace(name)
      await documents.close()
      await server.remove(before)
      return CouchDocuments.open(server, place, null)
    },
  }
}

interface Question {
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly qs?: Record<string, unknown>
  readonly body?: unknown
}

interface Server {
  /** What was last to be written there was. */
  writable(): boolean
  ask<T>(db: string, question: Question): Promise<T>
  make(db: string): Promise<void>
  remove(db: string): Promise<void>
}

function serverAt(address: string): Server {
  const url = new URL(address)
  const prefix = url.pathname.replace(/^\/|\/$/g, '') || 'yimen'
  url.pathname = '/'
  const statuses = new WeakMap<object, number>()
  const scope = nano({
    url: url.href,
    // The only place where nano tells 201 from 202.
    log: (said: unknown) => {
      const { retval, headers } = said as { retval?: object; headers?: { statusCode?: number } }
      if (retval) statuses.set(retval, headers?.statusCode ?? 0)
    },
  })
  const nameOf = (db: string) => (db === '' ? prefix : `${prefix}-${db}`)
  let writable = true
  const ask = async <T>(db: string, { path, ...question }: Question): Promise<T> => {
    const request = { db: nameOf(db), path, ...question, signal: AbortSignal.timeout(PATIENCE_MS) }
    const writes = path === '_bulk_docs'
    const answer: T & object = await scope.request(request as never).catch((error: unknown) => {
      if (writes) writable = false
      throw troubleOf(error)
    })
    if (writes) writable = statuses.get(answer) !== 202
    if (statuses.get(answer) === 202) throw new StoreUnavailable('not-acknowledged')
    return answer
  }
  return {
    ask,
    writable: () => writable,
    async make(db) {
      await scope.db.create(nameOf(db)).catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 412) throw troubleOf(error)
      })
    },
    async remove(db) {
      await scope.db.destroy(nameOf(db)).catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 404) throw troubleOf(error)
      })
    },
  }
}

/** What nano throws names the address and the server's words; neither belongs into a log. */
function troubleOf(error: unknown): unknown {
  const { statusCode } = error as { statusCode?: number }
  if (statusCode === undefined) return new StoreUnavailable('unreachable')
  if (statusCode === 401) return new StoreUnavailable('unknown-user')
  if (statusCode === 403) return new StoreUnavailable('forbidden')
  if (statusCode >= 500 || statusCode === 429) return new StoreUnavailable('failing')
  return error
}

interface Row {
  readonly id: string
  readonly error?: string
  readonly value?: { readonly rev: string; readonly deleted?: boolean }
  readonly doc?: { readonly json: string; readonly _conflicts?: readonly string[] } | null
}

interface Leaf {
  readonly ok?: { readonly _rev: string; readonly _deleted?: boolean; readonly json: string }
}

/** By this one name, so that no start can overlook it. */
const PENDING = key('pending')

class CouchDocuments implements Documents {
  readonly #server: Server
  readonly #db: string
  /** null: documents are replaced, by one program alone. */
  readonly #standing: Standing | null
  readonly #oneByOne: Lock = mutex()

  private constructor(server: Server, db: string, standing: Standing | null) {
    this.#server = server
    this.#db = db
    this.#standing = standing
  }

  static async open(server: Server, db: string, standing: Standing | null): Promise<CouchDocuments> {
    const documents = new CouchDocuments(server, db, standing)
    const begun = standing ? null : await documents.get(PENDING)
    if (begun !== null) await documents.#finish(JSON.parse(begun))
    return documents
  }

  async put(...steps: readonly (readonly Document[])[]): Promise<string[]> {
    const documents = steps.flat()
    if (documents.length === 0) return []
    if (this.#standing || documents.length === 1) {
      const refused: string[] = []
      for (const step of steps) refused.push(...(await this.#write(step)))
      return refused
    }
    return this.#oneByOne(() => this.#replace(documents))
  }

  async #replace(documents: readonly Document[]): Promise<string[]> {
    // Refused now, nothing of it would be written.
    const there = await this.revisions(documents.map(({ _id }) => _id))
    const isRefused = ({ _id, _rev }: Document) => there.get(_id) !== _rev
    const due = documents.filter((d) => !isRefused(d))
    if (due.length > 0) {
      await this.#write([{ _id: PENDING, json: JSON.stringify(due) }])
      await this.#finish(due)
    }
    return documents.filter(isRefused).map(({ _id }) => _id)
  }

  /** What was begun is done again: those that are written already say so. */
  async #finish(documents: readonly Document[]): Promise<void> {
    const refused = new Set(await this.#write(documents))
    const again = documents.filter(({ _id }) => refused.has(_id))
    const texts = await this.texts(again.map(({ _id }) => _id))
    const isOther = ({ _id, _deleted, json }: Document) => texts.get(_id) !== (_deleted ? undefined : json)
    if (again.some(isOther)) throw new Error('two programs write this database')
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

interface Placed {
  readonly n: number
  readonly rev: string
}

/** Prefix and n → which document. */
const AT = key('at')
/** Which document → n, under its prefix. */
const PLACED = key('placed')
const SINCE = key('since')

/** How far the changes are read, and the last number under each prefix. */
interface Numbering {
  readonly since: string
  readonly last: Readonly<Record<string, number>>
}

class CouchNumbered implements NumberedDocuments {
  readonly #documents: CouchDocuments
  readonly #order: Documents
  readonly #prefixes: readonly string[]
  #read: Numbering
  #numbering: Promise<void> = Promise.resolve()

  private constructor(
    documents: CouchDocuments,
    order: Documents,
    prefixes: readonly string[],
    read: Numbering,
  ) {
    this.#documents = documents
    this.#order = order
    this.#prefixes = prefixes
    this.#read = read
  }

  static async open(documents: CouchDocuments, order: Documents, prefixes: readonly string[]) {
    const text = await order.get(SINCE)
    const read: Numbering = text === null ? { since: '0', last: {} } : JSON.parse(text)
    return new CouchNumbered(documents, order, prefixes, read)
  }

  async seq(prefix: string): Promise<number> {
    await this.#number()
    return this.#read.last[prefix] ?? 0
  }

  put(...steps: readonly (readonly Document[])[]): Promise<string[]> {
    return this.#documents.put(...steps)
  }

  get(id: string): Promise<string | null> {
    return this.#documents.get(id)
  }

  texts(ids: readonly string[]): Promise<Map<string, string>> {
    return this.#documents.texts(ids)
  }

  revisions(ids: readonly string[]): Promise<Map<string, string>> {
    return this.#documents.revisions(ids)
  }

  ids(prefix: string, range?: Range): Promise<string[]> {
    return this.#documents.ids(prefix, range)
  }

  range(prefix: string, range?: Range): Promise<{ readonly id: string; readonly json: string }[]> {
    return this.#documents.range(prefix, range)
  }

  following(prefix: string, after: number, limit: number): Promise<string[]> {
    return this.#documents.following(prefix, after, limit)
  }

  /** All by name: a number that a copy does not show yet would be passed over for good. */
  async changes(prefix: string, after: number, limit: number): Promise<Change[]> {
    const last = await this.seq(prefix)
    const found: Change[] = []
    for (let from = after; from < last && found.length < limit; ) {
      const most = Math.min(limit - found.length, last - from)
      const numbers = Array.from({ length: most }, (_, i) => from + i + 1)
      const places = await this.#order.texts(numbers.map((n) => atOf(prefix, n)))
      const texts = await this.#documents.texts([...places.values()])
      for (const seq of numbers) {
        const id = places.get(atOf(prefix, seq))
        // It was replaced since, and has another number.
        if (id === undefined) continue
        const json = texts.get(id)
        if (json === undefined) throw new StoreUnavailable('late')
        found.push({ seq, json })
      }
      from += most
    }
    return found
  }

  /** One at a time: whoever asks while it is under way waits for the next. */
  #number(): Promise<void> {
    const next = this.#numbering.catch(() => {}).then(() => this.#numberNew())
    this.#numbering = next
    return next
  }

  async #numberNew(): Promise<void> {
    for (;;) {
      const news = await this.#documents.news(this.#read.since)
      const wanted = news.written.flatMap(({ id, rev }) => {
        const prefix = this.#prefixes.find((p) => id.startsWith(p))
        return prefix === undefined ? [] : [{ id, rev, prefix }]
      })
      const places = await this.#order.texts(wanted.map(({ id }) => PLACED + id))
      const placeOf = (id: string): Placed | null => JSON.parse(places.get(PLACED + id) ?? 'null')
      const fresh = wanted.filter(({ id, rev }) => placeOf(id)?.rev !== rev)
      if (news.since !== this.#read.since) await this.#note(fresh, placeOf, news.since)
      if (news.isOver) return
    }
  }

  async #note(
    fresh: readonly { readonly id: string; readonly rev: string; readonly prefix: string }[],
    placeOf: (id: string) => Placed | null,
    since: string,
  ): Promise<void> {
    const due: { _id: string; json: string }[] = []
    const gone: string[] = []
    const last = { ...this.#read.last }
    for (const { id, rev, prefix } of fresh) {
      const before = placeOf(id)
      if (before) gone.push(atOf(prefix, before.n))
      const n = (last[prefix] ?? 0) + 1
      last[prefix] = n
      due.push({ _id: atOf(prefix, n), json: id }, { _id: PLACED + id, json: JSON.stringify({ n, rev }) })
    }
    const read: Numbering = { since, last }
    due.push({ _id: SINCE, json: JSON.stringify(read) })
    const revisions = await this.#order.revisions([...due.map((d) => d._id), ...gone])
    const documents = due.map((d) => {
      const _rev = revisions.get(d._id)
      return { ...d, ...(_rev && { _rev }) }
    })
    const removed = gone.flatMap((_id) => {
      const _rev = revisions.get(_id)
      return _rev ? [{ _id, _rev, _deleted: true as const, json: '' }] : []
    })
    const refused = await this.#order.put([...documents, ...removed])
    if (refused.length > 0) throw new Error('two programs number these arrivals')
    this.#read = read
  }

  sweep(): Promise<void> {
    return this.#documents.sweep()
  }

  writable(): boolean {
    return this.#documents.writable()
  }

  close(): Promise<void> {
    return this.#documents.close()
  }
}

const atOf = (prefix: string, n: number): string => AT + key(prefix, n)
