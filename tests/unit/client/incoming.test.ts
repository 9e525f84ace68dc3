/** What comes down in a long row of batches is listed now and then and at its end, and after a power cut all the same. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Meta } from '../../../client/storage/meta.ts'
import {
  catchUpIncoming,
  type IncomingStore,
  incomingStore,
  type ProjectingDeps,
} from '../../../client/storage/projecting-store.ts'
import { openDatabase } from '../../../client/storage/rxdb.ts'
import type { Entry } from '../../../shared/event.ts'
import { MemoryStore } from '../../../sync/memory-store.ts'
import { filled, writers } from '../../support/log-fixtures.ts'

/** What listing takes, whatever it lists, ms. */
const LISTING_MS = 100

const nameOf = (stream: string): string => stream.slice(-1)
const streams = ['case/1', 'case/2', 'case/3', 'case/4'] as const

let now = 0
let listed: string[][] = []
let deps: ProjectingDeps
let store: IncomingStore
let close: () => Promise<void>

beforeEach(async () => {
  now = 0
  listed = []
  const { database, collections } = await openDatabase({
    name: 'incoming',
    multiInstance: false,
    indexedDB: { factory: new IDBFactory(), keyRange: IDBKeyRange },
  })
  const meta = new Meta(collections.meta)
  close = async () => {
    meta.close()
    await database.close()
  }
  deps = {
    store: new MemoryStore(),
    meta,
    project: async (found) => {
      listed.push([...found].map(nameOf))
      now += LISTING_MS
    },
    erase: async () => {},
    received: async () => [],
    pause: async () => {},
    elapsed: () => now,
    onDefect: (error) => {
      throw error
    },
  }
  store = incomingStore(deps)
})
afterEach(() => close())

const batches = (): Promise<Entry[][]> => {
  const world = writers(1)
  return Promise.all(streams.map((stream) => world.write('d1', filled(stream, '欧阳慕蓉'))))
}

test('the first batch is listed at once, the next ones when listing has rested, the last when it is asked for', async () => {
  const [first, second, third, fourth] = await batches()
  await store.append(first!)
  expect(listed).toEqual([['1']])
  now += 18 * LISTING_MS
  await store.append(second!)
  expect(listed).toHaveLength(1)
  now += LISTING_MS
  await store.append([...third!, ...second!])
  expect(listed.at(-1)).toEqual(['2', '3'])
  await store.append(fourth!)
  expect(listed).toHaveLength(2)
  await store.list()
  expect(listed.at(-1)).toEqual(['4'])
  await store.list()
  expect(listed).toHaveLength(3)
})

test('what was not listed when the power went is listed at the next start', async () => {
  const [first, second, third] = await batches()
  await store.append(first!)
  for (const batch of [second!, third!]) await store.append(batch)
  expect(listed).toEqual([['1']])
  await catchUpIncoming(deps)
  expect(listed.at(-1)).toEqual(['2', '3'])
  await catchUpIncoming(deps)
  expect(listed).toHaveLength(2)
})
