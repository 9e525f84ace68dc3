/** Known answers of 2026, whose calendar the State Council has published. */
import { describe, expect, test } from 'vitest'
import { publishedCalendar } from '../../../server/catalogue/published-calendar.ts'
import {
  calendarSchema,
  daySchema,
  dueAfter,
  isWorkday,
  NO_CALENDAR,
} from '../../../shared/calendar/calendar.ts'

const workdays = (from: string, n: number, pauses: { from: string; to: string }[] = []) =>
  dueAfter(publishedCalendar, from, { n, unit: 'workday' }, pauses)

test.each([
  ['2026-09-28', 5, '2026-10-10'],
  ['2026-09-30', 1, '2026-10-08'],
  ['2026-09-28', 20, '2026-10-30'],
  ['2026-09-24', 3, '2026-09-30'],
  ['2026-09-24', 6, '2026-10-10'],
  ['2026-02-10', 5, '2026-02-24'],
  ['2026-02-13', 1, '2026-02-14'],
  ['2026-02-14', 3, '2026-02-26'],
  ['2026-01-30', 20, '2026-03-05'],
  ['2026-04-30', 3, '2026-05-08'],
  ['2026-05-08', 1, '2026-05-09'],
  ['2026-04-27', 10, '2026-05-13'],
  ['2026-09-29', 20, '2026-11-02'],
  ['2026-03-16', 30, '2026-04-28'],
  ['2026-03-16', 45, '2026-05-21'],
  ['2026-09-14', 20, '2026-10-16'],
])('%s and %i workdays: %s', (from, n, due) => {
  expect(workdays(from, n)).toEqual({ due, provisional: false })
})

test('a pause does not count after the day on which it begins, and counts again after the day on which it ends', () => {
  expect(workdays('2026-09-14', 20, [{ from: '2026-09-21', to: '2026-10-12' }]).due).toBe('2026-10-30')
  const pause = { from: '2026-09-16', to: '2026-09-17' }
  expect(workdays('2026-09-14', 2, [pause]).due).toBe('2026-09-16')
  expect(workdays('2026-09-14', 3, [pause]).due).toBe('2026-09-18')
})

test('beyond what is published a date is provisional, and the fixed holidays are off', () => {
  expect(workdays('2026-12-21', 10)).toEqual({ due: '2027-01-05', provisional: true })
  expect(isWorkday(publishedCalendar, '2027-10-01')).toBe(false)
  expect(dueAfter(NO_CALENDAR, '2026-09-30', { n: 1, unit: 'workday' })).toEqual({
    due: '2026-10-05',
    provisional: true,
  })
})

test('before what is known here, too', () => {
  expect(workdays('2025-12-31', 1)).toEqual({ due: '2026-01-04', provisional: true })
  expect(workdays('2025-09-28', 5)).toMatchObject({ provisional: true })
})

test('2026 has 248 workdays, month by month as published', () => {
  const days = Array.from({ length: 365 }, (_, i) =>
    new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
  ).filter((day) => isWorkday(publishedCalendar, day))
  const months = Array.from(
    { length: 12 },
    (_, m) => days.filter((d) => Number(d.slice(5, 7)) === m + 1).length,
  )
  expect(months).toEqual([21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23])
})

describe('calendar days', () => {
  const days = (from: string, n: number) => dueAfter(publishedCalendar, from, { n, unit: 'day' }).due

  test('that end on a day off end on the next workday', () => {
    expect(days('2026-09-16', 15)).toBe('2026-10-08')
    expect(days('2026-06-04', 15)).toBe('2026-06-22')
  })

  test('that end on a weekend day that is worked end there', () => {
    expect(days('2026-09-25', 15)).toBe('2026-10-10')
  })
})

test('a day that does not exist is none', () => {
  for (const day of ['2026-02-29', '2026-13-01', '2026-1-1', 'x', '2026-00-10'])
    expect(daySchema.safeParse(day).success, day).toBe(false)
  expect(calendarSchema.safeParse(publishedCalendar).success).toBe(true)
})

test('one that was published without a first day is read as it was', () => {
  const { publishedFrom: _, ...older } = publishedCalendar
  expect(calendarSchema.parse(older)).toEqual({ ...publishedCalendar, publishedFrom: '1970-01-01' })
})
