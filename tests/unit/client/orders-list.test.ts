/** 督办 on the desk: at the county red cards that nobody has urged, what waits for an answer, what is answered; at a unit its own. */
import { signal } from '@preact/signals'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { countCases, listCases } from '../../../client/station/lists.ts'
import type { ListName } from '../../../client/station/station.ts'
import { projectCases } from '../../../client/storage/cases.ts'
import { openDating } from '../../../client/storage/dating.ts'
import { keepItems } from '../../../client/storage/items.ts'
import { Meta } from '../../../client/storage/meta.ts'
import { openDatabase } from '../../../client/storage/rxdb.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { LIGHT_RULES } from '../../../shared/case/light-rules.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { NO_ROSTER } from '../../../shared/org/posts.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { writeOwn } from '../../../sync/own-log.ts'
import { COUNTY, TOWNSHIP, VILLAGE } from '../../support/log-fixtures.ts'
import { seededRandom } from '../../support/seeds.ts'
import { until } from './surroundings.ts'

const RELEASE = demoRelease('2026-09-01T00:00:00.000Z')
const item: Item = { ...RELEASE.items[0]!, promised: { n: 10, unit: 'workday' }, statutory: null }
const ms = (day: string) => Date.parse(`${day}T09:00:00+08:00`)

let desks: Readonly<Record<'county' | 'town', Desk>>
beforeEach(async () => {
  const store = new MemoryStore()
  desks = { county: await openDesk(store, COUNTY), town: await openDesk(store, TOWNSHIP) }
})
afterEach(async () => {
  for (const desk of Object.values(desks)) await desk.close()
})

type Desk = Awaited<ReturnType<typeof openDesk>>

/** Two devices that have heard the same. */
async function openDesk(store: MemoryStore, org: string) {
  const { database, collections } = await openDatabase({
    ...{ name: `desk-${org}`, multiInstance: false },
    indexedDB: { factory: new IDBFactory(), keyRange: IDBKeyRange },
  })
  const { cases, items } = collections
  const meta = new Meta(collections.meta)
  const keys = await keepItems(items, [item])
  const { area, publishedAt, orgs, staff } = RELEASE
  const calendar = RELEASE.calendar!
  await meta.write('release', {
    ...{ number: 1, area, publishedAt, orgs, staff, calendar, delegations: [] },
    ...{ items: [...keys], total: keys.length, nodes: [], roster: NO_ROSTER },
  })
  const lists = {
    cases,
    catalogue: {
      items: signal([item]),
      item: () => item,
      calendar: () => calendar,
      roster: () => NO_ROSTER,
      lightRules: () => LIGHT_RULES,
    },
    onDefect: (error: unknown) => {
      throw error
    },
  }
  return {
    project: (stream: string) =>
      projectCases(
        {
          ...{ store, cases, dating: openDating(meta, items, async () => org), elapsed: () => 0 },
          ...{ org: async () => org, leave: async () => {}, held: async () => {}, pause: async () => {} },
          lock: (work) => work(),
        },
        [stream],
      ),
    async list(name: ListName, day: string) {
      const filter = { asOf: ms(day) }
      const rows = listCases(lists, name, 50, filter)
      const count = countCases(lists, name, 100, filter)
      const found = (await until(rows.value, (all) => all !== undefined))!.map((row) => row.caseNo.at(-2))
      expect(await until(count.value, (n) => n !== undefined)).toBe(found.length)
      for (const live of [rows, count]) live.dispose()
      return found.join('')
    },
    async close() {
      meta.close()
      await database.close()
    },
    store,
  }
}

const random = seededRandom(7)
async function write(n: number, day: string, org: string, ...drafts: { type: string; data: object }[]) {
  const stream = caseStream(`${VILLAGE}2609280010${String(n).padStart(3, '0')}X`)
  const own = {
    ...{ store: desks.county.store, hasher, random, clock: { now: () => ms(day) } },
    lock: <T>(work: () => Promise<T>) => work(),
  }
  const entries = await writeOwn(own, { device: '0R00T000', by: 'zhang-san', org }, () =>
    drafts.map(({ type, data }) => ({ stream, type, v: 1, data: { ...data } })),
  )
  for (const desk of Object.values(desks)) await desk.project(stream)
  return entries.at(-1)!.event.id
}

const received = {
  type: 'received',
  data: { queryCode: '135790', item: item.code, itemVersion: item.version },
}
const notice = (...materials: string[]) => ({ type: 'notified', data: { materials, fields: [], note: '' } })
const urged = (...cards: string[]) => ({
  type: 'urged',
  data: { to: TOWNSHIP, trigger: 'slow', cards, text: '请查明', within: 3 },
})

test('a red card is on the county’s list until an order names it, the longest overdue first', async () => {
  const { county } = desks
  await write(2, '2026-09-15', VILLAGE, received)
  await write(1, '2026-09-14', VILLAGE, received)
  await write(3, '2026-11-02', VILLAGE, received)
  // Five workdays of silence, from Monday 14 September to Sunday 20 September, which is worked.
  expect(await county.list('urge', '2026-09-20')).toBe('')
  expect(await county.list('urge', '2026-09-21')).toBe('1')
  expect(await county.list('urge', '2026-09-22')).toBe('12')
  await write(1, '2026-09-23', COUNTY, urged('untold'))
  expect(await county.list('urge', '2026-09-24')).toBe('2')
  expect(await county.list('urged', '2026-09-24')).toBe('1')
  // Promised within ten workdays of the receipt, which is another card; an order waits already.
  expect(await county.list('urge', '2026-10-20')).toBe('2')
})

test('an order is on both lists until it is answered; then another card makes it one to be urged again', async () => {
  const { county, town } = desks
  await write(1, '2026-09-14', VILLAGE, received)
  await write(2, '2026-09-14', VILLAGE, received)
  const second = await write(2, '2026-09-22', COUNTY, urged('untold'))
  const first = await write(1, '2026-09-23', COUNTY, urged('untold'))
  for (const desk of [county, town]) expect(await desk.list('urged', '2026-09-23')).toBe('21')
  const answered = (order: string) => ({ type: 'answered', data: { order, found: '查明', done: '已办' } })
  await write(1, '2026-09-24', TOWNSHIP, answered(first))
  for (const desk of [county, town]) {
    expect(await desk.list('urged', '2026-09-24')).toBe('2')
    expect(await desk.list('answered', '2026-09-24')).toBe('1')
  }
  await write(2, '2026-09-25', TOWNSHIP, answered(second))
  expect(await county.list('answered', '2026-09-25')).toBe('21')
  expect(await county.list('urge', '2026-09-25')).toBe('')
  expect(await county.list('urge', '2026-10-20')).toBe('12')
})

test('what was said wrongly is a card whatever day it is, and stays one when the case is over', async () => {
  const { county } = desks
  const [photo, other] = item.materials.map(({ id }) => id) as [string, string]
  await write(1, '2026-09-14', VILLAGE, received)
  await write(1, '2026-09-14', TOWNSHIP, notice(photo))
  await write(1, '2026-09-14', VILLAGE, { type: 'material', data: { material: photo, seen: true } })
  expect(await county.list('urge', '2026-09-15')).toBe('')
  await write(1, '2026-09-15', TOWNSHIP, notice(other))
  expect(await county.list('urge', '2026-09-15')).toBe('1')
  await write(1, '2026-09-16', VILLAGE, { type: 'withdrawn', data: { reason: '不办了' } })
  expect(await county.list('urge', '2026-09-16')).toBe('1')
  await write(1, '2026-09-16', COUNTY, urged('told-twice'))
  expect(await county.list('urge', '2026-09-16')).toBe('')
})
