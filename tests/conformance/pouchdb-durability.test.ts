/** What the embedded store promises beyond its ports: a power cut, a backup put back, an older program's files. */
import { readdirSync, statSync } from 'node:fs'
import { copyFile, cp, mkdir, mkdtemp, readdir, rename, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import LevelDown from 'leveldown'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openAccountDocuments } from '../../server/account-documents.ts'
import { key } from '../../server/stores/keys.ts'
import { changeLists } from '../../server/stores/leveldb-lists.ts'
import { placeKey } from '../../server/stores/lists.ts'
import type { NodeStore } from '../../server/stores/node-store.ts'
import { PouchDocuments } from '../../server/stores/pouch-documents.ts'
import { openPouchStore } from '../../server/stores/pouchdb-store.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { summaryOf } from '../../shared/case/summary.ts'
import type { Entry } from '../../shared/event.ts'
import { caseDrafts, commitOf, VILLAGE, writers } from '../support/log-fixtures.ts'

const STATION = 'V1AGE001'
const MANY = 1_000

let root: string
let dir: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'yimen-durability-'))
  dir = join(root, 'data')
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(root, { recursive: true })
})

/** With which options LevelDB was asked to write, so far. */
function writesWatched(): () => unknown[] {
  const writes = [
    vi.spyOn(LevelDown.prototype, '_batch').mock,
    vi.spyOn(LevelDown.prototype, '_put').mock,
    vi.spyOn(LevelDown.prototype, '_del').mock,
  ]
  return () => writes.flatMap((write) => write.calls.map((call) => call.at(-2)))
}

test('accounts and one-time codes wait for the disk too', async () => {
  const calls = writesWatched()
  const documents = await openAccountDocuments(dir)
  await documents.put('account/cun1', { password: 'scrypt' })
  await documents.remove('account/cun1')
  await documents.close()
  expect(calls().length).toBeGreaterThan(1)
  for (const options of calls()) expect(options).toMatchObject({ sync: true })
})

test('every write waits for the disk, in the log and in the projections', async () => {
  const calls = writesWatched()
  const [first, ...others] = await writers(1).write(STATION, ...caseDrafts('case/A'))
  await using(await openPouchStore({ dir }), async (store) => {
    for (const work of [
      () => store.append([first!]),
      () => store.append(others),
      () => store.commit(commitOf([first!], 1)),
      () => store.drop('again'),
    ]) {
      const before = calls().length
      await work()
      expect(calls().length).toBeGreaterThan(before)
    }
  })
  for (const options of calls()) expect(options).toMatchObject({ sync: true })
})

test('appends asked for at once are one write, and all of them are there when it is done', async () => {
  const calls = writesWatched()
  const entries = await writers(8).write(STATION, ...caseDrafts('case/A'))
  await using(await openPouchStore({ dir }), async (store) => {
    await store.append(entries.slice(0, 2))
    const before = calls().length
    await Promise.all(
      [entries.slice(2, 4), entries.slice(3, 6), entries.slice(6)].map((part) => store.append(part)),
    )
    expect(calls().length).toBe(before + 1)
    expect(await store.log(STATION, 0, MANY)).toEqual(entries)
  })
})

test('a power cut in the middle of an append leaves all of it or nothing', async () => {
  const entries = await writers(2).write(STATION, ...caseDrafts('case/A'), ...caseDrafts('case/B'))
  const sizes: number[] = []
  await using(await openPouchStore({ dir }), async (store) => {
    for (const part of [entries.slice(0, 8), entries.slice(8)]) {
      await store.append(part)
      sizes.push(await sizeOf(join(dir, 'log')))
    }
  })
  for (const size of cuts(sizes)) {
    await using(await openPouchStore({ dir: await cutTo('log', size) }), async (store) => {
      const expected = size === sizes[1] ? entries : entries.slice(0, 8)
      expect(await store.log(STATION, 0, MANY)).toEqual(expected)
      expect([...(await store.stream('case/A')), ...(await store.stream('case/B'))]).toEqual(expected)
      expect((await store.arrivals(0, MANY)).map((a) => a.entry)).toEqual(expected)
      await store.append(entries)
      expect(await store.log(STATION, 0, MANY)).toEqual(entries)
      expect(await store.stream('case/B')).toEqual(entries.slice(8))
    })
  }
})

test('where everything that was not synced is thrown away, whenever, all that was acknowledged is there', async () => {
  const synced = syncedSizes()
  const county = writers(9)
  const acknowledged: Entry[] = []
  await using(await openPouchStore({ dir }), async (store) => {
    await store.drop('first')
    let isOver = false
    const work = async (device: string) => {
      for (let i = 0; i < 20; i += 1) {
        const entries = await county.write(device, ...caseDrafts(`case/${device}-${i}`))
        await store.append(entries)
        acknowledged.push(...entries)
      }
    }
    const all = Promise.all(['V1AGE001', 'V1AGE002', 'V1AGE003'].map(work)).then(() => {
      isOver = true
    })
    for (let cut = 0; !isOver; cut += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      const told = acknowledged.slice()
      const copy = join(root, `thrown-${cut}`)
      for (const name of ['log', 'projections'] as const) {
        await mkdir(join(copy, name), { recursive: true })
        const kept = synced(join(dir, name))
        for (const file of await readdir(join(dir, name)))
          await copyFile(join(dir, name, file), join(copy, name, file))
        await truncate(await journalOf(join(copy, name)), kept)
      }
      await using(await openPouchStore({ dir: copy }), async (left) => {
        expect(await left.epoch()).toBe('first')
        const held = (await left.arrivals(0, MANY)).map((a) => a.entry.hash)
        expect(held).toEqual(expect.arrayContaining(told.map((e) => e.hash)))
      })
    }
    await all
  })
  expect(acknowledged.length).toBe(3 * 20 * 8)
})

test('a power cut in the middle of a commit leaves all of it or nothing', async () => {
  const entries = await writers(3).write(STATION, ...caseDrafts('case/A'))
  const commits = [commitOf(entries.slice(0, 4), 1), commitOf(entries, 8)]
  const sizes: number[] = []
  await using(await openPouchStore({ dir }), async (store) => {
    await store.append(entries)
    for (const commit of commits) {
      await store.commit(commit)
      sizes.push(await sizeOf(join(dir, 'projections')))
    }
  })
  for (const size of cuts(sizes)) {
    await using(await openPouchStore({ dir: await cutTo('projections', size) }), async (store) => {
      const expected = commits[size === sizes[1] ? 1 : 0]!
      expect(await store.position()).toBe(expected.position)
      expect(await store.streamRecord('case/A')).toEqual(expected.streams[0])
      expect(await store.tail(VILLAGE)).toBe(expected.rows.length)
      await store.commit(commits[1]!)
      expect((await store.rows(VILLAGE, 0, MANY)).map((r) => r.entry)).toEqual(entries)
    })
  }
})

test('a log put back from a backup takes the projections with it that were ahead', async () => {
  const entries = await writers(4).write(STATION, ...caseDrafts('case/A'))
  await using(await openPouchStore({ dir }), (store) => store.append(entries.slice(0, 2)))
  await cp(join(dir, 'log'), join(root, 'backup'), { recursive: true })
  await using(await openPouchStore({ dir }), async (store) => {
    await store.drop('first')
    await store.append(entries)
    await store.commit(commitOf(entries, (await store.arrivals(0, MANY)).at(-1)!.position))
  })
  await rm(join(dir, 'log'), { recursive: true })
  await rename(join(root, 'backup'), join(dir, 'log'))
  await using(await openPouchStore({ dir }), async (store) => {
    expect(await store.log(STATION, 0, MANY)).toEqual(entries.slice(0, 2))
    expect(await store.epoch()).toBe('')
    expect(await store.position()).toBe(0)
    expect(await store.streamRecord('case/A')).toBeNull()
    expect(await store.tail(VILLAGE)).toBe(0)
  })
})

test('projections of another format are let go of', async () => {
  const entries = await writers(5).write(STATION, ...caseDrafts('case/A'))
  await using(await openPouchStore({ dir }), async (store) => {
    await store.append(entries)
    await store.commit(commitOf(entries, 1))
  })
  const projections = await PouchDocuments.open(join(dir, 'projections'), { replacing: true })
  const _id = key('state')
  const _rev = (await projections.revisions([_id])).get(_id)!
  await projections.put([{ _id, _rev, json: JSON.stringify({ format: 0, epoch: 'first', position: 1 }) }])
  await projections.close()
  await using(await openPouchStore({ dir }), async (store) => {
    expect(await store.epoch()).toBe('')
    expect(await store.position()).toBe(0)
    expect(await store.streamRecord('case/A')).toBeNull()
    expect(await store.stream('case/A')).toEqual(entries)
  })
})

test('a drop that was broken off is finished at opening', async () => {
  const entries = await writers(6).write(STATION, ...caseDrafts('case/A'))
  await using(await openPouchStore({ dir }), (store) => store.commit(commitOf(entries, 0)))
  await rename(join(dir, 'projections'), join(dir, 'projections.dropped'))
  await using(await openPouchStore({ dir }), async (store) => {
    expect(await store.streamRecord('case/A')).toBeNull()
    expect(await readdir(dir)).not.toContain('projections.dropped')
  })
})

test('a log whose counter is gone is not written over', async () => {
  const entries = await writers(7).write(STATION, ...caseDrafts('case/A'))
  await using(await openPouchStore({ dir }), (store) => store.append(entries))
  const level = new LevelDown(join(dir, 'log'))
  await promisify(level.open.bind(level))()
  await promisify(level.del.bind(level))('\xffmeta-store\xff_local_last_update_seq')
  await promisify(level.close.bind(level))()
  await expect(openPouchStore({ dir })).rejects.toThrow('damaged')
})

/** How much of a database's journal was on the disk when LevelDB last said that it had synced it. */
function syncedSizes(): (database: string) => number {
  const sizes = new Map<string, number>()
  const write = LevelDown.prototype._batch
  vi.spyOn(LevelDown.prototype, '_batch').mockImplementation(function (
    this: LevelDown,
    operations,
    options,
    callback,
  ) {
    const database = this.location
    write.call(this, operations, options, (error) => {
      const [journal] = readdirSync(database).filter((file) => file.endsWith('.log'))
      if (!error && (options as { sync?: boolean }).sync)
        sizes.set(database, statSync(join(database, journal!)).size)
      callback(error)
    })
  })
  return (database) => sizes.get(database) ?? 0
}

async function using(store: NodeStore, work: (store: NodeStore) => Promise<unknown>): Promise<void> {
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

/** LevelDB's own log, to which every write is appended. */
async function journalOf(database: string): Promise<string> {
  const [name, ...others] = (await readdir(database)).filter((file) => file.endsWith('.log'))
  expect(others).toEqual([])
  return join(database, name!)
}

const sizeOf = async (database: string): Promise<number> => (await stat(await journalOf(database))).size

/** Lengths at which the second of two writes may have been cut off: none of it, some, all but a byte, all. */
function cuts([first, second]: readonly number[]): number[] {
  const [low, high] = [first!, second!]
  expect(high).toBeGreaterThan(low)
  return [
    low,
    low + 1,
    ...[0.2, 0.5, 0.8].map((part) => Math.floor(low + part * (high - low))),
    high - 1,
    high,
  ]
}

/** A copy of the data as it would lie on the disk after the cut. */
async function cutTo(database: 'log' | 'projections', size: number): Promise<string> {
  const copy = join(root, `${database}-${size}`)
  for (const name of ['log', 'projections']) {
    await mkdir(join(copy, name), { recursive: true })
    for (const file of await readdir(join(dir, name)))
      await copyFile(join(dir, name, file), join(copy, name, file))
  }
  await truncate(await journalOf(join(copy, database)), size)
  return copy
}

test('what was listed before a crash, and then not written, is in no list', async () => {
  const [first] = await writers(1).write(STATION, ...caseDrafts('case/A'))
  const summary = { ...summaryOf(foldCase([first!])!), stage: 'received' as const }
  const { streams, ...rest } = commitOf([first!], 1)
  const record = { ...streams[0]!, summary, due: '2026-10-10' }
  const query = { org: VILLAGE, standing: 'received' as const }
  await using(await openPouchStore({ dir }), async (store) => {
    await store.append([first!])
    await store.commit({ ...rest, streams: [record] })
    const keys = ['2026-10-08', '2026-10-09'].map((due) => placeKey(query, { ...record, due }))
    const ids = [key('stream') + key('case/A'), key('stream') + key('case/B')]
    await changeLists(
      join(dir, 'projections'),
      [],
      keys.map((listed, i) => ({ key: listed, id: ids[i]! })),
    )
    expect(await store.cases(query, null, 1)).toEqual([record])
  })
})
