/**
 * `GET /api/v1/decisions`: how many cases of one organisation were decided on which days, and how many of those on the day
 * of their receipt (即办), by the town in which they were received. For whoever may list these cases (cases.ts).
 */
import * as z from 'zod/mini'
import { daySchema } from '../calendar/calendar.ts'
import { orgIdSchema } from '../org/org.ts'

export const DECISIONS_PATH = '/api/v1/decisions'

/** Days that are counted at most. */
export const DECISIONS_DAYS_MAX = 92

export const decisionsQuerySchema = z
  .object({
    /** The asker's own where it is not said. */
    org: z.optional(orgIdSchema),
    /** The first and the last day, inclusive. */
    ...{ from: daySchema, to: daySchema },
  })
  .check(
    z.refine(({ from, to }) => Date.parse(to) - Date.parse(from) < DECISIONS_DAYS_MAX * 86_400_000, {
      path: ['to'],
    }),
  )

const count = z.int().check(z.nonnegative())

export const decisionsSchema = z.object({
  ...{ from: daySchema, to: daySchema },
  /** The node's clock, ISO: 截至. */
  asOf: z.string(),
  towns: z.array(z.object({ town: z.string(), decided: count, atOnce: count })),
})
export type Decisions = z.infer<typeof decisionsSchema>
