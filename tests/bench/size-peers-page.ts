/**
 * Runs in a page of the station's origin that has no station open: the same case rows asked for by our own lists, by
 * RxDB's query on the very same store, and by PouchDB, into which they are put first. Every figure is ms of the asking.
 */

import { signal } from '@preact/signals'
import { findCases, listCases } from '../../client/station/lists.ts'
import type { Live } from '../../client/station/station.ts'
import { readRows } from '../../client/storage/rows.ts'
import { openDatabase } from '../../client/storage/rxdb.ts'
import type { CaseRow } from '../../client/storage/schemas.ts'
import { NO_CALENDAR } from '../../shared/calendar/calendar.ts'
import { LIGHT_RULES } from '../../shared/case/light-rules.ts'
import { NO_ROSTER } from '../../shared/org/posts.ts'

export interface Asked {
  readonly first: number[]
  readonly name: number[]
  readonly number: number[]
}

export interface PeerFigures {
  readonly ours: Asked
  readonly rxdb: Asked
  readonly pouchdb: Asked
  /** Bytes that PouchDB took for the same rows and indexes. */
  readonly pouchdbBytes: number
  readonly rows: number
}

interface Pouch {
  bulkDocs(docs: readonly object[]): Promise<unknown>
  createIndex(index: object): Promise<unknown>
  find(query: object): Promise<{ docs: unknown[]; warning?: string }>
  destroy(): Promise<void>
}

const DESKS = ['accept', 'dispatch', 'elsewhere', 'closed'] as const
const PAGE = 50
const AT_ONCE = 1000

Object.assign(globalThis, { comparePeers })

async function comparePeers(names: readonly string[], numbers: readonly string[]): Promise<PeerFigures> {
  const { database, collections } = await openDatabase({ name: 'yimen', multiInstance: false })
  const { cases } = collections
  const fail = (error: unknown) => console.error(error)

  const first = async <T>({ value, dispose }: Live<readonly T[]>): Promise<number> => {
    const rows = await new Promise<readonly T[]>((resolve) => {
      const stop = value.subscribe((now) => {
        if (now)
          queueMicrotask(() => {
            stop()
            resolve(now)
          })
      })
    })
    dispose()
    return rows.length
  }
  const query = (selector: object, index: string[], sort: string[]) =>
    cases.find({ selector, index, sort: sort.map((by) => ({ [by]: 'asc' })), limit: PAGE } as never).exec()

  // No clock is asked for.
  const catalogue = {
    items: signal([]),
    item: () => undefined,
    calendar: () => NO_CALENDAR,
    roster: () => NO_ROSTER,
    lightRules: () => LIGHT_RULES,
  }
  const ours = {
    first: (desk: (typeof DESKS)[number], i: number) =>
      first(listCases({ cases, catalogue, onDefect: fail }, desk, PAGE + (i % 7), {})),
    name: async (name: string) => (await findCases(cases, name)).length,
    number: async (number: string) => (await findCases(cases, number)).length,
  }
  const rxdb = {
    first: async (desk: string, i: number) =>
      (
        await cases
          .find({
            selector: { desk: { $eq: desk } },
            sort: [{ desk: 'asc' }, { order: 'asc' }],
            index: ['desk', 'order'],
            limit: PAGE + (i % 7),
          })
          .exec()
      ).length,
    name: async (name: string) =>
      (await query({ applicant: { $eq: name } }, ['applicant', 'order'], ['applicant', 'order'])).length,
    number: async (number: string) =>
      (await query({ caseNo: { $gte: number, $lte: `${number}~` } }, ['caseNo'], ['caseNo'])).length,
  }
  const before = await usage()
  const pouch = await pouchOf(await readRows(cases, { index: ['caseNo'], where: {} }))
  const pouchdbBytes = (await usage()) - before
  const find = async (selector: object, by: string[], limit = PAGE) => {
    const sort = by.map((field) => ({ [field]: 'asc' }))
    const { docs, warning } = await pouch.find({ selector, limit, sort })
    if (warning) throw new Error(warning)
    return docs.length
  }
  const pouchdb = {
    first: (desk: string, i: number) =>
      find({ desk, order: { $gt: null } }, ['desk', 'order'], PAGE + (i % 7)),
    name: (name: string) => find({ applicant: name, order: { $gt: null } }, ['applicant', 'order']),
    number: (number: string) => find({ _id: { $gte: number, $lte: `${number}~` } }, ['_id']),
  }

  const timed = async (work: () => Promise<number>) => {
    const from = performance.now()
    if ((await work()) === 0) throw new Error('nothing was found')
    return performance.now() - from
  }
  const none = (): Asked => ({ first: [], name: [], number: [] })
  const figures = { ours: none(), rxdb: none(), pouchdb: none() }
  // Each begins in its turn: who asks first warms the disk for the others.
  const all = [
    { of: ours, told: figures.ours },
    { of: rxdb, told: figures.rxdb },
    { of: pouchdb, told: figures.pouchdb },
  ]
  for (const [i, name] of names.entries())
    for (let turn = 0; turn < all.length; turn += 1) {
      const { of, told } = all[(i + turn) % all.length]!
      told.first.push(await timed(() => of.first(DESKS[i % DESKS.length]!, i)))
      told.name.push(await timed(() => of.name(name)))
      told.number.push(await timed(() => of.number(numbers[i]!)))
    }
  const rows = (await readRows(cases, { index: ['caseNo'], where: {} })).length
  await pouch.destroy()
  await database.close()
  return { ...figures, pouchdbBytes, rows }
}

async function pouchOf(rows: readonly CaseRow[]): Promise<Pouch> {
  const { PouchDB } = globalThis as unknown as { PouchDB: new (name: string, how: object) => Pouch }
  const pouch = new PouchDB('peer', { adapter: 'indexeddb', auto_compaction: true })
  for (const fields of [
    ['desk', 'order'],
    ['applicant', 'order'],
  ])
    await pouch.createIndex({ index: { fields } })
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    await pouch.bulkDocs(
      rows.slice(at, at + AT_ONCE).map(({ caseNo, ...row }) => {
        const own = Object.entries(row).filter(([name]) => !name.startsWith('_'))
        return { _id: caseNo, ...Object.fromEntries(own) }
      }),
    )
  }
  // Indexes are built when they are first asked.
  await pouch.find({ selector: { desk: 'accept', order: { $gt: null } }, limit: 1 })
  return pouch
}

const usage = async (): Promise<number> => (await navigator.storage.estimate()).usage ?? 0
