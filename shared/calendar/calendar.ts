/**
 * Which days are worked, and when a limit ends. Limits are counted in workdays (行政许可法 art. 82) or in calendar days
 * (民法典 art. 201, 203). The State Council publishes each year's holidays in the autumn before; of what it has not
 * published yet nobody knows the make-up days, so a date that lies beyond is provisional (暂定).
 */
import * as z from 'zod/mini'

/** `YYYY-MM-DD`, a day of the Gregorian calendar that exists. */
export const daySchema = z.string().check(
  z.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
  z.refine(
    (day) => new Date(msOfDay(day)).getTime() > 0 && dayOfMs(msOfDay(day)) === day,
    'not a day of the calendar',
  ),
)

const days = {
  /** The first and the last day of which all is known. */
  publishedFrom: z._default(daySchema, '1970-01-01'),
  publishedThrough: daySchema,
  /** Days from Monday to Friday that are not worked. */
  off: z.array(daySchema),
  /** Saturdays and Sundays that are worked (调休). */
  work: z.array(daySchema),
}

export const calendarSchema = z.object({
  ...days,
  /** What was in force before it, oldest first, each to the day on which the next was published: dates were told by it. */
  formerly: z.optional(z.array(z.object({ ...days, until: daySchema }))),
})
export type Calendar = z.infer<typeof calendarSchema>

/** As many as a case is open for, in years. */
const FORMER_MAX = 4

/** `next` in the place of `before` from `day` on. Without a `before`, and where the two say the same, nothing was said otherwise. */
export function calendarAfter(before: Calendar | undefined, next: Calendar, day: string): Calendar {
  if (!before) return next
  const { formerly = [], ...was } = before
  const { formerly: _, ...now } = next
  if (sameDays(was, now)) return before
  return { ...now, formerly: [...formerly, { ...was, until: day }].slice(-FORMER_MAX) }
}

const sameDays = (a: Calendar, b: Calendar): boolean =>
  a.publishedFrom === b.publishedFrom &&
  a.publishedThrough === b.publishedThrough &&
  `${a.off}/${a.work}` === `${b.off}/${b.work}`

/** Nothing is published: weekends and the holidays that have a fixed date. */
export const NO_CALENDAR: Calendar = {
  ...{ publishedFrom: '1970-01-01', publishedThrough: '1970-01-01' },
  ...{ off: [], work: [] },
}

/** Month and day, 全国年节及纪念日放假办法 (2024) art. 2; those of the lunar calendar are left out. */
const FIXED: ReadonlySet<string> = new Set(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'])

export interface Limit {
  readonly n: number
  readonly unit: 'workday' | 'day'
}

/** The clock stands after the day on which the pause begins, which counts, and goes on after the day on which it ends. */
export interface Pause {
  readonly from: string
  readonly to: string
}

export interface Due {
  /** The last day on which it is in time. */
  readonly due: string
  /** 暂定: a day that counts is not published yet. */
  readonly provisional: boolean
}

export function isWorkday(calendar: Calendar, day: string): boolean {
  if (day < calendar.publishedFrom || day > calendar.publishedThrough)
    return !isWeekend(day) && !FIXED.has(day.slice(5))
  return isWeekend(day) ? calendar.work.includes(day) : !calendar.off.includes(day)
}

/**
 * The day of what begins it is not counted (民法典 art. 201). Calendar days that would end on one that is not worked end
 * on the next that is (art. 203). A pause adds the days of the limit's own unit that lie in it.
 */
export function dueAfter(
  calendar: Calendar,
  from: string,
  { n, unit }: Limit,
  pauses: readonly Pause[] = [],
): Due {
  let day = from
  for (let left = n; left > 0; ) {
    day = nextDay(day)
    if (counts(calendar, day, unit, pauses)) left -= 1
  }
  if (unit === 'day') while (!isWorkday(calendar, day)) day = nextDay(day)
  return { due: day, provisional: from < calendar.publishedFrom || day > calendar.publishedThrough }
}

/** How many days of a limit lie behind `after` and up to `to`; not counted beyond a thousand, whatever a clock has said. */
export function countingDays(
  calendar: Calendar,
  after: string,
  to: string,
  unit: Limit['unit'],
  pauses: readonly Pause[] = [],
): number {
  let days = 0
  for (let day = nextDay(after); day <= to && days < COUNTED_MAX; day = nextDay(day))
    if (counts(calendar, day, unit, pauses)) days += 1
  return days
}

const COUNTED_MAX = 1000

const counts = (calendar: Calendar, day: string, unit: Limit['unit'], pauses: readonly Pause[]): boolean =>
  !pauses.some((p) => p.from < day && day <= p.to) && (unit === 'day' || isWorkday(calendar, day))

const DAY_MS = 86_400_000

const msOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayOfMs = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
/** Of `YYYY-MM-DD`. */
export const nextDay = (day: string): string => dayOfMs(msOfDay(day) + DAY_MS)

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(msOfDay(day)).getUTCDay())
