/** What leaves a device: a case taken back goes whole, its record stays, and nothing goes that only this device has. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, describe, expect, test } from 'vitest'
import { departing } from '../../../client/station/departing.ts'
import { heldDigests } from '../../../client/station/healing.ts'
import { withState } from '../../../client/station/node-states.ts'
import { type ProjectionDeps, projectCases } from '../../../client/storage/cases.ts'
import { openDating } from '../../../client/storage/dating.ts'
import { eraseHere } from '../../../client/storage/erase.ts'
import { Files } from '../../../client/storage/files.ts'
import { Meta } from '../../../client/storage/meta.ts'
import { catchUpIncoming } from '../../../client/storage/projecting-store.ts'
import { type PurgeDeps, purgeLeaving } from '../../../client/storage/purge.ts'
import { changeRows, readRow, readRows } from '../../../client/storage/rows.ts'
import { openDatabase } from '../../../client/storage/rxdb.ts'
import { entryOfRow, RxdbStore } from '../../../client/storage/rxdb-store.ts'
import { erasuresIn, leftOf, nameOf } from '../../../shared/case/erasure.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { mayLeave } from '../../../shared/case/leaving.ts'
import { withoutQuarantined } from '../../../shared/case/quarantine.ts'
import { deviceOf, type Entry, seqOf } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { digestOfEntries } from '../../../sync/digest.ts'
import { NEW_SYNC_STATE } from '../../../sync/exchange/station.ts'
import { verifyChain } from '../../../sync/verify.ts'
import { CASE_NO, STREAM, World } from '../../properties/histories.ts'
import { authorOf, COUNTY, OTHER_TOWNSHIP, VILLAGE } from '../../properties/people.ts'

const SHA = 'a'.repeat(64)
const OTHER_SHA = 'b'.repeat(64)
const DEVICE = authorOf('elsewhere').device
const file = (sha256: string) => ({ sha256, bytes: 3, type: 'image/jpeg' })
const photo = (sha256: string) => ({
  type: 'material',
  data: { material: 'photo', seen: false, file: file(sha256) },
})

/** A case handed to another town, whose window adds a photograph; then it is taken back. */
async function history(): Promise<readonly Entry[]> {
  const world = new World()
  const tell = async (from: 'village' | 'township' | 'elsewhere') => {
    await world.fetch('root', from)
    for (const who of ['township', 'elsewhere'] as const) await world.fetch(who, 'root')
  }
  await world.receive()
  await world.write('village', photo(OTHER_SHA))
  await tell('village')
  await world.write('township', { type: 'dispatched', data: { to: OTHER_TOWNSHIP } })
  await tell('township')
  await world.write('elsewhere', photo(SHA), {
    type: 'notified',
    data: { materials: [], fields: ['reason'], note: '' },
  })
  await tell('elsewhere')
  await world.write('township', { type: 'recalled', data: { from: OTHER_TOWNSHIP, reason: '转错了' } })
  return world.gather()
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const disk of open.splice(0)) await disk.close()
})

let disks = 0

/** A device of this organisation; the other town's, where it is not said. */
async function station(org = OTHER_TOWNSHIP) {
  disks += 1
  const disk = {
    name: `purge-${disks}`,
    multiInstance: false,
    indexedDB: { factory: new IDBFactory(), keyRange: IDBKeyRange },
  }
  const { database, collections } = await openDatabase(disk)
  const meta = new Meta(collections.meta)
  const files = new Files(disk)
  open.push({
    async close() {
      meta.close()
      files.close()
      await database.close()
    },
  })
  const { events, cases, departures } = collections
  const store = new RxdbStore(events)
  const acked = { seq: 0 }
  const deps: PurgeDeps = {
    ...{ meta, store, events, cases, departures, files, rows: { changeRows, readRows } },
    ...{ entryOfRow, foldCase, mayLeave, withoutQuarantined, now: () => 1_000 },
    own: async () => ({
      org,
      devices: new Set([DEVICE]),
      acknowledged: (id) => seqOf(id) <= acked.seq,
    }),
    drafted: async () => new Set(),
    held: (streams) => changeRows(departures, streams, () => null),
    lock: (work) => work(),
  }
  const projection: ProjectionDeps = {
    ...{ store, cases, elapsed: () => 0, pause: async () => {}, lock: (work) => work() },
    org: async () => org,
    dating: openDating(meta, collections.items, async () => org),
    leave: (streams) => meta.change('leaving', () => ({ streams: [...streams] })),
    held: (streams) => changeRows(departures, streams, () => null),
  }
  const keep = async (sha256: string) => {
    await files.keep(file(sha256), new Blob(['xyz']), 0)
    await files.change(sha256, { state: 'sent' })
  }
  return {
    ...{ deps, store, meta, files, events, cases, departures, acked },
    async take(entries: readonly Entry[]) {
      await store.append(entries)
      await projectCases(projection, [STREAM])
    },
    keep,
    row: () => readRow(cases, CASE_NO),
    record: () => readRow(departures, STREAM),
    /** Everything that the disk still says of the case. */
    text: async () =>
      JSON.stringify(await readRows(events, { index: ['device', 'seq'], where: {} })) +
      JSON.stringify(await readRows(cases, { index: ['caseNo'], where: {} })),
  }
}

describe('a case taken back', () => {
  test('leaves this device whole, once its own events in it are acknowledged, and a record stays', async () => {
    const entries = await history()
    const at = await station()
    await at.keep(SHA)
    await at.take(entries.slice(0, -1))
    expect(await at.row()).toMatchObject({ caseNo: CASE_NO })
    expect(await at.meta.read('leaving')).toBeNull()

    await at.take(entries)
    at.acked.seq = 1
    await purgeLeaving(at.deps)
    // The notice is not acknowledged yet: all of it stays.
    expect(await at.store.stream(STREAM)).toHaveLength(entries.length)
    expect(await at.record()).toBeNull()

    at.acked.seq = 2
    await purgeLeaving(at.deps)
    expect(await at.store.stream(STREAM)).toEqual([])
    expect(await at.row()).toBeNull()
    expect(await at.files.missing([SHA])).toEqual([SHA])
    expect(await at.record()).toMatchObject({ why: 'recalled', order: -1_000, ...digestOfEntries(entries) })
    expect(await at.meta.read('leaving')).toBeNull()
    for (const word of ['c2VjcmV0LXNlY3JldC1zZQ', '135790', OTHER_SHA, SHA])
      expect(await at.text()).not.toContain(word)
  })

  test('does not leave while it has only come in part', async () => {
    const entries = await history()
    const at = await station()
    for (let n = 1; n < entries.length; n += 1) {
      await at.take(entries.slice(0, n))
      expect(await at.meta.read('leaving')).toBeNull()
    }
  })

  test('keeps the headers of its own log, so that the chain holds and goes on', async () => {
    const entries = await history()
    const at = await station()
    await at.take(entries)
    at.acked.seq = 2
    const before = await at.store.log(DEVICE, 0, 10)
    await purgeLeaving(at.deps)
    const after = await at.store.log(DEVICE, 0, 10)
    expect(after.map((e) => e.hash)).toEqual(before.map((e) => e.hash))
    expect(after.map((e) => e.event.data)).toEqual([undefined, undefined])
    expect(verifyChain(hasher, DEVICE, after, null)).toEqual({ ok: true, value: true })
    expect((await at.store.last(DEVICE))?.hash).toBe(before.at(-1)!.hash)
  })

  test('comes back as it was when it is sent here again', async () => {
    const entries = await history()
    const at = await station()
    await at.take(entries)
    at.acked.seq = 2
    await purgeLeaving(at.deps)
    await at.take(entries.slice(0, -1))
    expect(await at.store.stream(STREAM)).toEqual(entries.slice(0, -1))
    expect(await at.row()).toMatchObject({ caseNo: CASE_NO })
    expect(await at.record()).toBeNull()
  })

  test('leaves the files that are still to be sent, another case or a draft names, and waits for the first', async () => {
    const entries = await history()
    const at = await station()
    await at.files.keep(file(SHA), new Blob(['xyz']), 0)
    await at.files.queue([SHA])
    await at.take(entries)
    at.acked.seq = 2
    await purgeLeaving(at.deps)
    expect(await at.store.stream(STREAM)).toHaveLength(entries.length)

    await at.files.change(SHA, { state: 'sent' })
    await at.keep(OTHER_SHA)
    await purgeLeaving({ ...at.deps, drafted: async () => new Set([OTHER_SHA]) })
    expect(await at.store.stream(STREAM)).toEqual([])
    expect(await at.files.missing([SHA, OTHER_SHA])).toEqual([SHA])
  })

  test.each(['record', 'files', 'events', 'row'] as const)(
    'is gone at the next start where the power failed before the %s',
    async (what) => {
      const entries = await history()
      const at = await station()
      await at.keep(SHA)
      await at.take(entries)
      at.acked.seq = 2
      const fail = async () => {
        throw new Error('power')
      }
      const failing: PurgeDeps = {
        ...at.deps,
        rows: {
          ...at.deps.rows,
          changeRows: (collection, keys, change) =>
            (what === 'record' && (collection as unknown) === at.departures) ||
            (what === 'row' && (collection as unknown) === at.cases) ||
            (what === 'events' && (collection as unknown) === at.events)
              ? fail()
              : changeRows(collection, keys, change),
        },
        drafted: what === 'files' ? fail : at.deps.drafted,
      }
      await expect(purgeLeaving(failing)).rejects.toThrow('power')
      expect(await at.meta.read('leaving')).not.toBeNull()
      await purgeLeaving(at.deps)
      expect(await at.store.stream(STREAM)).toEqual([])
      expect(await at.row()).toBeNull()
      expect(await at.files.missing([SHA])).toEqual([SHA])
      expect(await at.record()).toMatchObject({ why: 'recalled', ...digestOfEntries(entries) })
    },
  )
})

test('what had left and comes again is fetched whole, by healing, and told by its record until then', async () => {
  const entries = await history()
  const at = await station()
  await at.take(entries)
  at.acked.seq = 2
  await purgeLeaving(at.deps)
  const digests = () => heldDigests(at.events, at.departures, async () => {})
  expect(await digests()).toEqual([{ stream: STREAM, ...digestOfEntries(entries) }])

  const { leave, held, purge } = departing({
    ...at.deps,
    store: at.store,
    onDefect: (e) => expect.unreachable(String(e)),
  })
  await at.meta.write('sync', withState(null, 'county', NEW_SYNC_STATE))
  await leave([])
  await held(['case/another'])
  await purge()
  const healing = async () => (await at.meta.read('sync'))?.nodes.county?.healing
  expect(await healing()).toBe(false)
  await at.store.append(entries.slice(0, 1))
  await held([STREAM])
  await purge()
  expect(await healing()).toBe(true)
  expect(await digests()).toEqual([{ stream: STREAM, ...digestOfEntries(entries.slice(0, 1)) }])
})

test('what this device wrote itself is asked for again until it is back: the node that was asked had not got it yet', async () => {
  const entries = await history()
  const at = await station()
  await at.take(entries)
  at.acked.seq = 2
  await purgeLeaving(at.deps)
  let now = 0
  const { held, purge } = departing({
    ...{ ...at.deps, store: at.store, now: () => now },
    onDefect: (e) => expect.unreachable(String(e)),
  })
  await at.meta.write('sync', withState(null, 'county', NEW_SYNC_STATE))
  const own = entries.filter((e) => deviceOf(e.event.id) === DEVICE)
  const [notice] = own.slice(-1)
  await at.store.append(entries.slice(0, 1))
  await held([STREAM])
  expect(await purge()).toBe(true)
  // Healed, but for the notice.
  await at.store.append(entries.filter((e) => e !== notice))
  expect(await purge()).toBe(false)
  now = 31 * 60_000
  expect(await purge()).toBe(true)
  expect(await purge()).toBe(false)
  await at.store.append([notice!])
  now *= 2
  expect(await purge()).toBe(false)
  expect(await at.meta.read('returned')).toBeNull()
})

test('what came back and has left again is not asked for', async () => {
  const entries = await history()
  const at = await station()
  await at.take(entries)
  at.acked.seq = 2
  await purgeLeaving(at.deps)
  await at.meta.write('returned', { streams: [STREAM], healedAt: 0 })
  const { purge } = departing({
    ...{ ...at.deps, store: at.store, now: () => 31 * 60_000 },
    onDefect: (e) => expect.unreachable(String(e)),
  })
  expect(await purge()).toBe(false)
  expect(await at.meta.read('returned')).toBeNull()
})

describe('a closed case that the root has archived', () => {
  /** Withdrawn; then the root's word on all of it. */
  async function closed(): Promise<{ entries: readonly Entry[]; later: Entry }> {
    const world = new World()
    await world.receive()
    await world.write('village', { type: 'withdrawn', data: { reason: '申请人要求' } })
    await world.fetch('root', 'village')
    const digest = digestOfEntries(await world.held('root'))
    await world.write('root', { type: 'archived', data: { ...digest } })
    const entries = await world.gather()
    await world.fetch('county', 'root')
    const [later] = await world.write('county', {
      type: 'resolved',
      data: { slot: 'step/decide', act: null, reason: '核对后' },
    })
    return { entries, later: later! }
  }

  test('leaves a device that holds just that, and a tombstone with the root’s word stays', async () => {
    const { entries } = await closed()
    const at = await station(VILLAGE)
    await at.take(entries)
    await purgeLeaving(at.deps)
    expect(await at.store.stream(STREAM)).toEqual([])
    expect(await at.row()).toBeNull()
    expect(await at.record()).toMatchObject({ why: 'archived', ...digestOfEntries(entries) })
  })

  test.each(['more is known', 'less is known', 'somebody else says so', 'it is the county centre'])(
    'stays where %s',
    async (why) => {
      const { entries, later } = await closed()
      const word = entries.find((e) => e.event.type === 'archived')!
      const usurped = { ...word, event: { ...word.event, id: 'ZZZZZZZZ.1' } }
      const held =
        why === 'more is known'
          ? [...entries, later]
          : why === 'less is known'
            ? entries.filter((e) => e.event.type !== 'withdrawn')
            : why === 'somebody else says so'
              ? [...entries.filter((e) => e !== word), usurped]
              : entries
      const at = await station(why === 'it is the county centre' ? COUNTY : VILLAGE)
      await at.take(held)
      await purgeLeaving(at.deps)
      expect(await at.store.stream(STREAM)).toHaveLength(held.length)
      expect(await at.meta.read('leaving')).toBeNull()
      expect(await at.record()).toBeNull()
    },
  )

  test('comes back whole with a later event, and is not taken for gone any more', async () => {
    const { entries, later } = await closed()
    const at = await station(VILLAGE)
    await at.take(entries)
    await purgeLeaving(at.deps)
    await at.take([later])
    expect(await at.record()).toBeNull()
    await at.take(entries)
    await purgeLeaving(at.deps)
    expect(await at.store.stream(STREAM)).toHaveLength(entries.length + 1)
    expect(await at.row()).toMatchObject({ caseNo: CASE_NO })
    expect(await at.record()).toBeNull()
  })
})

test('what the root erased goes from here, with the photographs that nothing else names', async () => {
  const world = new World()
  await world.receive()
  await world.write('village', photo(SHA), photo(OTHER_SHA), {
    type: 'filled',
    data: { fields: { 'applicant.name': '欧阳慕蓉' } },
  })
  await world.fetch('root', 'village')
  const [again] = await world.write('village', photo(OTHER_SHA))
  await world.fetch('root', 'village')
  const entries = await world.gather()
  const doomed = entries.filter((e) => e.hash !== again!.hash)
  const words = await world.write(
    'root',
    ...doomed.map(({ event, hash }) => ({
      type: 'erased',
      data: { id: event.id, hash, basis: '当事人申请', left: leftOf(event) },
    })),
  )
  const at = await station(VILLAGE)
  for (const sha256 of [SHA, OTHER_SHA]) await at.keep(sha256)
  await at.take(entries)
  expect((await at.row())?.applicant).toBe('欧阳慕蓉')

  // The power goes when the words are on disk and nothing is done about them: the next start does it.
  await at.store.append(words)
  await at.meta.write('incoming', { streams: [STREAM] })
  const erase = (found: readonly Entry[]) =>
    eraseHere({ ...at.deps, store: at.store, rows: { readRows }, entryOfRow, erasuresIn, nameOf }, found)
  await catchUpIncoming({
    ...{
      store: at.store,
      meta: at.meta,
      erase,
      received: async () => [],
      onDefect: () => {},
      pause: async () => {},
      elapsed: () => 0,
    },
    project: async () => {},
  })
  expect(await at.meta.read('incoming')).toBeNull()
  await at.take(entries)
  const rows = await readRows(at.events, { index: ['stream'], where: {} })
  expect(JSON.stringify([rows, await at.row()])).not.toContain('欧阳慕蓉')
  expect(JSON.parse((await at.row())!.json)).toMatchObject({ erased: true, applicant: '' })
  expect(await at.files.missing([SHA, OTHER_SHA])).toEqual([SHA])
  const held = await at.store.stream(STREAM)
  expect(held.map((e) => e.hash).sort()).toEqual([...entries, ...words].map((e) => e.hash).sort())
  expect((await at.store.stream(STREAM)).find((e) => e.hash === again!.hash)).toEqual(again)
})
