/** Rows come while the last ones are stored, on one question; nothing else of the exchange changes by it. */
import { expect, test } from 'vitest'
import type { ExchangeRequest } from '../../shared/protocol/exchange.ts'
import { beginReading, NEW_SYNC_STATE } from '../../sync/exchange/station.ts'
import { hashes, Line, readable, type Station } from './county-line.ts'

/** A node with rows for several answers, and a station that reads ahead. */
async function county() {
  const line = new Line()
  for (let i = 0; i < 9; i += 1) await line.writeAtNode()
  const station = line.station('A1AAAAAA')
  station.readsAhead = true
  /** What it has asked. */
  const asked: (ExchangeRequest | null)[] = []
  station.onLine = (ask) => {
    asked.push(station.lastRequest)
    return ask()
  }
  const seen = { following: 0 }
  station.onFollowing = async () => {
    seen.following += 1
    return 'comes'
  }
  return { line, station, asked, seen }
}

/** Like `settle`, with the line as it is. */
async function untilQuiet(station: Station): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    const done = await station.exchange()
    expect(done).toMatchObject({ ok: true })
    if (done.ok && !done.value.more) return
  }
  throw new Error('there is always more')
}

async function turns(): Promise<void> {
  for (let i = 0; i < 50; i += 1) await new Promise(setImmediate)
}

test('all rows come on one question, each once', async () => {
  const { line, station, asked } = await county()
  const received: number[] = []
  for (let isMore = true; isMore; ) {
    const done = await station.exchange()
    if (!done.ok) throw new Error(done.error.type)
    received.push(done.value.received)
    isMore = done.value.more
  }
  expect(asked).toHaveLength(1)
  expect(received.length).toBeGreaterThan(3)
  expect(received.reduce((sum, n) => sum + n)).toBe(readable(line).length)
  expect(hashes(station.store)).toEqual(readable(line))
})

test('where storing is slower than the line, two answers wait here and the rest on it', async () => {
  const { line, station, seen } = await county()
  const { store } = station
  const { append } = store
  let stored = () => {}
  store.append = async (entries) => {
    await new Promise<void>((resolve) => {
      stored = resolve
    })
    return append.call(store, entries)
  }
  const first = station.exchange()
  await turns()
  // Beside the one that is being stored.
  expect(seen.following).toBe(2)
  stored()
  await first
  store.append = append
  await untilQuiet(station)
  expect(hashes(store)).toEqual(readable(line))
})

test('what is written meanwhile goes before the rows that have not come yet, and these come after it', async () => {
  const { line, station, asked, seen } = await county()
  await station.exchange()
  await turns()
  const written = await line.write(station)
  const before = seen.following
  // What has come already does not cross the line again.
  for (let i = 0; i < 2; i += 1)
    expect(await station.exchange()).toMatchObject({ value: { sent: 0, more: true, unsent: true } })
  expect(await station.exchange()).toMatchObject({ value: { sent: 1, unsent: false } })
  expect([asked.length, asked[1]?.logs.length]).toEqual([2, 1])
  expect(seen.following).toBe(before)
  expect(station.state.acked).toBe(1)
  await untilQuiet(station)
  expect(await station.seqs(line.node)).toEqual([1])
  expect(hashes(station.store)).toEqual(
    [...readable(line), ...written.map((e) => e.hash)].sort().filter(once),
  )
})

const once = (hash: string, i: number, all: readonly string[]) => all.indexOf(hash) === i

test('what comes for another cursor is forgotten', async () => {
  const { line, station, asked } = await county()
  await station.exchange()
  station.state = NEW_SYNC_STATE
  await station.exchange()
  expect(asked[1]?.cursor).toBeNull()
  await untilQuiet(station)
  expect(hashes(station.store)).toEqual(readable(line))
})

test('a line that breaks says so when the answer is wanted, and it is asked for anew', async () => {
  const { line, station, asked } = await county()
  station.onFollowing = async () => (asked.length === 1 ? 'breaks' : 'comes')
  await station.exchange()
  expect(await station.exchange()).toMatchObject({ ok: false, error: { type: 'Unreachable', midway: true } })
  await untilQuiet(station)
  expect(asked).toHaveLength(2)
  expect(hashes(station.store)).toEqual(readable(line))
})

test('where the node ends it early, the rest is asked for', async () => {
  const { line, station, asked } = await county()
  station.onFollowing = async () => (asked.length < 3 ? 'ends' : 'comes')
  await untilQuiet(station)
  expect(asked).toHaveLength(3)
  expect(hashes(station.store)).toEqual(readable(line))
})

test('the clocks are compared when the answer arrives, however late it is taken', async () => {
  const { line, station } = await county()
  await station.exchange()
  await turns()
  line.clock.move(20_000)
  await station.exchange()
  expect(Math.abs(station.state.skewMs)).toBeLessThan(1_000)
})

test('rows asked for while something else still comes are taken without another question', async () => {
  const { line, station, asked } = await county()
  const { ahead } = station
  await beginReading({ ...station.deps(), ahead })
  await turns()
  expect([asked.length, ahead.isHere()]).toEqual([1, true])
  await untilQuiet(station)
  expect(asked).toHaveLength(1)
  expect(hashes(station.store)).toEqual(readable(line))
})

test('but not where there is something to be sent, which goes first', async () => {
  const { line, station, asked } = await county()
  await line.write(station)
  await beginReading({ ...station.deps(), ahead: station.ahead })
  await turns()
  expect(asked).toHaveLength(0)
  expect(await station.exchange()).toMatchObject({ value: { sent: 1 } })
})

test('it says whether the next answer is here already: while it is not, there is time for other work', async () => {
  const { station } = await county()
  const { ahead } = station
  expect(ahead.isHere()).toBe(false)
  let come = () => {}
  station.onFollowing = () =>
    new Promise((resolve) => {
      come = () => resolve('comes')
    })
  await station.exchange()
  await turns()
  expect(ahead.isHere()).toBe(false)
  come()
  await turns()
  expect(ahead.isHere()).toBe(true)
})
