/** A desk's lists come by the due day, by the calendar and items of the release in force, however that came to be. */
import { signal } from '@preact/signals'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { countCases, listCases } from '../../../client/station/lists.ts'
import type { CaseFilter, ListName } from '../../../client/station/station.ts'
import { type ProjectionDeps, projectCases } from '../../../client/storage/cases.ts'
import { dateAgain, openDating } from '../../../client/storage/dating.ts'
import { keepItems } from '../../../client/storage/items.ts'
import { Meta } from '../../../client/storage/meta.ts'
import { readRow } from '../../../client/storage/rows.ts'
import { openDatabase } from '../../../client/storage/rxdb.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { clockOn } from '../../../shared/case/clock.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { LIGHT_RULES } from '../../../shared/case/light-rules.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { NO_ROSTER, type Roster } from '../../../shared/org/posts.ts'
import { chinaDay } from '../../../shared/time.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { writeOwn } from '../../../sync/own-log.ts'
import { VILLAGE } from '../../support/log-fixtures.ts'
import { seededRandom } from '../../support/seeds.ts'
import { signedIn, useCounty } from './county.ts'
import { until } from './surroundings.ts'

const RELEASE = demoRelease('2026-09-01T00:00:00.000Z')
const [plain] = RELEASE.items as [Item]
const DEPARTMENT = plain.owner
const ms = (day: string) => Date.parse(`${day}T09:00:00+08:00`)
const withLimit = (letter: string, n: number, unit: 'workday' | 'day' = 'workday'): Item => ({
  ...plain,
  code: plain.code.slice(0, -1) + letter,
  promised: { n, unit },
  statutory: null,
})
/** As if there were no holiday in October. */
const NO_HOLIDAY = { ...RELEASE.calendar!, off: [], work: [] }
const TWENTY = withLimit('A', 20)
const TWO = withLimit('B', 2)
const DAYS = withLimit('D', 13, 'day')

const { village: town } = useCounty(['huacheng'])
let disk: Awaited<ReturnType<typeof openDisk>>
beforeEach(async () => {
  disk = await openDisk()
  await disk.inForce(1, [TWENTY, TWO, DAYS])
})
afterEach(() => disk.close())

async function openDisk() {
  const { database, collections } = await openDatabase({
    name: 'desk',
    multiInstance: false,
    indexedDB: { factory: new IDBFactory(), keyRange: IDBKeyRange },
  })
  const { cases, items } = collections
  const meta = new Meta(collections.meta)
  const store = new MemoryStore()
  let nowMs = 0
  const random = seededRandom(7)
  const own = {
    store,
    hasher,
    random,
    clock: { now: () => nowMs },
    lock: <T>(work: () => Promise<T>) => work(),
  }
  const dating = {
    ...{ cases, meta, dating: openDating(meta, items, async () => DEPARTMENT), pause: async () => {} },
    lock: <T>(work: () => Promise<T>) => work(),
  }
  const projection: ProjectionDeps = {
    ...{ ...dating, store, elapsed: () => 0 },
    ...{ org: async () => DEPARTMENT, leave: async () => {}, held: async () => {} },
  }
  const known = signal<readonly Item[]>([])
  const catalogue = {
    items: known,
    item: (code: string, version: number) =>
      known.value.find((i) => i.code === code && i.version === version),
    calendar: () => RELEASE.calendar!,
    roster: () => roster,
    lightRules: () => LIGHT_RULES,
  }
  const lists = { cases, catalogue, onDefect: fail }
  let roster = NO_ROSTER
  return {
    ...{ cases, meta, dating },
    posts(next: Roster) {
      roster = next
    },
    async count(name: ListName, filter: CaseFilter) {
      const live = countCases(lists, name, 100, filter)
      const n = await until(live.value, (counted) => counted !== undefined)
      live.dispose()
      return n
    },
    async inForce(number: number, some: readonly Item[], calendar = RELEASE.calendar!) {
      const keys = await keepItems(items, some)
      const { area, publishedAt, orgs, staff } = RELEASE
      const more = {
        items: [...keys],
        total: keys.length,
        nodes: [],
        delegations: [],
        roster: NO_ROSTER,
        calendar,
      }
      known.value = some
      await meta.write('release', { area, number, publishedAt, orgs, staff, ...more })
    },
    /** Received, accepted and with the department, all on one day; answers its number. */
    async take(n: number, item: Item, day: string, org = VILLAGE) {
      const caseNo = `${org}2609280010${String(n).padStart(3, '0')}X`
      const stream = caseStream(caseNo)
      const drafts = [
        { type: 'received', data: { queryCode: '135790', item: item.code, itemVersion: item.version } },
        { type: 'filled', data: { fields: { 'applicant.name': `甲${n}` } } },
        { type: 'accepted', data: {} },
        { type: 'dispatched', data: { to: DEPARTMENT } },
      ]
      nowMs = ms(day)
      await writeOwn(own, { device: '0R00T000', by: 'zhang-san', org }, () =>
        drafts.map((draft) => ({ ...draft, stream, v: 1 })),
      )
      await projectCases(projection, [stream])
      return caseNo
    },
    async pauseCase(caseNo: string, from: string, to: string) {
      const stream = caseStream(caseNo)
      nowMs = ms(from)
      await writeOwn(own, { device: '0R00T000', by: 'li-si', org: DEPARTMENT }, () => [
        { stream, type: 'paused', v: 1, data: { kind: 'experts', notice: '1', from, to } },
      ])
      await projectCases(projection, [stream])
    },
    async list(name: ListName, filter: CaseFilter = {}) {
      const live = listCases(lists, name, 50, filter)
      const rows = await until(live.value, (all) => all !== undefined)
      live.dispose()
      return rows!.map((row) => row.caseNo)
    },
    async close() {
      meta.close()
      await database.close()
    },
  }
}

const fail = (error: unknown): never => {
  throw error
}

test('the earliest due day first, ties by number, those without one last', async () => {
  const long = await disk.take(1, TWENTY, '2026-09-14')
  const unknown = await disk.take(2, { ...TWO, version: 9 }, '2026-09-14')
  const short = await disk.take(4, TWO, '2026-09-21')
  const tied = await disk.take(3, TWO, '2026-09-21')
  const later = await disk.take(5, TWO, '2026-09-22')
  expect(await disk.list('review')).toEqual([tied, short, later, long, unknown])
  // Where nothing is due the newest stays first.
  expect(await disk.list('all')).toEqual([later, tied, short, long, unknown].sort(byNewest))
})

const byNewest = (a: string, b: string) => order(a) - order(b) || (a < b ? -1 : 1)
const order = (caseNo: string) => ({ 1: -14, 2: -14, 5: -22 })[Number(caseNo.slice(-4, -1))] ?? -21

test('whose clock stands still is apart, and comes back on the day on which it goes on', async () => {
  const [work, stopped, over] = [
    await disk.take(1, TWENTY, '2026-09-14'),
    await disk.take(2, TWENTY, '2026-09-14'),
    await disk.take(3, TWENTY, '2026-09-14'),
  ]
  await disk.pauseCase(over, '2026-09-15', '2026-09-18')
  await disk.pauseCase(stopped, '2026-09-16', '2026-09-21')
  const on = async (pausedOn: string) => {
    const [review, paused] = [
      await disk.list('review', { pausedOn }),
      await disk.list('paused', { pausedOn }),
    ]
    expect([await disk.count('review', { pausedOn }), await disk.count('paused', { pausedOn })]).toEqual([
      review.length,
      paused.length,
    ])
    return { review, paused }
  }
  expect(await on('2026-09-15')).toEqual({ review: [work, over, stopped], paused: [] })
  // The day on which a stop begins counts.
  expect(await on('2026-09-16')).toEqual({ review: [work, stopped], paused: [over] })
  expect(await on('2026-09-18')).toEqual({ review: [work], paused: [over, stopped] })
  expect(await on('2026-09-21')).toEqual({ review: [work, over], paused: [stopped] })
  expect(await on('2026-09-22')).toEqual({ review: [work, over, stopped], paused: [] })
  // Whoever has no such list sees them where they are.
  expect(await disk.list('review')).toEqual([work, over, stopped])
  expect(await disk.list('paused')).toEqual([])
})

test('a desk’s lists narrow by town and item', async () => {
  const here = await disk.take(1, TWENTY, '2026-09-14')
  const short = await disk.take(2, TWO, '2026-09-14')
  const away = await disk.take(3, TWENTY, '2026-09-15', '441424120201')
  await disk.pauseCase(away, '2026-09-16', '2026-09-21')
  const [town, other] = ['441424104000', '441424120000']
  expect(await disk.list('review', { town })).toEqual([short, here])
  expect(await disk.list('review', { item: TWENTY.code })).toEqual([here, away])
  expect(await disk.list('review', { town, item: TWENTY.code })).toEqual([here])
  const pausedOn = '2026-09-18'
  expect(await disk.list('review', { town: other, pausedOn })).toEqual([])
  expect(await disk.list('paused', { town: other, item: TWENTY.code, pausedOn })).toEqual([away])
  expect(await disk.list('paused', { town, pausedOn })).toEqual([])
})

test('a clerk’s day: all that waits here, what is about to be late, what came back', async () => {
  const long = await disk.take(1, TWENTY, '2026-09-14')
  const short = await disk.take(2, TWO, '2026-09-14')
  const other = await disk.take(3, TWO, '2026-09-15')
  expect(await disk.list('mine')).toEqual([short, other, long])
  const soon = (day: string) => disk.list('soon', { asOf: ms(day) })
  expect(await soon('2026-09-14')).toEqual([])
  // One workday left of two.
  expect(await soon('2026-09-15')).toEqual([short])
  expect(await soon('2026-09-17')).toEqual([short, other])
  // Four left of twenty.
  expect(await soon('2026-10-12')).toEqual([short, other, long])
  await disk.pauseCase(other, '2026-09-16', '2026-09-30')
  expect(await disk.list('soon', { asOf: ms('2026-09-18'), pausedOn: '2026-09-18' })).toEqual([short])
  expect(await disk.list('mine', { pausedOn: '2026-09-18' })).toEqual([short, long])
  expect(await disk.count('mine', { pausedOn: '2026-09-18' })).toBe(2)
  expect(await disk.list('back')).toEqual([])
})

test('only mine: what my post has today, what no post has, and of what is about to be late what my posts have at all', async () => {
  const long = await disk.take(1, TWENTY, '2026-09-14')
  const short = await disk.take(2, TWO, '2026-09-14')
  const free = await disk.take(3, DAYS, '2026-09-14')
  const [today, others] = ['2026-09-15', { org: DEPARTMENT, day: '2026-09-15' }]
  const first = { theirs: { ...others, staff: 'first' } }
  const second = { theirs: { ...others, staff: 'second' } }
  const posts = [
    { org: DEPARTMENT, name: '长', items: [TWENTY.code], a: 'first', b: 'second' },
    { org: DEPARTMENT, name: '短', items: [TWO.code], a: 'second', b: 'first' },
  ]
  disk.posts({ posts, absences: [] })
  expect(await disk.list('mine', first)).toEqual([free, long])
  expect(await disk.list('review', second)).toEqual([short, free])
  expect(await disk.count('mine', first)).toBe(2)
  expect(await disk.list('soon', { ...first, asOf: ms(today) })).toEqual([short])
  disk.posts({ posts, absences: [{ staff: 'second', from: today, to: null }] })
  expect(await disk.list('mine', first)).toEqual([short, free, long])
  expect(await disk.list('mine', second)).toEqual([free])
  expect(await disk.count('mine', second)).toBe(1)
  expect(await disk.list('soon', { theirs: { ...others, staff: 'third' }, asOf: ms(today) })).toEqual([])
  disk.posts({ posts, absences: ['first', 'second'].map((staff) => ({ staff, from: today, to: today })) })
  expect(await disk.list('mine', { theirs: { ...others, staff: 'third' } })).toEqual([short, free, long])
  await disk.pauseCase(long, '2026-09-16', '2026-09-30')
  disk.posts({ posts, absences: [] })
  const pausedOn = '2026-09-18'
  expect(await disk.list('paused', { ...first, pausedOn })).toEqual([long])
  expect(await disk.list('paused', { ...second, pausedOn })).toEqual([])
})

test('under another release those that wait here are dated anew, and what was broken off goes on', async () => {
  const days = await disk.take(1, DAYS, '2026-09-28')
  const work = await disk.take(2, withLimit('E', 6), '2026-09-28')
  const many = await Promise.all(
    Array.from({ length: 60 }, (_, i) => disk.take(10 + i, TWENTY, '2026-09-28')),
  )
  const first = (await disk.list('review')).slice(0, 1)
  // The item of the other one is not here yet.
  expect(first).toEqual([days])
  await dateAgain(disk.dating, new AbortController().signal)
  expect(await disk.meta.read('dated')).toEqual({ by: '1/3' })

  // The item comes, and a calendar in which October has no holiday.
  await disk.inForce(2, [TWENTY, TWO, DAYS, withLimit('E', 6)], NO_HOLIDAY)
  const ending = new AbortController()
  let pages = 0
  await dateAgain(
    { ...disk.dating, pause: async () => void (pages++ === 0 && ending.abort()) },
    ending.signal,
  )
  expect(await disk.meta.read('dated')).toEqual({ by: '1/3' })
  const placed = async () =>
    Promise.all(many.map(async (caseNo) => chinaDay((await readRow(disk.cases, caseNo))!.place)))
  expect(new Set(await placed()).size).toBe(2)

  await dateAgain(disk.dating, new AbortController().signal)
  expect(await disk.meta.read('dated')).toEqual({ by: '2/4' })
  expect(new Set(await placed()).size).toBe(1)
  expect((await disk.list('review')).slice(0, 2)).toEqual([work, days])
  const { timing } = JSON.parse((await readRow(disk.cases, many[0]!))!.json)
  expect((await placed())[0]).toBe(clockOn(timing, TWENTY, NO_HOLIDAY, '')!.due)
})

test('a station dates its rows by the guide that came, and by the next one', async () => {
  const at = await town()
  await signedIn(at, 'huacheng')
  const dated = async () => JSON.parse((await readRow(at.collections.meta, 'dated'))?.json ?? '{}').by
  await expect.poll(dated).toBe('1/15')
  const meta = new Meta(at.collections.meta)
  await meta.change('release', (held) => held && { ...held, number: 2 })
  await expect.poll(dated).toBe('2/15')
  meta.close()
  expect(at.defects).toEqual([])
})
