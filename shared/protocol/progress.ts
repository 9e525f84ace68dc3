/** The resident's question, `POST /api/v1/progress`: number and code in the body, never in a URL. */
import * as z from 'zod/mini'
import { daySchema } from '../calendar/calendar.ts'
import { CLOCK_KINDS, PAUSE_KINDS } from '../case/clock.ts'
import { STAGES } from '../case/stage.ts'
import { fieldSpecSchema } from '../catalogue/item.ts'

export const progressQuestionSchema = z.object({
  caseNo: z.string().check(z.maxLength(64)),
  queryCode: z.string().check(z.maxLength(16)),
})

/** Nothing about the applicant: whoever holds a lost receipt learns where the case is, not whose it is. */
export const progressSchema = z.object({
  caseNo: z.string(),
  item: z.string(),
  stage: z.enum(STAGES),
  /** The organisation that has it now; empty when it is over. */
  with: z.string(),
  /** What a notice still asks for: a material, by its id in the item, or a field. */
  missing: z.array(
    z.object({
      ...{ name: z.string(), material: z.optional(z.string()), field: z.optional(fieldSpecSchema) },
    }),
  ),
  /** 视为受理: nobody told in time what is missing (行政许可法 art. 32 (4)). */
  deemed: z._default(z.boolean(), false),
  /** Until when (`YYYY-MM-DD`) which clock runs; null: none does. `stopped`: it stands still today. */
  due: z.nullable(
    z.object({
      ...{ day: daySchema, clock: z.enum(CLOCK_KINDS), provisional: z.boolean(), stopped: z.boolean() },
      /** Of what stops it: why, by law; the first day that counts again. */
      stop: z._default(z.nullable(z.object({ kind: z.enum(PAUSE_KINDS), goesOn: daySchema })), null),
      /** By how many workdays it was extended. The reason is told to the applicant, and not here. */
      extended: z._default(z.int(), 0),
      /** What it was said to be before the calendar was published on the day `on`; null: it is as it was said first. */
      was: z._default(z.nullable(z.object({ day: daySchema, on: daySchema })), null),
    }),
  ),
  /** Names of what it was accepted without, and until when (`YYYY-MM-DD`) that is to come. */
  cures: z._default(z.array(z.object({ name: z.string(), due: daySchema })), []),
  /** `YYYY-MM`: the month of application, from which the benefit is paid, if it is granted. */
  paidFrom: z._default(z.nullable(z.string().check(z.regex(/^[0-9]{4}-[0-9]{2}$/))), null),
  /** What was done, oldest first; `at` is legal time. */
  steps: z.array(z.object({ type: z.string(), at: z.string(), org: z.string() })),
  /** The node's clock: 截至. */
  asOf: z.string(),
})
export type Progress = z.infer<typeof progressSchema>
