/** Holidays and make-up days as the State Council has published them, for all of China; the next year's come each autumn. */
import type { Calendar } from '../../shared/calendar/calendar.ts'

export const publishedCalendar: Calendar = {
  publishedFrom: '2026-01-01',
  publishedThrough: '2026-12-31',
  off: [
    ...['2026-01-01', '2026-01-02'],
    ...['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20', '2026-02-23'],
    '2026-04-06',
    ...['2026-05-01', '2026-05-04', '2026-05-05'],
    '2026-06-19',
    '2026-09-25',
    ...['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
  ],
  work: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
}
