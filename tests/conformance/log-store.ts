/** What every LogStore promises (sync/store.ts). An adapter's own test is its setup and one call of this. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canonicalJson } from '../../shared/canonical.ts'
import { withoutData } from '../../shared/case/erasure.ts'
import { type Entry, eventId, hashOf, inDisplayOrder, seqOf } from '../../shared/event.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import type { LogStore } from '../../sync/store.ts'
import { digestHolds } from '../../sync/verify.ts'
import { caseDrafts, filled, HOSTILE_STREAMS, writers } from '../support/log-fixtures.ts'

export interface LogStoreUnderTest {
  readonly store: LogStore
  /** Closes the store and opens it again over what is on disk; absent where nothing is. */
  readonly reopen?: () => Promise<LogStore>
  /** Closes whatever is open now and removes its traces. */
  close(): Promise<void>
}

const VILLAGE = 'V1AGE001'
const NEIGHBOUR = 'V1AGE002'
const MANY = 1_000

export function logStoreSuite(name: string, setup: () => Promise<LogStoreUnderTest>): void {
  describe(`${name} keeps a log`, () => {
    let under: LogStoreUnderTest
    let store: LogStore

    beforeEach(async () => {
      under = await setup()
      store = under.store
    })
    afterEach(() => under.close())

    test('an empty store answers with nothing', async () => {
      expect(await store.log(VILLAGE, 0, MANY)).toEqual([])
      expect(await store.last(VILLAGE)).toBeNull()
      expect(await store.stream('case/A')).toEqual([])
      await store.append([])
      expect(await store.last(VILLAGE)).toBeNull()
    })

    test('entries come back as they were given, in the log and in their stream', async () => {
      const entries = await writers(1).write(VILLAGE, ...caseDrafts('case/A'))
      await store.append(entries)
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(entries)
      expect(await store.stream('case/A')).toEqual(entries)
      expect(await store.last(VILLAGE)).toEqual(entries.at(-1))
    })

    test('every field comes back, known or not, and hash and digest still hold', async () => {
      const data = JSON.parse(
        '{"__proto__":{"a":1},"constructor":2,"":3,"_id":"x","_rev":"1-x","_deleted":true,"a.b":[null,[],{}],' +
          '"$ref":"#","|k":"v","name":"𠮷\\u0000\\ud800","n":-0.1e-7,"big":9007199254740991}',
      )
      const [plain, erased] = await writers(2).write(
        VILLAGE,
        { stream: 'odd/1', type: 'unheard-of', v: 7, data },
        filled('odd/1', 'gone'),
      )
      const { data: _, ...header } = erased!.event
      const loose = { ...plain!.event, 'from-tomorrow': { deep: [1, { x: null }] } }
      const given: Entry[] = [
        {
          event: loose,
          hash: hashOf(hasher, loose),
          witness: { at: '2026-09-28T01:00:00.000Z', skewMs: -3 },
        },
        { ...erased!, event: header },
      ]
      await store.append(given)
      const kept = await store.log(VILLAGE, 0, MANY)
      // Compared as canonical JSON: matchers overlook an own __proto__.
      expect(kept.map(canonicalJson)).toEqual(given.map(canonicalJson))
      expect((await store.stream('odd/1')).map(canonicalJson)).toEqual(given.map(canonicalJson))
      for (const entry of kept) {
        expect(hashOf(hasher, entry.event)).toBe(entry.hash)
        expect(digestHolds(hasher, entry, kept)).toBe(true)
      }
    })

    test('appending again changes nothing, and the first witness stays', async () => {
      const entries = await writers(3).write(VILLAGE, ...caseDrafts('case/A'))
      const witnessed = (at: string) => entries.map((e) => ({ ...e, witness: { at, skewMs: 0 } }))
      await store.append(witnessed('first').slice(0, 5))
      await store.append(witnessed('second').slice(3))
      await store.append([...witnessed('third'), ...witnessed('fourth')])
      const expected = [...witnessed('first').slice(0, 5), ...witnessed('second').slice(5)]
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(expected)
      expect(await store.stream('case/A')).toEqual(expected)
    })

    test('one entry twice in a batch is one entry', async () => {
      const [entry] = await writers(4).write(VILLAGE, filled('case/A', 'once'))
      await store.append([entry!, structuredClone(entry!)])
      expect(await store.log(VILLAGE, 0, MANY)).toEqual([entry])
      expect(await store.stream('case/A')).toEqual([entry])
    })

    test('batches that overlap at the same time are each kept once', async () => {
      const entries = await writers(5).write(VILLAGE, ...caseDrafts('case/A'), ...caseDrafts('case/B'))
      await Promise.all([0, 2, 4, 6, 8].map((from) => store.append(entries.slice(from, from + 8))))
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(entries)
      expect(await store.stream('case/B')).toEqual(entries.slice(8))
    })

    test('two hashes under one id are both kept, in the order of their hashes', async () => {
      const here = await writers(6).write(VILLAGE, filled('case/A', 'here'), filled('case/A', 'more'))
      const there = await writers(7).write(VILLAGE, filled('case/A', 'there'), filled('case/B', 'more'))
      await store.append(here)
      await store.append(there)
      const bySeqThenHash = [...here, ...there].sort(
        (a, b) => seqOf(a.event.id) - seqOf(b.event.id) || (a.hash < b.hash ? -1 : 1),
      )
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(bySeqThenHash)
      expect(await store.log(VILLAGE, 0, 1)).toEqual(bySeqThenHash.slice(0, 1))
      expect(await store.log(VILLAGE, 1, MANY)).toEqual(bySeqThenHash.slice(2))
      expect(seqOf((await store.last(VILLAGE))!.event.id)).toBe(2)
      expect(await store.stream('case/A')).toEqual([...here, there[0]!].sort(inDisplayOrder))
    })

    test('a log is in the order of its numbers, however it arrived', async () => {
      const drafts = Array.from({ length: 120 }, (_, i) => filled('case/A', `${i}`))
      const entries = await writers(8).write(VILLAGE, ...drafts)
      const neighbour = await writers(9).write(NEIGHBOUR, ...drafts.slice(0, 3))
      await store.append(entries.slice(99))
      await store.append(neighbour)
      await store.append(entries.slice(0, 99).reverse())
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(entries)
      expect(await store.log(VILLAGE, 8, 3)).toEqual(entries.slice(8, 11))
      expect(await store.log(VILLAGE, 98, 4)).toEqual(entries.slice(98, 102))
      expect(await store.log(VILLAGE, 119, MANY)).toEqual(entries.slice(119))
      expect(await store.log(VILLAGE, 120, MANY)).toEqual([])
      expect(await store.last(VILLAGE)).toEqual(entries[119])
      expect(await store.log(NEIGHBOUR, 0, MANY)).toEqual(neighbour)
      expect(await store.last(NEIGHBOUR)).toEqual(neighbour[2])
    })

    test('numbers of twelve digits are in order, too', async () => {
      const [entry] = await writers(10).write(VILLAGE, filled('case/A', 'far'))
      const far = [999, 1_000, 99_999_999_999, 999_999_999_999].map((seq) => {
        const event = { ...entry!.event, id: eventId(VILLAGE, seq) }
        return { event, hash: hashOf(hasher, event) }
      })
      await store.append([...far].reverse())
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(far)
      expect(await store.log(VILLAGE, 99_999_999_998, MANY)).toEqual(far.slice(2))
      expect(await store.last(VILLAGE)).toEqual(far[3])
    })

    test('a stream is in display order, whoever wrote and whatever came first', async () => {
      const county = writers(11)
      const written: Entry[] = []
      for (const [i, device] of [VILLAGE, NEIGHBOUR, VILLAGE, '0R00T000', NEIGHBOUR].entries()) {
        written.push(...(await county.write(device, filled('case/A', `${i}`), filled('case/B', `${i}`))))
      }
      await store.append(written.toReversed())
      const expected = written.filter((e) => e.event.stream === 'case/A').sort(inDisplayOrder)
      expect(await store.stream('case/A')).toEqual(expected)
    })

    test('hostile stream names are held apart', async () => {
      const county = writers(12)
      const own = new Map<string, Entry[]>()
      for (const stream of HOSTILE_STREAMS) {
        const entries = await county.write(VILLAGE, filled(stream, '1'), filled(stream, '2'))
        own.set(stream, entries)
        await store.append(entries)
      }
      for (const [stream, entries] of own) expect(await store.stream(stream)).toEqual(entries)
      expect(await store.stream('cas')).toEqual([])
      expect(await store.stream('')).toEqual([])
      expect(await store.log(VILLAGE, 0, MANY)).toEqual([...own.values()].flat())
    })

    test('a batch of 600 is one append', async () => {
      const drafts = Array.from({ length: 75 }, (_, i) => caseDrafts(`case/${i}`)).flat()
      const entries = await writers(13).write(VILLAGE, ...drafts)
      await store.append(entries)
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(entries)
      expect(await store.log(VILLAGE, 590, 5)).toEqual(entries.slice(590, 595))
      expect(await store.stream('case/74')).toEqual(entries.slice(-8))
    })

    test('nobody shares objects with a store', async () => {
      const entries = await writers(14).write(VILLAGE, filled('case/A', 'before'))
      const given = structuredClone(entries)
      await store.append(given)
      vandalise(given)
      vandalise(await store.log(VILLAGE, 0, MANY))
      vandalise(await store.stream('case/A'))
      vandalise([(await store.last(VILLAGE))!])
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(entries)
      expect(await store.stream('case/A')).toEqual(entries)
      expect(await store.last(VILLAGE)).toEqual(entries[0])
    })

    test('a batch that fails leaves nothing behind, and the store goes on', async () => {
      const [first, second, third] = await writers(15).write(VILLAGE, ...caseDrafts('case/A'))
      const broken: Entry = {
        ...second!,
        event: {
          ...second!.event,
          get data(): Record<string, unknown> {
            throw new RangeError('cannot be read')
          },
        },
      }
      await expect(store.append([first!, broken, third!])).rejects.toThrow()
      expect(await store.log(VILLAGE, 0, MANY)).toEqual([])
      expect(await store.stream('case/A')).toEqual([])
      await store.append([first!, second!])
      expect(await store.log(VILLAGE, 0, MANY)).toEqual([first, second])
      expect(await store.stream('case/A')).toEqual([first, second])
    })

    test('what was erased keeps its header and its place, and never comes back', async () => {
      const entries = await writers(17).write(VILLAGE, ...caseDrafts('case/A'))
      const bare = entries.map((e, i) => (i === 1 || i === 5 ? withoutData(e) : e))
      const name = (i: number) => ({ id: entries[i]!.event.id, hash: entries[i]!.hash })
      await store.append(entries.slice(0, 4))
      // One that is here, one that is not yet, and one that never will be.
      await store.erase([name(1), name(5), { id: eventId(NEIGHBOUR, 9), hash: entries[0]!.hash }])
      expect(await store.stream('case/A')).toEqual(bare.slice(0, 4))
      await store.append(entries.slice(4))
      await store.append(entries)
      store = (await under.reopen?.()) ?? store
      await store.erase([name(1)])
      await store.append(entries)
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(bare)
      expect(await store.stream('case/A')).toEqual(bare)
      expect(await store.log(NEIGHBOUR, 0, MANY)).toEqual([])
      expect(await store.last(NEIGHBOUR)).toBeNull()
      expect(await store.stream('')).toEqual([])
    })

    test('a header alone gives way to the same entry whole, but where it was erased', async () => {
      const entries = await writers(20).write(VILLAGE, ...caseDrafts('case/A'))
      await store.append(entries.map((e, i) => (i < 3 ? withoutData(e) : e)))
      await store.erase([{ id: entries[2]!.event.id, hash: entries[2]!.hash }])
      store = (await under.reopen?.()) ?? store
      await store.append(entries)
      await store.append(entries.map(withoutData))
      const held = entries.map((e, i) => (i === 2 ? withoutData(e) : e))
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(held)
      expect(await store.stream('case/A')).toEqual(held)
    })

    test('of two under one id the other keeps its data', async () => {
      const [here] = await writers(18).write(VILLAGE, filled('case/A', 'here'))
      const [there] = await writers(19).write(VILLAGE, filled('case/A', 'there'))
      await store.append([here!, there!])
      await store.erase([{ id: here!.event.id, hash: here!.hash }])
      const kept = [withoutData(here!), there!].sort((a, b) => (a.hash < b.hash ? -1 : 1))
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(kept)
    })

    test('what was appended is there after opening again', async ({ skip }) => {
      const { reopen } = under
      if (!reopen) return skip('nothing lies on a disk')
      const entries = await writers(16).write(VILLAGE, ...caseDrafts('case/A'), ...caseDrafts('case/AB'))
      await store.append(entries.slice(0, 12))
      store = await reopen()
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(entries.slice(0, 12))
      await store.append(entries.slice(6))
      store = await reopen()
      expect(await store.log(VILLAGE, 0, MANY)).toEqual(entries)
      expect(await store.stream('case/AB')).toEqual(entries.slice(8))
      expect(await store.last(VILLAGE)).toEqual(entries.at(-1))
    })
  })
}

/** Changes whatever lets itself be changed; a store may also hand out frozen objects. */
function vandalise(entries: readonly Entry[]): void {
  for (const entry of entries) {
    Reflect.set(entry.event.data?.fields as object, 'applicant.name', 'changed')
    Reflect.set(entry.event.parents, 0, 'changed')
    Reflect.set(entry.event, 'type', 'changed')
    Reflect.set(entry, 'hash', 'changed')
  }
  Reflect.deleteProperty(entries, 0)
}
