/** What is broken off between two questions to the server is whole afterwards, or was never begun. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCouchStore } from '../../../server/stores/couchdb-store.ts'
import type { NodeStore } from '../../../server/stores/node-store.ts'
import { GONE, proxyTo } from '../../support/couch-proxy.ts'
import { type CouchServer, startCouch } from '../../support/couch-server.ts'
import { caseDrafts, commitOf, inLog, VILLAGE, writers } from '../../support/log-fixtures.ts'

const STATION = 'V1AGE001'
let couch: CouchServer
beforeAll(async () => {
  couch = await startCouch()
})
afterAll(() => couch.close())

test('an append broken off after any of its questions is whole when it is made again', async () => {
  const entries = await writers(2).write(STATION, ...caseDrafts('case/A'))
  for (let after = 0; after < 4; after += 1) {
    const proxy = await proxyTo(couch.url(`append-${after}`))
    const store = await openCouchStore({ url: proxy.url })
    let asked = 0
    proxy.meddle = (_, whole) => {
      asked += 1
      // It was done, and nobody heard of it.
      return asked > after ? whole().then(() => GONE) : null
    }
    await store.append(entries).catch(() => {})
    proxy.meddle = () => null
    await store.append(entries)
    expect(await store.stream('case/A')).toEqual(entries)
    expect(inLog(await store.arrivals(0, 100))).toEqual(entries)
  }
})

/** Breaks off behind each question in turn, until nothing is asked that would be broken off. */
async function brokenOff(
  name: string,
  work: (store: NodeStore) => Promise<unknown>,
  then: (store: NodeStore) => Promise<void>,
) {
  for (let after = 0, isOver = false; !isOver; after += 1) {
    const address = couch.url(`${name}-${after}`)
    const proxy = await proxyTo(address)
    const store = await openCouchStore({ url: proxy.url })
    await store.drop('first')
    let asked = 0
    proxy.meddle = (_, whole) => {
      asked += 1
      // It was done, and nobody heard of it.
      return asked > after ? whole().then(() => GONE) : null
    }
    isOver = await work(store).then(
      () => true,
      () => false,
    )
    await then(await openCouchStore({ url: address }))
  }
}

test('a commit broken off after any of its questions is whole at the next start, or was never begun', async () => {
  const entries = await writers(4).write(STATION, ...caseDrafts('case/A'))
  const commits = [commitOf(entries.slice(0, 3), 3), commitOf(entries, 8)]
  const positions = new Set<number>()
  await brokenOff(
    'commit',
    async (store) => {
      await store.append(entries)
      await store.arrivals(0, 100)
      for (const commit of commits) await store.commit(commit)
    },
    async (store) => {
      const position = await store.position()
      positions.add(position)
      const held = commits.find((c) => c.position === position)
      expect(await store.streamRecord('case/A')).toEqual(held?.streams[0] ?? null)
      expect(await store.tail(VILLAGE)).toBe(held?.rows.length ?? 0)
    },
  )
  expect([...positions].sort()).toEqual([0, 3, 8])
})

test('a numbering broken off after any of its questions goes on at the next start, and tells each entry once', async () => {
  const entries = await writers(5).write(STATION, ...caseDrafts('case/A'))
  await brokenOff(
    'numbers',
    async (store) => {
      await store.append(entries)
      await store.arrivals(0, 100)
    },
    async (store) => {
      await store.append(entries)
      const arrivals = await store.arrivals(0, 100)
      expect(inLog(arrivals)).toEqual(entries)
      expect(new Set(arrivals.map((a) => a.position)).size).toBe(entries.length)
      expect(await store.arrivals(arrivals[3]!.position, 100)).toEqual(arrivals.slice(4))
    },
  )
})
