import { afterEach, expect, test, vi } from 'vitest'
import { type County, neighbour, openCounty, problemOf, type Station, township, village } from './county.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** Opens the stream; `next` waits for the next piece of it, null at its end. */
async function listen(county: County, station: Station) {
  const leaving = new AbortController()
  const headers = await station.signed('GET', '/sync/v1/live')
  const answer = await county.node.app.request('/sync/v1/live', { headers, signal: leaving.signal })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  return {
    answer,
    next: async () => (await reader.read()).value ?? null,
    leave: () => leaving.abort(),
  }
}

test('says at once that there may be something, and again for each arrival', async () => {
  const county = await openCounty({ staff: [village, township] })
  const station = await county.enrol(village)
  const live = await listen(county, await county.enrol(township))
  expect(live.answer.headers.get('content-type')).toBe('text/event-stream')
  expect(live.answer.headers.get('x-accel-buffering')).toBe('no')
  expect(live.answer.headers.get('content-encoding')).toBeNull()
  expect(await live.next()).toBe('data: {}\n\n')
  await station.handIn()
  await station.sync()
  expect(await live.next()).toBe('data: {}\n\n')
})

test('many rows at once are one word', async () => {
  const county = await openCounty({ staff: [village, township] })
  const station = await county.enrol(village)
  const live = await listen(county, await county.enrol(township))
  expect(await live.next()).toBe('data: {}\n\n')
  for (let i = 0; i < 5; i++) await station.handIn()
  await station.sync()
  county.node.endStreams()
  expect([await live.next(), await live.next()]).toEqual(['data: {}\n\n', null])
})

test('says nothing of what others may not see, and ends when the node does', async () => {
  const county = await openCounty({ staff: [village, neighbour] })
  const station = await county.enrol(village)
  const live = await listen(county, await county.enrol(neighbour))
  expect(await live.next()).toBe('data: {}\n\n')
  await station.handIn()
  await station.sync()
  county.node.endStreams()
  expect(await live.next()).toBeNull()
})

test('a comment every 25 seconds keeps the line open', async () => {
  const county = await openCounty()
  const station = await county.enrol(village)
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const live = await listen(county, station)
  expect(await live.next()).toBe('data: {}\n\n')
  vi.advanceTimersByTime(25_000)
  expect(await live.next()).toBe(': \n\n')
  live.leave()
  expect(await live.next()).toBeNull()
  expect(vi.getTimerCount()).toBe(0)
})

test('is for devices alone', async () => {
  const county = await openCounty()
  const answer = await county.node.app.request('/sync/v1/live')
  expect((await problemOf(answer)).type).toBe('unauthorized')
})
