/** What every NodeStore promises beyond the log (server/stores/node-store.ts): arrivals, projections, feeds. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  Arrival,
  Commit,
  DeviceRecord,
  NewRow,
  NodeStore,
  StreamRecord,
} from '../../server/stores/node-store.ts'
import { withoutData } from '../../shared/case/erasure.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { summaryOf } from '../../shared/case/summary.ts'
import { type Entry, seqOf } from '../../shared/event.ts'
import {
  COUNTY,
  caseDrafts,
  filled,
  HOSTILE_STREAMS,
  TOWNSHIP,
  VILLAGE,
  writers,
} from '../support/log-fixtures.ts'

export interface NodeStoreUnderTest {
  readonly store: NodeStore
  /** Closes the store and opens it again over what is on disk; absent where nothing is. */
  readonly reopen?: () => Promise<NodeStore>
  /** Closes whatever is open now and removes its traces. */
  close(): Promise<void>
}

const STATION = 'V1AGE001'
const MANY = 1_000

/** `ordered`: entries of one append arrive in its order, and appends in theirs; else each once, in any. */
export function nodeStoreSuite(
  name: string,
  setup: () => Promise<NodeStoreUnderTest>,
  { ordered } = { ordered: true },
): void {
  const asArrived = (entries: readonly Entry[]): readonly Entry[] =>
    ordered ? entries : [...entries].sort((a, b) => seqOf(a.event.id) - seqOf(b.event.id))
  let under: NodeStoreUnderTest
  let store: NodeStore

  beforeEach(async () => {
    under = await setup()
    store = under.store
  })
  afterEach(() => under.close())

  describe(`${name}: arrivals`, () => {
    test('come in the order of appending, each once, at growing positions', async () => {
      const entries = await writers(1).write(STATION, ...caseDrafts('case/A'), ...caseDrafts('case/B'))
      await store.append(entries.slice(8))
      await store.append(entries)
      const arrivals = await store.arrivals(0, MANY)
      expect(asArrived(arrivals.map((a) => a.entry))).toEqual(
        asArrived([...entries.slice(8), ...entries.slice(0, 8)]),
      )
      expectAscending(arrivals)
      expect(await store.arrivals(arrivals.at(-1)!.position, MANY)).toEqual([])
    })

    test.each([1, 2, 7, 64])('page by %i without gap, repetition or empty page', async (limit) => {
      const county = writers(2)
      const entries: Entry[] = []
      for (const stream of HOSTILE_STREAMS)
        entries.push(...(await county.write(STATION, ...caseDrafts(stream))))
      for (let at = 0; at < entries.length; at += 50) await store.append(entries.slice(at, at + 50))
      const found: Arrival[] = []
      for (;;) {
        const page = await store.arrivals(found.at(-1)?.position ?? 0, limit)
        if (page.length === 0) break
        expect(page.length).toBeLessThanOrEqual(limit)
        found.push(...page)
      }
      expect(asArrived(found.map((a) => a.entry))).toEqual(entries)
      expectAscending(found)
    })

    test('a position stays what it was, whatever comes later', async () => {
      const entries = await writers(3).write(STATION, ...caseDrafts('case/A'))
      await store.append(entries.slice(0, 4))
      const before = await store.arrivals(0, MANY)
      await store.append(entries)
      const all = await store.arrivals(0, MANY)
      expect(all.slice(0, 4)).toEqual(before)
      expect(asArrived(all.map((a) => a.entry))).toEqual(entries)
      expect(await store.arrivals(before[1]!.position, 4)).toEqual(all.slice(2, 6))
    })

    test('what came as a header alone arrives again when it comes whole', async () => {
      const entries = await writers(3).write(STATION, ...caseDrafts('case/A'))
      await store.append(entries.map((e, i) => (i === 1 ? withoutData(e) : e)))
      const last = (await store.arrivals(0, MANY)).at(-1)!.position
      await store.append(entries)
      expect((await store.arrivals(last, MANY)).map((a) => a.entry)).toEqual([entries[1]])
      expect((await store.arrivals(0, MANY)).map((a) => a.entry.event.data)).not.toContain(undefined)
    })
  })

  describe(`${name}: secrets`, () => {
    test('a stream’s is its first event’s: not before that is here, and no more when it is erased', async () => {
      const data = { secret: 's'.repeat(22) }
      const [first, second] = await writers(9).write(
        STATION,
        { stream: 'case/S', type: 'received', v: 1, data },
        filled('case/S', 'x'),
      )
      await store.append([second!])
      expect(await store.secret('case/S')).toBeNull()
      await store.append([first!])
      expect([await store.secret('case/S'), await store.secret('case/S')]).toEqual([data.secret, data.secret])
      expect(await store.secret('case/T')).toBeNull()
      await store.erase([{ id: first!.event.id, hash: first!.hash }])
      expect(await store.secret('case/S')).toBeNull()
    })
  })

  describe(`${name}: projections`, () => {
    test('a new store has taken in nothing and has no epoch yet', async () => {
      expect(await store.position()).toBe(0)
      expect(await store.epoch()).toBe('')
      expect(await store.devices()).toEqual([])
      expect(await store.streamRecord('case/A')).toBeNull()
      expect(await store.streamRecords('', MANY)).toEqual([])
      expect(await store.streamsWith(shaOf(1))).toEqual([])
      expect(await store.tail(VILLAGE)).toBe(0)
      expect(await store.rows(VILLAGE, 0, MANY)).toEqual([])
      expect(await store.entitled(VILLAGE, 'case/A')).toBe(false)
    })

    test('a commit is read back, and repeating it changes nothing', async () => {
      const { commit, entries } = await caseCommit(store, 'case/A')
      const read = async () => ({
        position: await store.position(),
        devices: await store.devices(),
        record: await store.streamRecord('case/A'),
        rows: await store.rows(VILLAGE, 0, MANY),
        tail: await store.tail(VILLAGE),
        streams: await store.streamsWith(shaOf(1)),
      })
      const expected = {
        position: commit.position,
        devices: commit.devices,
        record: commit.streams[0],
        rows: entries.map((entry, i) => ({ n: i + 1, entry })),
        tail: entries.length,
        streams: ['case/A'],
      }
      await store.commit(commit)
      expect(await read()).toEqual(expected)
      await store.commit(commit)
      expect(await read()).toEqual(expected)
    })

    test('a later commit replaces records and leaves the others alone', async () => {
      const { commit } = await caseCommit(store, 'case/A', 'case/B')
      await store.commit(commit)
      const [, other] = commit.streams
      for (let i = 1; i <= 20; i++) {
        await store.commit({
          streams: [{ ...commit.streams[0]!, audience: [`${i}`] }],
          devices: [{ ...commit.devices[0]!, chain: { seq: i, hash: `hash ${i}`, tick: i } }],
          ...NOTHING_ELSE,
          rows: [],
          position: commit.position + i,
        })
      }
      expect((await store.streamRecord('case/A'))?.audience).toEqual(['20'])
      expect(await store.streamRecord('case/B')).toEqual(other)
      expect((await store.devices())[0]?.chain).toEqual({ seq: 20, hash: 'hash 20', tick: 20 })
      expect(await store.position()).toBe(commit.position + 20)
      expect(await store.tail(VILLAGE)).toBe(commit.rows.length)
    })

    test('what contradicts the numbering throws and leaves nothing behind', async () => {
      const { commit, entries } = await caseCommit(store, 'case/A')
      await store.commit(commit)
      const { hash, event } = entries[1]!
      await expect(
        store.commit({
          ...commit,
          streams: [{ ...commit.streams[0]!, audience: [] }],
          rows: [{ feed: VILLAGE, n: 1, stream: 'case/A', id: event.id, hash }],
          position: commit.position + 1,
        }),
      ).rejects.toThrow()
      await expect(store.commit({ ...commit, position: commit.position - 1 })).rejects.toThrow()
      expect(await store.position()).toBe(commit.position)
      expect(await store.streamRecord('case/A')).toEqual(commit.streams[0])
      expect((await store.rows(VILLAGE, 0, 1))[0]?.entry).toEqual(entries[0])
    })

    test('nobody shares objects with the projections', async () => {
      const { commit } = await caseCommit(store, 'case/A')
      const expected = structuredClone(commit)
      await store.commit(commit)
      for (const streams of [
        commit.streams,
        [(await store.streamRecord('case/A'))!],
        await store.streamRecords('', MANY),
      ]) {
        Reflect.set(streams[0]!.audience, 0, 'changed')
        Reflect.set(streams[0]!.digest, 'count', -1)
      }
      Reflect.set((await store.devices())[0]!.chain, 'seq', -1)
      expect(await store.streamRecord('case/A')).toEqual(expected.streams[0])
      expect(await store.devices()).toEqual(expected.devices)
    })

    test('stream records are paged in the order of their names', async () => {
      await store.commit({
        streams: HOSTILE_STREAMS.map((stream) => recordOf(stream, [])),
        devices: [],
        rows: [],
        ...NOTHING_ELSE,
        position: 1,
      })
      const found: string[] = []
      for (;;) {
        const page = await store.streamRecords(found.at(-1) ?? '', 4)
        if (page.length === 0) break
        found.push(...page.map((r) => r.stream))
      }
      expect(found).toEqual([...HOSTILE_STREAMS].sort())
      expect((await store.streamRecords('case/A', 1))[0]?.stream).toBe('case/A\u0000')
      for (const stream of HOSTILE_STREAMS) expect((await store.streamRecord(stream))?.stream).toBe(stream)
    })

    test('devices come in the order of their ids', async () => {
      const devices = ['Z0000000', '00000001', 'A0000000'].map(deviceOfId)
      await store.commit(commitOf(1, { devices }))
      expect((await store.devices()).map((d) => d.device)).toEqual(['00000001', 'A0000000', 'Z0000000'])
    })

    test('the streams that name a content are found, and no others', async () => {
      const materials = [
        ...HOSTILE_STREAMS.map((stream) => ({ sha256: shaOf(1), stream })),
        { sha256: shaOf(2), stream: 'case/A' },
        { sha256: shaOf(2), stream: 'case/A' },
      ]
      await store.commit(commitOf(1, { materials }))
      await store.commit(commitOf(2, { materials: materials.slice(2) }))
      expect(await store.streamsWith(shaOf(1))).toEqual([...HOSTILE_STREAMS].sort())
      expect(await store.streamsWith(shaOf(2))).toEqual(['case/A'])
      expect(await store.streamsWith(shaOf(1).slice(0, 63))).toEqual([])
    })

    test('the cases that name a serial are found, and no others', async () => {
      const serials = [
        ...HOSTILE_STREAMS.map((stream) => ({ serial: '11A 粤1', stream })),
        { serial: '11A 粤12', stream: 'case/A' },
      ]
      await store.commit(commitOf(1, { serials }))
      await store.commit(commitOf(2, { serials: serials.slice(1) }))
      expect(await store.casesWith('11A 粤1')).toEqual([...HOSTILE_STREAMS].sort())
      expect(await store.casesWith('11A 粤12')).toEqual(['case/A'])
      expect(await store.casesWith('11A 粤')).toEqual([])
      expect(await store.streamsWith('11A 粤1')).toEqual([])
    })

    test('dropping leaves the log and nothing else, and committing again gives the same', async () => {
      const { commit, entries } = await caseCommit(store, 'case/A')
      await store.drop('first')
      await store.commit(commit)
      await store.drop('second')
      expect(await store.epoch()).toBe('second')
      expect(await store.position()).toBe(0)
      expect(await store.streamRecord('case/A')).toBeNull()
      expect(await store.devices()).toEqual([])
      expect(await store.tail(VILLAGE)).toBe(0)
      expect(await store.streamsWith(shaOf(1))).toEqual([])
      expect(asArrived((await store.arrivals(0, MANY)).map((a) => a.entry))).toEqual(entries)
      await store.commit(commit)
      expect(await store.epoch()).toBe('second')
      expect(await store.streamRecord('case/A')).toEqual(commit.streams[0])
      expect(await store.rows(VILLAGE, 0, MANY)).toHaveLength(entries.length)
    })

    test('everything is there after opening again', async ({ skip }) => {
      const { reopen } = under
      if (!reopen) return skip('nothing lies on a disk')
      await store.drop('first')
      const { commit, entries } = await caseCommit(store, 'case/A')
      await store.commit(commit)
      const arrivals = await store.arrivals(0, MANY)
      store = await reopen()
      expect(await store.epoch()).toBe('first')
      expect(await store.position()).toBe(commit.position)
      expect(await store.streamRecords('', MANY)).toEqual(commit.streams)
      expect(await store.devices()).toEqual(commit.devices)
      expect(await store.rows(VILLAGE, 0, MANY)).toEqual(entries.map((entry, i) => ({ n: i + 1, entry })))
      expect(await store.arrivals(0, MANY)).toEqual(arrivals)
      await store.commit({ ...commit, position: commit.position + 1 })
      expect(await store.position()).toBe(commit.position + 1)
    })
  })

  describe(`${name}: feeds`, () => {
    test('rows come after a number, at most so many, and end before a gap', async () => {
      const entries = await writers(4).write(
        STATION,
        ...Array.from({ length: 12 }, (_, i) => filled('case/A', `${i}`)),
      )
      await store.append(entries)
      const row = (n: number): NewRow => rowOf(VILLAGE, n, entries[n - 1]!)
      const numbers = async (after: number, limit: number) =>
        (await store.rows(VILLAGE, after, limit)).map((r) => r.n)
      await commitRows(1, [1, 2, 3, 5, 6, 9, 10, 11].map(row))
      expect(await numbers(0, MANY)).toEqual([1, 2, 3])
      expect(await numbers(0, 2)).toEqual([1, 2])
      expect(await numbers(2, MANY)).toEqual([3])
      expect(await numbers(3, MANY)).toEqual([])
      expect(await numbers(4, MANY)).toEqual([5, 6])
      expect(await store.tail(VILLAGE)).toBe(11)
      await commitRows(2, [4, 7, 8].map(row))
      expect(await numbers(0, MANY)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
      expect(await store.rows(VILLAGE, 8, 2)).toEqual([9, 10].map((n) => ({ n, entry: entries[n - 1] })))
    })

    test('a row whose entry is not in the log is a gap', async () => {
      const entries = await writers(5).write(STATION, ...caseDrafts('case/A'))
      await store.append(entries.slice(0, 2))
      await commitRows(
        1,
        entries.map((entry, i) => rowOf(VILLAGE, i + 1, entry)),
      )
      expect((await store.rows(VILLAGE, 0, MANY)).map((r) => r.n)).toEqual([1, 2])
    })

    test('of two entries under one id a row names one', async () => {
      const [here] = await writers(6).write(STATION, filled('case/A', 'here'))
      const [there] = await writers(7).write(STATION, filled('case/A', 'there'))
      await store.append([here!, there!])
      await commitRows(1, [rowOf(VILLAGE, 1, there!)])
      expect(await store.rows(VILLAGE, 0, MANY)).toEqual([{ n: 1, entry: there }])
    })

    test('feeds are numbered apart, also where one name begins with the other', async () => {
      const entries = await writers(8).write(STATION, ...caseDrafts('case/A'))
      await store.append(entries)
      const feeds = [VILLAGE, `${VILLAGE}0`, `${VILLAGE}!`, `${VILLAGE}%2F`, '华城', '']
      await commitRows(
        1,
        feeds.flatMap((feed, i) => entries.slice(i).map((entry, j) => rowOf(feed, j + 1, entry))),
      )
      for (const [i, feed] of feeds.entries()) {
        expect(await store.tail(feed)).toBe(8 - i)
        expect((await store.rows(feed, 0, MANY)).map((r) => r.entry)).toEqual(entries.slice(i))
      }
    })

    test('a feed is entitled to the streams that name it in their audience, as of now', async () => {
      await store.commit(commitOf(1, { streams: [recordOf('case/A', [COUNTY, VILLAGE])] }))
      expect(await store.entitled(VILLAGE, 'case/A')).toBe(true)
      expect(await store.entitled(TOWNSHIP, 'case/A')).toBe(false)
      expect(await store.entitled(VILLAGE, 'case/AB')).toBe(false)
      expect(await store.entitled(VILLAGE.slice(0, 11), 'case/A')).toBe(false)
      await store.commit(commitOf(2, { streams: [recordOf('case/A', [COUNTY, TOWNSHIP])] }))
      expect(await store.entitled(VILLAGE, 'case/A')).toBe(false)
      expect(await store.entitled(TOWNSHIP, 'case/A')).toBe(true)
    })

    const commitRows = (position: number, rows: readonly NewRow[]) =>
      store.commit(commitOf(position, { rows }))
  })
}

/** The eight entries of each stream in the log, and what a sequencer would write of them. */
async function caseCommit(
  store: NodeStore,
  ...streams: readonly string[]
): Promise<{ commit: Commit; entries: Entry[] }> {
  const entries = await writers(9).write(STATION, ...streams.flatMap(caseDrafts))
  await store.append(entries)
  const arrivals = await store.arrivals(0, MANY)
  const records = streams.map((stream): StreamRecord => {
    const own = entries.filter((e) => e.event.stream === stream)
    const state = foldCase(own)
    return {
      ...recordOf(stream, [COUNTY, TOWNSHIP, VILLAGE]),
      entries: own.map((e) => ({ id: e.event.id, hash: e.hash })),
      summary: state && summaryOf(state),
    }
  })
  const commit = commitOf(arrivals.at(-1)!.position, {
    streams: records,
    devices: [deviceOfId(STATION)],
    rows: entries.map((entry, i) => rowOf(VILLAGE, i + 1, entry)),
    materials: streams.map((stream) => ({ sha256: shaOf(1), stream })),
  })
  return { commit, entries }
}

const NOTHING_ELSE = {
  materials: [],
  serials: [],
  scopes: [],
  waits: [],
  released: [],
  datedBy: '',
  quarantined: 0,
}

const commitOf = (position: number, parts: Partial<Commit>): Commit => ({
  streams: [],
  devices: [],
  rows: [],
  ...NOTHING_ELSE,
  position,
  ...parts,
})

const rowOf = (feed: string, n: number, { event, hash }: Entry): NewRow => ({
  feed,
  n,
  stream: event.stream,
  id: event.id,
  hash,
})

const recordOf = (stream: string, audience: readonly string[]): StreamRecord => ({
  stream,
  audience,
  entries: [],
  quarantined: [],
  digest: { count: 0, xor: 'AAAAAAAAAAAAAAAAAAAAAA' },
  summary: null,
  due: null,
  repeat: null,
})

const deviceOfId = (device: string): DeviceRecord => ({
  device,
  org: VILLAGE,
  terminal: '03V',
  key: 'a key',
  relay: false,
  chain: { seq: 0, hash: '', tick: 0 },
})

const shaOf = (n: number): string => String(n).padStart(64, '0')

function expectAscending(arrivals: readonly Arrival[]): void {
  for (const [i, { position }] of arrivals.entries()) {
    expect(position).toBeGreaterThan(arrivals[i - 1]?.position ?? 0)
  }
}
