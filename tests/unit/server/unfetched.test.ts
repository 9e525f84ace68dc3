/** What a device has not said to hold, counted from its cursor. */
import { expect, test } from 'vitest'
import { unfetchedRows } from '../../../server/contacts/unfetched.ts'
import type { Cursor } from '../../../shared/protocol/exchange.ts'
import type { FeedRow } from '../../../sync/exchange/feed.ts'

const OWN = 'A1AAAAAA'
const OTHER = 'B1BBBBBB'

/** `writers`: whose each row is, row 1 first. */
function counting(writers: string[]) {
  let read = 0
  const rows = (after: number, limit: number) =>
    writers.slice(after, after + limit).map((device, i) => {
      const n = after + i + 1
      return { n, entry: { event: { id: `${device}.${n}` } } } as FeedRow
    })
  const unfetched = unfetchedRows({
    epoch: async () => 'first',
    tail: async () => writers.length,
    async rows(_, after, limit) {
      const found = rows(after, limit)
      read += found.length
      return found
    },
  })
  return {
    writers,
    read: () => read,
    at: (live: number, backfill: Cursor['backfill'] = null, epoch = 'first') =>
      unfetched(OWN, 'org', { epoch, live, backfill }),
    fresh: () => unfetched(OWN, 'org', null),
  }
}

const many = (n: number, device = OTHER): string[] => Array.from({ length: n }, () => device)

test.each([
  ['all of it', 5, null, 0],
  ['behind, its own among them', 1, null, 2],
  ['with a lane that is still filled', 5, { next: 0, until: 3 }, 1],
  ['with two lanes open', 3, { next: 0, until: 2 }, 3],
  ['of a feed that was longer once', 900, { next: 700, until: 800 }, 0],
])('%s', async (_, live, backfill, rows) => {
  expect(await counting([OTHER, OWN, OWN, OTHER, OTHER]).at(live, backfill)).toBe(rows)
})

test('nothing is held by a new reader, or of another numbering', async () => {
  const { fresh, at } = counting([OTHER, OWN, OTHER])
  expect([await fresh(), await at(3, null, 'another')]).toEqual([2, 2])
})

test('no row is read twice while a feed grows, and few of a long one', async () => {
  const { writers, at, read } = counting([OTHER, OWN])
  expect(await at(0)).toBe(1)
  writers.push(OWN, OTHER)
  expect(await at(0)).toBe(2)
  expect(await at(0)).toBe(2)
  expect(read()).toBe(4)
  writers.push(...many(10_000))
  expect(await at(0)).toBe(10_002)
  expect(read()).toBe(200)
  // From another place it is looked at anew.
  expect(await at(2)).toBe(10_001)
})
