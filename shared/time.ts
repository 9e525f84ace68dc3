/** Time is handed in. A county lives in one zone, UTC+8 without summer time (国务院 1992). */
export interface Clock {
  /** Milliseconds since the Unix epoch; may jump either way. */
  now(): number
}

const CHINA_OFFSET_MS = 8 * 3_600_000

/** ISO 8601 in UTC with milliseconds, the `at` of an event. */
export const isoOf = (ms: number): string => new Date(ms).toISOString()

/** Milliseconds of an ISO instant, or of a day's beginning in UTC; NaN where it is none: without a zone each machine would read another. */
export const msOf = (iso: string): number => (ZONED.test(iso) ? Date.parse(iso) : Number.NaN)
const ZONED = /^(\d{4}-\d{2}-\d{2}|.*(Z|[+-]\d{2}:\d{2}))$/

/** The day in China of an instant, `YYYY-MM-DD`. */
export const chinaDay = (ms: number): string => new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 10)

/** The same of an instant that somebody's clock says: null where that is none, or of no year with four digits. */
export function chinaDayOf(iso: string): string | null {
  const ms = msOf(iso)
  return ms >= 0 && ms < LAST_MS ? chinaDay(ms) : null
}
const LAST_MS = Date.UTC(9000, 0)

/** Its first instant in China, ms. `day`: `YYYY-MM-DD`. */
export const chinaDayStart = (day: string): number => Date.parse(`${day}T00:00:00Z`) - CHINA_OFFSET_MS

/** The wall clock in China, `HH:mm`. */
export const chinaTime = (ms: number): string => new Date(ms + CHINA_OFFSET_MS).toISOString().slice(11, 16)

/** Day of the week in China, 0 = Sunday. */
export const chinaWeekday = (ms: number): number => new Date(ms + CHINA_OFFSET_MS).getUTCDay()
