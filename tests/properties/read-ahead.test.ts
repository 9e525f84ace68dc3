/** Rows are on their way while the last ones are stored; nothing else of the exchange changes by it. */
import { expect, test } from 'vitest'
import type { ExchangeRequest } from '../../shared/protocol/exchange.ts'
import { readAhead } from '../../sync/exchange/read-ahead.ts'
import { NEW_SYNC_STATE } from '../../sync/exchange/station.ts'
import { hashes, Line, readable, type Station } from './county-line.ts'

/** A node with rows for several answers, and a station that reads ahead; `asked`: what it has requested. */
async function county(): Promise<{ line: Line; station: Station; asked: (ExchangeRequest | null)[] }> {
  const line = new Line()
  for (let i = 0; i < 9; i += 1) await line.writeAtNode()
  const station = line.station('A1AAAAAA')
  station.ahead = readAhead()
  const asked: (ExchangeRequest | null)[] = []
  station.onLine = (ask) => {
    asked.push(station.lastRequest)
    return ask()
  }
  return { line, station, asked }
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

test('the next rows are asked for before the last are stored, each once', async () => {
  const { line, station, asked } = await county()
  const { store } = station
  let askedBefore = 0
  const { append } = store
  store.append = (entries) => {
    askedBefore ||= asked.length
    return append.call(store, entries)
  }
  await untilQuiet(station)
  expect(askedBefore).toBe(2)
  expect(hashes(store)).toEqual(readable(line))
  const cursors = asked.map((request) => JSON.stringify(request?.cursor))
  expect(new Set(cursors).size).toBe(cursors.length)
})

test('what is written meanwhile goes with the request after', async () => {
  const { line, station, asked } = await county()
  await station.exchange()
  await line.write(station)
  const before = asked.length
  expect(await station.exchange()).toMatchObject({ value: { sent: 0, more: true, unsent: true } })
  // That one was on its way already, and no other is begun before the own word is sent.
  expect(asked.length).toBe(before)
  expect(await station.exchange()).toMatchObject({ value: { sent: 1, unsent: false } })
  expect(asked[before]?.logs).toHaveLength(1)
  expect(station.state.acked).toBe(1)
  await untilQuiet(station)
  expect(await station.seqs(line.node)).toEqual([1])
})

test('what was asked for with another cursor is forgotten', async () => {
  const { line, station, asked } = await county()
  await station.exchange()
  station.state = NEW_SYNC_STATE
  const before = asked.length
  await station.exchange()
  expect(asked[before]?.cursor).toBeNull()
  await untilQuiet(station)
  expect(hashes(station.store)).toEqual(readable(line))
})

test('an answer that never comes is a failure of the line when it is wanted, and asked for anew', async () => {
  const { line, station, asked } = await county()
  station.onLine = async (ask) => {
    asked.push(station.lastRequest)
    return asked.length === 2 ? null : ask()
  }
  await station.exchange()
  expect(await station.exchange()).toMatchObject({ ok: false, error: { type: 'Unreachable' } })
  await untilQuiet(station)
  expect(hashes(station.store)).toEqual(readable(line))
})

test('the clocks are compared when the answer arrives, however late it is taken', async () => {
  const { line, station } = await county()
  await station.exchange()
  await new Promise(setImmediate)
  line.clock.move(20_000)
  await station.exchange()
  expect(Math.abs(station.state.skewMs)).toBeLessThan(1_000)
})

test('where the head says how the rows go on, those are asked for while these still come', async () => {
  const { line, station, asked } = await county()
  station.headsSay = true
  const events: string[] = []
  station.onLine = async (ask) => {
    asked.push(station.lastRequest)
    const n = asked.length
    events.push(`asked ${n}`)
    const answer = await ask()
    // The head is here; the body takes its time.
    await new Promise(setImmediate)
    events.push(`here ${n}`)
    return answer
  }
  await untilQuiet(station)
  expect(events.indexOf('asked 2')).toBeLessThan(events.indexOf('here 1'))
  // Never more than one ahead of what is being taken.
  expect(events.indexOf('asked 3')).toBeGreaterThan(events.indexOf('here 1'))
  expect(hashes(station.store)).toEqual(readable(line))
  const cursors = asked.map((request) => JSON.stringify(request?.cursor))
  expect(new Set(cursors).size).toBe(cursors.length)
})

test('where storing is slower than the line, a second answer is fetched behind one that is here, and no third', async () => {
  const { line, station, asked } = await county()
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
  for (let i = 0; i < 20; i += 1) await new Promise(setImmediate)
  expect(asked).toHaveLength(3)
  stored()
  await first
  store.append = append
  await untilQuiet(station)
  expect(hashes(store)).toEqual(readable(line))
  const cursors = asked.map((request) => JSON.stringify(request?.cursor))
  expect(new Set(cursors).size).toBe(cursors.length)
})

test('what is written while two answers wait goes when these are stored', async () => {
  const { line, station, asked } = await county()
  await station.exchange()
  for (let i = 0; i < 20; i += 1) await new Promise(setImmediate)
  await line.write(station)
  const before = asked.length
  for (let i = 0; i < 2; i += 1)
    expect(await station.exchange()).toMatchObject({ value: { sent: 0, more: true, unsent: true } })
  for (let i = 0; i < 20; i += 1) await new Promise(setImmediate)
  expect(asked.length).toBe(before)
  expect(await station.exchange()).toMatchObject({ value: { sent: 1 } })
})

test('it says whether the next answer is here already: while it is not, there is time for other work', async () => {
  const { station } = await county()
  const { ahead } = station
  expect(ahead!.isHere()).toBe(false)
  await station.exchange()
  for (let i = 0; i < 20; i += 1) await new Promise(setImmediate)
  expect(ahead!.isHere()).toBe(true)
  let come = () => {}
  station.onLine = async (ask) => {
    await new Promise<void>((resolve) => {
      come = resolve
    })
    return ask()
  }
  await station.exchange()
  await station.exchange()
  expect(ahead!.isHere()).toBe(false)
  come()
  for (let i = 0; i < 20; i += 1) await new Promise(setImmediate)
  expect(ahead!.isHere()).toBe(true)
})
