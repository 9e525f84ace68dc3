/**
 * `GET /api/v1/calendar/due`: when a limit ends, by the calendar of the release in force. For everybody: it is public
 * law, and nothing about anybody is asked or told.
 */
import * as z from 'zod/mini'
import { daySchema } from '../calendar/calendar.ts'

export const DUE_PATH = '/api/v1/calendar/due'

/** Every day up to the due one is walked: a century of them is what a question may cost, and past 9999 it would not end. */
const askedDaySchema = daySchema.check(z.regex(/^20/))

export const COUNT_MAX = 3650
const DAY_MS = 86_400_000
const PAUSES_MAX = 20

/** `YYYY-MM-DD,YYYY-MM-DD`: shared/calendar/calendar.ts says which of its days count. */
const pauseSchema = z.pipe(
  z.pipe(
    z.string().check(z.regex(/^[0-9-]{10},[0-9-]{10}$/)),
    z.transform((text: string) => ({ from: text.slice(0, 10), to: text.slice(11) })),
  ),
  z.object({ from: askedDaySchema, to: askedDaySchema }).check(z.refine(({ from, to }) => from <= to)),
)

/** Of the query string, with all that is said of `pause`. One may begin on the day on which another ends. */
export const dueQuerySchema = z.object({
  /** The day of what begins the limit, which is not counted. */
  from: askedDaySchema,
  count: z.pipe(
    z.pipe(
      z.string().check(z.regex(/^[0-9]{1,4}$/)),
      z.transform((text: string) => Number(text)),
    ),
    z.int().check(z.lte(COUNT_MAX)),
  ),
  unit: z.enum(['workday', 'day']),
  pause: z._default(
    z.array(pauseSchema).check(
      z.maxLength(PAUSES_MAX),
      z.refine((pauses) => {
        const inOrder = pauses.toSorted((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1))
        const days = pauses.reduce(
          (sum, { from, to }) => sum + (Date.parse(to) - Date.parse(from)) / DAY_MS,
          0,
        )
        return days <= COUNT_MAX && inOrder.every(({ from }, i) => i === 0 || inOrder[i - 1]!.to <= from)
      }),
    ),
    [],
  ),
})

export const dueSchema = z.object({
  /** The last day on which it is in time. */
  due: z.iso.date(),
  /** 暂定: it lies beyond `through`, or the limit began before the first day that is known here. */
  provisional: z.boolean(),
  /** The last day of which the State Council's holidays are known here; 1970-01-01: of none. */
  through: z.iso.date(),
})
export type DueAnswer = z.infer<typeof dueSchema>
