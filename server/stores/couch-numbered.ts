/**
 * Arrivals in a database on a server of CouchDB's protocol, numbered by the one process that reads its changes: beside
 * the database it is noted which document is the n-th. What comes again, or is replaced, gets a new number, and the old
 * one stands for nothing. Whoever follows that process reads what it has noted.
 */
import type { CouchDocuments } from './couch-documents.ts'
import type { Change, Document, Documents, NumberedDocuments, Range } from './documents.ts'
import { key } from './keys.ts'
import { StoreUnavailable } from './store-unavailable.ts'

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

export class CouchNumbered implements NumberedDocuments {
  readonly #documents: CouchDocuments
  readonly #order: Documents
  readonly #prefixes: readonly string[]
  readonly #follows: boolean
  #read: Numbering
  #numbering: Promise<void> = Promise.resolve()

  private constructor(
    documents: CouchDocuments,
    order: Documents,
    prefixes: readonly string[],
    follows: boolean,
    read: Numbering,
  ) {
    this.#documents = documents
    this.#order = order
    this.#prefixes = prefixes
    this.#follows = follows
    this.#read = read
  }

  static async open(
    documents: CouchDocuments,
    order: Documents,
    prefixes: readonly string[],
    follows: boolean,
  ) {
    return new CouchNumbered(documents, order, prefixes, follows, await numberingIn(order))
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
    const work = this.#follows ? () => this.#readAgain() : () => this.#numberNew()
    const next = this.#numbering.catch(() => {}).then(work)
    this.#numbering = next
    return next
  }

  async #readAgain(): Promise<void> {
    this.#read = await numberingIn(this.#order)
  }

  async #numberNew(): Promise<void> {
    for (;;) {
      // A process that was taken for gone may have numbered something since, and what has its number gets no other.
      await this.#readAgain()
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
    const revisions = await this.#order.revisions([...due.map((d) => d._id), ...gone, SINCE])
    // Given by another process since: written over, its arrival would be told to nobody.
    if (due.some(({ _id }) => _id.startsWith(AT) && revisions.has(_id)))
      throw new Error('two programs number these arrivals')
    const inPlace = (d: Document): Document => {
      const _rev = revisions.get(d._id)
      return { ...d, ...(_rev && { _rev }) }
    }
    const removed = gone.flatMap((_id) => {
      const _rev = revisions.get(_id)
      return _rev ? [{ _id, _rev, _deleted: true as const, json: '' }] : []
    })
    const noted = inPlace({ _id: SINCE, json: JSON.stringify(read) })
    const refused = await this.#order.put([...due.map(inPlace), ...removed], [noted])
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

async function numberingIn(order: Documents): Promise<Numbering> {
  const text = await order.get(SINCE)
  return text === null ? { since: '0', last: {} } : JSON.parse(text)
}

const atOf = (prefix: string, n: number): string => AT + key(prefix, n)
