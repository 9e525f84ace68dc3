/** Our days against those of `chinese-days`, which reads the State Council's notices by itself: in the year that we publish. */
import { isWorkday as theirIsWorkday, findWorkday as theirWorkdayAfter } from 'chinese-days'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { publishedCalendar } from '../../../server/catalogue/published-calendar.ts'
import { dueAfter, isWorkday } from '../../../shared/calendar/calendar.ts'

// West of Greenwich its table is a day off: it is made when it is loaded, in the machine's own zone.
vi.hoisted(() => {
  process.env.TZ = 'Asia/Shanghai'
})

const { publishedThrough: THROUGH, off, work } = publishedCalendar
/** The years whose days are in the calendar: they lie in a row up to the last. */
const YEARS = [...new Set([...off, ...work].map((day) => day.slice(0, 4)))].sort()
const FIRST = `${YEARS[0]}-01-01`

const DAY_MS = 86_400_000
const DAYS = (Date.parse(THROUGH) - Date.parse(FIRST)) / DAY_MS
const dayAfter = (from: string, n: number) =>
  new Date(Date.parse(from) + n * DAY_MS).toISOString().slice(0, 10)
const dayArbitrary = fc.nat(DAYS).map((n) => dayAfter(FIRST, n))

test('what is published ends with the last year of which it has days', () => {
  expect(THROUGH).toBe(`${YEARS.at(-1)}-12-31`)
})

test('the same days are worked, every one of them', () => {
  const days = Array.from({ length: DAYS + 1 }, (_, i) => dayAfter(FIRST, i))
  expect(days.filter((day) => isWorkday(publishedCalendar, day))).toEqual(
    days.filter((day) => theirIsWorkday(day)),
  )
})

test('the same number of workdays ends on the same day, while that is published', () => {
  fc.assert(
    fc.property(dayArbitrary, fc.integer({ min: 1, max: 300 }), (from, n) => {
      const { due, provisional } = dueAfter(publishedCalendar, from, { n, unit: 'workday' })
      expect(provisional).toBe(due > THROUGH)
      if (!provisional) expect(due).toBe(theirWorkdayAfter(n, from))
    }),
    { numRuns: 1_000 },
  )
})

test('calendar days end where theirs do: on the first workday from then on', () => {
  fc.assert(
    fc.property(dayArbitrary, fc.nat(300), (from, n) => {
      const { due, provisional } = dueAfter(publishedCalendar, from, { n, unit: 'day' })
      if (!provisional) expect(due).toBe(theirWorkdayAfter(0, dayAfter(from, n)))
    }),
    { numRuns: 1_000 },
  )
})

test('beyond what is published they guess in silence; our date is provisional, and the fixed holidays are off', () => {
  // The release of theirs that is named in package.json ends there, whatever is published here since.
  const until2026 = { ...publishedCalendar, publishedThrough: '2026-12-31' }
  expect(theirIsWorkday('2027-10-01')).toBe(true)
  expect(isWorkday(until2026, '2027-10-01')).toBe(false)

  expect(theirWorkdayAfter(10, '2026-12-21')).toBe('2027-01-04')
  expect(dueAfter(until2026, '2026-12-21', { n: 10, unit: 'workday' })).toEqual({
    due: '2027-01-05',
    provisional: true,
  })
})
