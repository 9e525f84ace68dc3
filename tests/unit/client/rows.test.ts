/** Rows through their indexes, in slices: what is right of a few must be right of more than a slice holds. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeRows, countRows, readRows, removeRow } from '../../../client/storage/rows.ts'
import { openDatabase } from '../../../client/storage/rxdb.ts'
import type { EventRow } from '../../../client/storage/schemas.ts'

const ROWS = 1000
const devices = ['VAAAAAAA', 'VAAAAAAB', 'VAAAAAB0']
const rowAt = (i: number): EventRow => ({
  key: `${devices[i % 3]}.${String(i).padStart(12, '0')}.h`,
  device: devices[i % 3]!,
  seq: i,
  back: -i,
  stream: `case/${i % 10}`,
  type: i % 2 === 0 ? 'received' : 'filled',
  ...{ hash: 'h', json: '{}' },
})
const all = Array.from({ length: ROWS }, (_, i) => rowAt(i))
const GONE = 6

let open: Awaited<ReturnType<typeof openDatabase>>
beforeAll(async () => {
  const indexedDB = { factory: new IDBFactory(), keyRange: IDBKeyRange }
  open = await openDatabase({ name: 'rows', multiInstance: false, indexedDB })
  const { events } = open.collections
  const byKey = new Map(all.map((row) => [row.key, row]))
  await changeRows(events, [...byKey.keys()], (key) => byKey.get(key)!)
  await removeRow(events, all[GONE]!.key)
})
afterAll(() => open.database.close())

const here = all.filter((_, i) => i !== GONE)
const keysOf = (rows: readonly EventRow[]) => rows.map((row) => row.key)
const seqs = (rows: readonly EventRow[]) => rows.map((row) => row.seq)

test('a device’s rows ascend by seq over many slices, without what was removed', async () => {
  const { events } = open.collections
  const rows = await readRows(events, { index: ['device', 'seq'], where: { device: { $eq: devices[0]! } } })
  expect(seqs(rows)).toEqual(seqs(here.filter((row) => row.device === devices[0])))
  expect(rows.length).toBeGreaterThan(300)
})

test('bounds hold: above, from, up to', async () => {
  const { events } = open.collections
  const of = (seq: object, limit?: number) =>
    readRows(events, {
      index: ['device', 'seq'],
      where: { device: { $eq: devices[1]! }, seq },
      ...(limit !== undefined && { limit }),
    })
  const own = here.filter((row) => row.device === devices[1])
  expect(seqs(await of({ $gt: 4 }))).toEqual(seqs(own.filter(({ seq }) => seq > 4)))
  expect(seqs(await of({ $gte: 4, $lte: 700 }))).toEqual(
    seqs(own.filter(({ seq }) => seq >= 4 && seq <= 700)),
  )
  expect(seqs(await of({ $gt: 4 }, 250))).toEqual(seqs(own.filter(({ seq }) => seq > 4).slice(0, 250)))
  expect(await of({ $gt: 4 }, 0)).toEqual([])
  expect(await of({ $gt: 999_999 })).toEqual([])
})

test('texts between two, and everything', async () => {
  const { events } = open.collections
  const between = await readRows(events, {
    index: ['type', 'stream'],
    where: { type: { $eq: 'received' }, stream: { $gte: 'case/4', $lte: 'case/6~' } },
  })
  const wanted = here.filter(({ type, seq }) => type === 'received' && [4, 6].includes(seq % 10))
  expect(keysOf(between).sort()).toEqual(keysOf(wanted).sort())
  const everything = await readRows(events, { index: ['stream'], where: {} })
  expect(everything.length).toBe(here.length)
  expect(everything.map((row) => row.stream)).toEqual(here.map((row) => row.stream).sort())
})

test('what does not fit is passed over and not counted', async () => {
  const { events } = open.collections
  const rows = await readRows(events, {
    ...{ index: ['stream'], where: { stream: { $eq: 'case/3' } }, limit: 7 },
    fits: (row) => row.device === devices[2],
  })
  expect(seqs(rows)).toEqual(
    seqs(here.filter((row) => row.stream === 'case/3' && row.device === devices[2]).slice(0, 7)),
  )
})

test('counted up to so many', async () => {
  const { events } = open.collections
  const count = (limit: number) =>
    countRows(events, { index: ['stream'], where: { stream: { $eq: 'case/6' } }, limit })
  expect(await count(50)).toBe(50)
  expect(await count(500)).toBe(99)
})
