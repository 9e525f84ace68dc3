/** The line before a node's work (server/admission/line.ts): never too many, never the same twice, nobody for ever. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EXCHANGES } from '../../server/admission/admission.ts'
import { Line, type LineLimits, type Place } from '../../server/admission/line.ts'
import { seededRandom } from '../support/seeds.ts'
import { type Caller, playHall } from './hall.ts'

const LIMITS: LineLimits = {
  ...{ workMax: () => 3, placesMax: 12, bytesMax: 1_000 },
  ...{ waitMaxMs: 2_000, retryMaxMs: 20_000 },
}
const HOUR_MS = 3_600_000

const callersArbitrary = fc
  .array(
    fc.record({
      atMs: fc.nat(5_000),
      costMs: fc.integer({ min: 1, max: 200 }),
      bytes: fc.integer({ min: 0, max: 500 }),
      requests: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((all): Caller[] => all.map((caller, i) => ({ device: `D${i}`, ...caller })))

describe('the line before the work', () => {
  test('never holds more than it may, and everybody is served in the end', () => {
    fc.assert(
      fc.property(callersArbitrary, fc.nat(), (callers, seed) => {
        const served = playHall(
          { limits: LIMITS, random: seededRandom(seed), callers, horizonMs: HOUR_MS },
          (working, inside) => {
            expect(working.length).toBeLessThanOrEqual(LIMITS.workMax())
            expect(new Set(working.map((p) => p.device)).size).toBe(working.length)
            expect(inside.length).toBeLessThanOrEqual(LIMITS.placesMax)
            expect(inside.reduce((sum, p) => sum + p.bytes, 0)).toBeLessThanOrEqual(LIMITS.bytesMax)
          },
        )
        expect(served).toHaveLength(callers.reduce((sum, c) => sum + c.requests, 0))
      }),
      { numRuns: 200 },
    )
  })

  test.each([5, 30, 60, 100])('450 stations at once, %i ms of work each', (costMs) => {
    const callers = Array.from({ length: 450 }, (_, i) => ({
      ...{ device: `D${i}`, atMs: i % 500, costMs, bytes: 60_000, requests: 2 },
    }))
    const served = playHall({ limits: EXCHANGES, random: seededRandom(7), callers, horizonMs: HOUR_MS })
    expect(served).toHaveLength(900)
    // Nobody hears nothing for long, is sent away again and again, or waits much longer than the work of all takes.
    expect(Math.max(...served.map((s) => s.waitedMs))).toBeLessThan(10_000)
    expect(Math.max(...served.map((s) => s.refusals))).toBeLessThanOrEqual(4)
    expect(Math.max(...served.map((s) => s.tookMs))).toBeLessThan(450 * costMs * 2 + 15_000)
  })

  test('a station with a hundred requests holds up one with a single one no longer than another', () => {
    const callers: Caller[] = [
      { device: 'BIG', atMs: 0, costMs: 100, bytes: 500, requests: 100 },
      ...Array.from({ length: 5 }, (_, i) => ({
        ...{ device: `D${i}`, atMs: 1_000, costMs: 100, bytes: 10, requests: 1 },
      })),
    ]
    const served = playHall({ limits: LIMITS, random: seededRandom(1), callers, horizonMs: HOUR_MS })
    for (const one of served.filter((s) => s.device !== 'BIG')) expect(one.tookMs).toBeLessThan(1_000)
  })
})

describe('who comes first', () => {
  const full = () => {
    const line = new Line(LIMITS, seededRandom(1))
    const inside: Place[] = []
    for (let i = 0; ; i += 1) {
      const place = line.enter(`F${i}`, 10, 0)
      if (!place.ok) return { line, inside, away: `F${i}`, retryAfterMs: place.error.retryAfterMs }
      expect(line.ready(place.value).ok).toBe(true)
      inside.push(place.value)
    }
  }

  test('whoever was sent away comes before whoever was not', () => {
    const { line, inside, away, retryAfterMs } = full()
    line.begin(0)
    for (const place of inside.slice(0, 6)) line.leave(place, 100)
    const backMs = retryAfterMs
    const newcomer = line.enter('NEW', 10, backMs)
    const back = line.enter(away, 10, backMs)
    if (!newcomer.ok || !back.ok) throw new Error('there is room')
    line.ready(newcomer.value)
    line.ready(back.value)
    for (const place of inside) line.leave(place, backMs)
    expect(line.begin(backMs).map((p) => p.device)).toEqual([away, 'NEW'])
  })

  test('a place is kept for whoever is expected about now, and for nobody who does not come', () => {
    const { line, inside, retryAfterMs } = full()
    line.begin(0)
    line.leave(inside[0]!, 1)
    expect(line.enter('NEW', 10, retryAfterMs).ok).toBe(false)
    expect(line.enter('LATER', 10, retryAfterMs + LIMITS.waitMaxMs * 2).ok).toBe(true)
  })

  test('the longer the line, the later to come again; and not all at the same time', () => {
    const { line } = full()
    const told = Array.from({ length: 200 }, (_, i) => {
      const place = line.enter(`L${i}`, 10, 0)
      return place.ok ? 0 : place.error.retryAfterMs
    })
    const mean = (from: number) => told.slice(from, from + 50).reduce((sum, ms) => sum + ms, 0) / 50
    expect(mean(150)).toBeGreaterThan(mean(0) + 2_000)
    expect(new Set(told).size).toBeGreaterThan(150)
  })

  test('of one device there is one in work and one behind it; a third comes again', () => {
    const line = new Line(LIMITS, seededRandom(1))
    const ready = () => {
      const place = line.enter('A', 10, 0)
      return place.ok && line.ready(place.value).ok
    }
    expect(ready()).toBe(true)
    expect(line.begin(0)).toHaveLength(1)
    expect(ready()).toBe(true)
    expect(line.begin(0)).toHaveLength(0)
    expect(ready()).toBe(false)
  })

  test('a body that does not come holds up nobody', () => {
    const line = new Line({ ...LIMITS, bytesMax: 1e9 }, seededRandom(1))
    for (let i = 0; i < LIMITS.placesMax; i += 1) expect(line.enter(`S${i}`, 10, 0).ok).toBe(true)
    expect(line.enter('A', 10, 9_000).ok).toBe(false)
    expect(line.enter('A', 10, 10_000).ok).toBe(true)
  })
})
