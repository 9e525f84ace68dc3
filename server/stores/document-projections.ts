/**
 * The projections in a database of their own. One commit is one put with the position in it, so a crash leaves the one
 * before or the one after. They are synced like the log, although they could be folded again: LevelDB's log,
 * unsynced, may lose a commit in the middle at a power cut and keep a later one, and a hole in a feed stops its readers
 * for good. A commit takes in up to 500 arrivals, so the one fdatasync is paid by many.
 *
 * Where another process commits, this one reads: by name, what a feed's length says is committed. The length is written
 * last, so all that a row rests on is there before anybody reads that row.
 */
import type * as z from 'zod/mini'
import type { Filing } from '../../shared/case/repeats.ts'
import { grouped } from '../../shared/group.ts'
import type { StreamDigest } from '../../shared/protocol/healing.ts'
import type { Databases, Document, ReplacedDocuments } from './documents.ts'
import { key } from './keys.ts'
import { type CaseQuery, listsOf, type Place, placeKey, REPEATS, repeatsIn, spanOf } from './lists.ts'
import type { Commit, DeviceRecord, NewRow, Projections, StreamRecord, Wait } from './node-store.ts'
import { StoreUnavailable } from './store-unavailable.ts'
import {
  deviceRecordSchema,
  type Feed,
  FORMAT,
  feedSchema,
  rowSchema,
  type State,
  stateSchema,
  stored,
  streamNameSchema,
  streamNamesSchema,
  streamRecordSchema,
  waitSchema,
} from './stored.ts'

const NAME = 'projections'

const STATE = key('state')
const STREAM = key('stream')
const DEVICE = key('device')
const ROW = key('row')
const MATERIAL = key('material')
const SERIAL = key('serial')
const SCOPE = key('scope')
/** How far a feed goes, where a range may lack some, or show more than is committed. */
const FEED = key('feed')
const WAIT = key('wait')

const KEYS_EACH = 1000

/** About 2 MB. */
const AUDIENCES_MAX = 10_000

export class DocumentProjections implements Projections {
  readonly #databases: Databases
  #documents: ReplacedDocuments
  #state: State
  /** The highest number of each feed that was asked for; only commits change it. */
  readonly #tails = new Map<string, number>()
  /** Of the streams asked for of late: a reader asks for every row of a batch, and cases have many rows. */
  readonly #audiences = new Map<string, readonly string[]>()
  #commits = 0

  private constructor(databases: Databases, documents: ReplacedDocuments, state: State) {
    this.#databases = databases
    this.#documents = documents
    this.#state = state
  }

  static async open(databases: Databases): Promise<DocumentProjections> {
    const documents = await databases.open(NAME, { lists: true })
    const text = await documents.get(STATE)
    const state = text === null ? null : stateSchema.safeParse(JSON.parse(text))
    const projections = new DocumentProjections(databases, documents, state?.data ?? stateOf(''))
    // Of another format: to be folded again, under an epoch that is still to be named.
    if (state && !state.success) {
      if (databases.follows) throw new StoreUnavailable('other-version')
      await projections.drop('')
    }
    return projections
  }

  /** What another process has committed since: true where something was. */
  async refresh(): Promise<boolean> {
    const documents = await this.#databases.renewed(NAME, this.#documents)
    const text = await documents.get(STATE)
    // Between two databases: the new one says nothing yet.
    if (text === null) return false
    const read = stateSchema.safeParse(JSON.parse(text))
    if (!read.success) throw new StoreUnavailable('other-version')
    const before = this.#state
    if (read.data.epoch === before.epoch && read.data.position === before.position) return false
    this.#documents = documents
    this.#state = read.data
    this.#commits += 1
    this.#audiences.clear()
    return true
  }

  async device(id: string): Promise<DeviceRecord | null> {
    return this.#read(deviceRecordSchema, DEVICE + key(id))
  }

  /** Of those of these feeds that have rows. */
  async tails(feeds: readonly string[]): Promise<Map<string, number>> {
    const texts = await this.#documents.texts(feeds.map((feed) => FEED + key(feed)))
    return new Map(
      feeds.flatMap((feed) => {
        const text = texts.get(FEED + key(feed))
        return text === undefined ? [] : [[feed, stored(feedSchema, text).rows] as const]
      }),
    )
  }

  async epoch(): Promise<string> {
    return this.#state.epoch
  }

  async position(): Promise<number> {
    return this.#state.position
  }

  async datedBy(): Promise<string> {
    return this.#state.datedBy
  }

  async quarantined(): Promise<number> {
    return this.#state.quarantined
  }

  streamRecord(stream: string): Promise<StreamRecord | null> {
    return this.#read(streamRecordSchema, STREAM + key(stream))
  }

  async streamRecords(after: string, limit: number): Promise<StreamRecord[]> {
    const rows = await this.#documents.range(STREAM, { after: STREAM + key(after), limit })
    return rows.map((row) => stored(streamRecordSchema, row.json))
  }

  async cases(query: CaseQuery, after: Place | null, limit: number): Promise<StreamRecord[]> {
    const { first, last } = spanOf(query)
    const behind = after ? placeKey(query, after) : undefined
    const rows = await this.#documents.listed({ first, last, after: behind, limit })
    return rows.map((row) => stored(streamRecordSchema, row.json))
  }

  async repeats(): Promise<readonly (readonly Filing[])[]> {
    const keys: string[] = []
    for (;;) {
      const page = await this.#documents.listedKeys({ ...REPEATS, after: keys.at(-1), limit: KEYS_EACH })
      keys.push(...page)
      if (page.length < KEYS_EACH) return repeatsIn(keys)
    }
  }

  async devices(): Promise<DeviceRecord[]> {
    const rows = await this.#all(DEVICE, this.#state.devices)
    return rows.map((row) => stored(deviceRecordSchema, row.json))
  }

  async waits(): Promise<Wait[]> {
    const rows = await this.#all(WAIT, this.#state.waits)
    return rows.map((row) => stored(waitSchema, row.json))
  }

  /** At a start, when all that follows is concluded from them, none may be missing. */
  async #all(prefix: string, count: number) {
    const isFirst = this.#commits === 0
    const rows = await this.#documents.range(prefix)
    if (isFirst && this.#commits === 0 && rows.length < count) throw new StoreUnavailable('late')
    return rows
  }

  /** How far its author's log is taken in; 0 for a device that is not enrolled. */
  async chainSeq(device: string): Promise<number> {
    return (await this.device(device))?.chain.seq ?? 0
  }

  async scope(feed: string): Promise<StreamDigest[]> {
    const rows = await this.#documents.range(SCOPE + key(feed))
    // A station would take what is not in it for what it may no longer see.
    if (rows.length < (await this.#feed(feed)).scopes) throw new StoreUnavailable('late')
    const ids = rows.map(({ json }) => STREAM + key(stored(streamNameSchema, json)))
    const found: StreamDigest[] = []
    for (const text of (await this.#documents.texts(ids)).values()) {
      const record = stored(streamRecordSchema, text)
      // Else it was taken back from it since.
      if (record.audience.includes(feed)) found.push({ stream: record.stream, ...record.digest })
    }
    return found
  }

  async streamsWith(sha256: string): Promise<string[]> {
    return (await this.#read(streamNamesSchema, MATERIAL + key(sha256))) ?? []
  }

  async casesWith(serial: string): Promise<string[]> {
    return (await this.#read(streamNamesSchema, SERIAL + key(serial))) ?? []
  }

  async entitled(feed: string, stream: string): Promise<boolean> {
    const known = this.#audiences.get(stream)
    if (known && (known.includes(feed) || !this.#databases.follows)) return known.includes(feed)
    const commits = this.#commits
    const audience = (await this.streamRecord(stream))?.audience ?? []
    // What was read while a commit ended may be what was before it. And who follows learns of a commit late: whoever
    // was entitled a moment ago may still read what was there then, but whoever was not yet must not be passed over.
    if (commits === this.#commits && (!this.#databases.follows || audience.includes(feed))) {
      if (this.#audiences.size >= AUDIENCES_MAX) this.#audiences.clear()
      this.#audiences.set(stream, audience)
    }
    return audience.includes(feed)
  }

  async tail(feed: string): Promise<number> {
    if (this.#databases.follows) return (await this.#feed(feed)).rows
    const known = this.#tails.get(feed)
    if (known !== undefined) return known
    const tail = this.#databases.alone ? await this.#lastRow(feed) : (await this.#feed(feed)).rows
    // A commit that came in between knows better.
    if (!this.#tails.has(feed)) this.#tails.set(feed, tail)
    return tail
  }

  async #lastRow(feed: string): Promise<number> {
    const prefix = ROW + key(feed)
    const [id] = await this.#documents.ids(prefix, { last: true })
    return id ? Number(id.slice(prefix.length, -1)) : 0
  }

  /** Rows with n > after, ascending, ending before the first gap. */
  async rows(feed: string, after: number, limit: number): Promise<NewRow[]> {
    const texts = await this.#documents.following(ROW + key(feed), after, limit)
    return texts.map((text, i) => ({ feed, n: after + i + 1, ...stored(rowSchema, text) }))
  }

  async commit(commit: Commit): Promise<void> {
    if (commit.position < this.#state.position) throw new Error('a commit behind what is taken in')
    const rows = await this.#newRows(commit.rows)
    const named = await this.#naming([
      ...commit.materials.map(({ sha256, stream }) => ({ id: MATERIAL + key(sha256), stream })),
      ...commit.serials.map(({ serial, stream }) => ({ id: SERIAL + key(serial), stream })),
    ])
    const records = new Map([
      ...commit.streams.map((record) => [STREAM + key(record.stream), JSON.stringify(record)] as const),
      ...commit.devices.map((record) => [DEVICE + key(record.device), JSON.stringify(record)] as const),
      ...named,
    ])
    const waits = new Map(commit.waits.map((wait) => [waitId(wait), JSON.stringify(wait)]))
    const released = commit.released.map(waitId)
    const there = await this.#documents.revisions([...records.keys(), STATE, ...waits.keys(), ...released])
    const isNew = (id: string) => !there.has(id)
    const gone = [...new Set(released)].filter((id) => !isNew(id))
    const state: State = {
      ...this.#state,
      position: commit.position,
      datedBy: commit.datedBy,
      quarantined: commit.quarantined,
      devices:
        this.#state.devices + [...records.keys()].filter((id) => id.startsWith(DEVICE)).filter(isNew).length,
      waits: this.#state.waits + [...waits.keys()].filter(isNew).length - gone.length,
    }
    const feeds = await this.#feedsWith(commit.scopes, rows)
    for (const id of feeds.revisions) there.set(...id)
    const lists = new Map(commit.streams.map((r) => [STREAM + key(r.stream), listsOf(r)]))
    const inPlace = ([_id, json]: readonly [id: string, json: string]): Document => {
      const [_rev, listed] = [there.get(_id), lists.get(_id)]
      return { _id, ...(_rev !== undefined && { _rev }), json, ...(listed && { lists: listed }) }
    }
    const replaced = [...records].map(inPlace)
    // Who follows looks at the feeds when the state has changed.
    const ended = [feeds.texts.map(inPlace), [inPlace([STATE, JSON.stringify(state)])]]
    const inserted = [
      ...[...waits].filter(([id]) => isNew(id)),
      ...commit.scopes.map(
        ({ feed, stream }) => [SCOPE + key(feed, stream), JSON.stringify(stream)] as const,
      ),
      ...rows.map(
        ({ feed, n, stream, id, hash }) =>
          [ROW + key(feed, n), JSON.stringify({ stream, id, hash })] as const,
      ),
    ].map(([_id, json]): Document => ({ _id, json }))
    const removed = gone.map((_id): Document => ({ _id, _rev: there.get(_id)!, _deleted: true, json: '' }))
    const refused = await this.#documents.put([...replaced, ...inserted, ...removed], ...ended)
    // Who was entitled once before is refused, and rightly.
    if (refused.some((id) => !id.startsWith(SCOPE))) {
      // Or a feed is longer than the database showed.
      this.#tails.clear()
      throw new Error('two programs write these projections')
    }
    this.#state = state
    this.#commits += 1
    for (const { stream } of commit.streams) this.#audiences.delete(stream)
    for (const { feed, n } of commit.rows) this.#tails.set(feed, Math.max(n, this.#tails.get(feed) ?? 0))
  }

  async drop(epoch: string): Promise<void> {
    this.#documents = await this.#databases.renew(NAME, this.#documents, { lists: true })
    this.#tails.clear()
    this.#audiences.clear()
    this.#commits += 1
    this.#state = stateOf(epoch)
    await this.#documents.put([{ _id: STATE, json: JSON.stringify(this.#state) }])
  }

  /** Takes former versions off the disk. */
  sweep(): Promise<void> {
    return this.#documents.sweep([])
  }

  close(): Promise<void> {
    return this.#documents.close()
  }

  /** Of each document that streams are listed in, all of them. */
  async #naming(
    named: readonly { readonly id: string; readonly stream: string }[],
  ): Promise<(readonly [id: string, json: string])[]> {
    const fresh = grouped(named, ({ id }) => id)
    const before = await this.#documents.texts([...fresh.keys()])
    return [...fresh].map(([id, all]) => {
      const known = before.get(id)
      const streams = new Set([
        ...(known ? stored(streamNamesSchema, known) : []),
        ...all.map(({ stream }) => stream),
      ])
      return [id, JSON.stringify([...streams].sort())] as const
    })
  }

  async #feed(feed: string): Promise<Feed> {
    return (await this.#read(feedSchema, FEED + key(feed))) ?? { rows: 0, scopes: 0 }
  }

  /** How far each feed goes with these; embedded, the feeds themselves say it. */
  async #feedsWith(scopes: Commit['scopes'], rows: readonly NewRow[]) {
    if (this.#databases.alone || scopes.length + rows.length === 0) return { texts: [], revisions: [] }
    const known = await this.#documents.revisions(scopes.map((s) => SCOPE + key(s.feed, s.stream)))
    const fresh = grouped(
      scopes.filter((s) => !known.has(SCOPE + key(s.feed, s.stream))),
      (s) => s.feed,
    )
    const longer = grouped(rows, (row) => row.feed)
    const texts = await Promise.all(
      [...new Set([...fresh.keys(), ...longer.keys()])].map(async (name) => {
        const before = await this.#feed(name)
        const feed: Feed = {
          rows: Math.max(before.rows, longer.get(name)?.at(-1)?.n ?? 0),
          scopes: before.scopes + (fresh.get(name)?.length ?? 0),
        }
        return [FEED + key(name), JSON.stringify(feed)] as const
      }),
    )
    return { texts, revisions: await this.#documents.revisions(texts.map(([id]) => id)) }
  }

  /** Without those that are written already. */
  async #newRows(rows: readonly NewRow[]): Promise<NewRow[]> {
    const found: NewRow[] = []
    for (const row of rows) {
      const there =
        row.n > (await this.tail(row.feed)) ? null : await this.#read(rowSchema, ROW + key(row.feed, row.n))
      if (!there) found.push(row)
      else if (there.id !== row.id || there.hash !== row.hash) {
        throw new Error(`two entries for row ${row.n} of a feed: ${there.id} and ${row.id}`)
      }
    }
    return found
  }

  async #read<T>(schema: z.ZodMiniType<T>, id: string): Promise<T | null> {
    const text = await this.#documents.get(id)
    return text === null ? null : stored(schema, text)
  }
}

const waitId = ({ on, id, hash }: Wait): string => WAIT + key(on, id, hash)

const stateOf = (epoch: string): State => ({
  ...{ format: FORMAT, epoch, position: 0, datedBy: '', quarantined: 0 },
  ...{ devices: 0, waits: 0 },
})
