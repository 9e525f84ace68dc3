/**
 * `GET /api/v1/cases`: the cases of one organisation, by where they stand, in order of the day on which something is
 * due. For whoever sits there or above it, while a staff session lasts.
 */
import * as z from 'zod/mini'
import { daySchema } from '../calendar/calendar.ts'
import { CARDS, RED_CARDS } from '../case/cards.ts'
import { CLOCK_KINDS, LIGHTS, PAUSE_KINDS, type Timing } from '../case/clock.ts'
import { MILESTONES } from '../case/milestones.ts'
import { ORDER_STANDINGS, TRIGGERS } from '../case/orders.ts'
import { STAGES } from '../case/stage.ts'
import type { CaseSummary } from '../case/summary.ts'
import { orgIdSchema } from '../org/org.ts'

export const CASES_PATH = '/api/v1/cases'

const timingSchema: z.ZodMiniType<Timing> = z.object({
  stage: z.enum(STAGES),
  receivedAt: z.string(),
  toldAt: z.nullable(z.string()),
  suppliedAt: z.nullable(z.string()),
  admittedAt: z.nullable(z.string()),
  dispatchedTo: z.nullable(z.string()),
  dispatchedAt: z.nullable(z.string()),
  decidedAt: z.nullable(z.string()),
  pauses: z.array(
    z.object({
      ...{ event: z.string(), kind: z.enum(PAUSE_KINDS), notice: z.string() },
      ...{ from: z.string(), to: z.string(), at: z.string() },
    }),
  ),
  extension: z.nullable(z.object({ days: z.number(), at: z.string() })),
})

export const caseSummarySchema: z.ZodMiniType<CaseSummary> = z.object({
  stream: z.string(),
  caseNo: z.string(),
  item: z.string(),
  itemVersion: z.number(),
  applicant: z.string(),
  online: z.boolean(),
  receivedOrg: z.string(),
  receivedAt: z.string(),
  stage: z.enum(STAGES),
  task: z.enum(['accept', 'supplement', 'dispatch', 'review', 'decide', 'deliver', 'none']),
  turn: z.string(),
  dispatchedTo: z.string(),
  awaited: z.array(z.string()),
  provisional: z.boolean(),
  contested: z.boolean(),
  conflicts: z.number(),
  quarantined: z.number(),
  readOnly: z.boolean(),
  erased: z.boolean(),
  timing: timingSchema,
  orders: z.array(
    z.object({
      ...{ to: z.string(), at: z.string(), within: z.number(), answeredAt: z.nullable(z.string()) },
      cards: z.array(z.enum(RED_CARDS)),
    }),
  ),
})

const clockSchema = z.object({
  ...{ kind: z.enum(CLOCK_KINDS), light: z.enum(LIGHTS), due: z.string(), provisional: z.boolean() },
  /** Until when the law has it, where the promise is shorter. */
  statutory: z.nullable(z.string()),
})

/**
 * `open`: somebody's turn; `waiting`: this organisation's. `urged`: a supervision order (督办) waits for its answer, of the
 * county's list anybody's, else this organisation's; `answered`: there were such orders, and none waits any more. What is
 * past its day is `open` with `to`. `decided`: on the merits, whatever became of it, in order of the day of the decision.
 */
export const standingSchema = z.enum([...STAGES, 'open', 'waiting', 'decided', 'urged', 'answered'])
export type Standing = z.infer<typeof standingSchema>

export const CASES_MAX = 200

/** Of the query string. Days are inclusive; where one is given, cases without a due day are left out. */
export const casesQuerySchema = z.object({
  /** The asker's own where it is not said. */
  org: z.optional(orgIdSchema),
  standing: z._default(standingSchema, 'open'),
  from: z.optional(daySchema),
  to: z.optional(daySchema),
  limit: z._default(
    z.pipe(
      z.pipe(
        z.string().check(z.regex(/^[0-9]{1,3}$/)),
        z.transform((text: string) => Number(text)),
      ),
      z.int().check(z.gte(1), z.lte(CASES_MAX)),
    ),
    50,
  ),
  /** `next` of the page before. */
  after: z.optional(z.string().check(z.regex(/^([0-9]{4}-[0-9]{2}-[0-9]{2}|none)~[0-9A-Z-]{1,40}$/))),
})

export const casesSchema = z.object({
  cases: z.array(
    z.object({
      summary: caseSummarySchema,
      /** `YYYY-MM-DD`, by what was said alone: in this order they are listed; null where no clock runs. */
      due: z.nullable(z.string()),
      /** As of now: where acceptance is deemed, the clock of the decision. null where none runs. */
      clock: z.nullable(clockSchema),
    }),
  ),
  /** The node's clock, ISO: 截至. */
  asOf: z.string(),
  /** null: these were the last. */
  next: z.nullable(z.string()),
})
export type Cases = z.infer<typeof casesSchema>

/** `GET /api/v1/cases/<number>`: one of them, and what was done; for whoever may list it. Of what was written no more than the summary has. */
export const caseTraceSchema = z.object({
  summary: caseSummarySchema,
  clock: z.nullable(clockSchema),
  cards: z.array(z.enum(CARDS)),
  /** How long what the receiving station wrote lay there before a node had it, ISO; null: less than an hour, or not known. It takes back no card. */
  cutOff: z._default(z.nullable(z.object({ from: z.string(), to: z.string() })), null),
  /** 督办, in order: as of now, with the last day of the answer; null: it was written on no day. */
  orders: z.array(
    z.object({
      ...{ event: z.string(), to: z.string(), trigger: z.enum(TRIGGERS), cards: z.array(z.enum(RED_CARDS)) },
      ...{ at: z.string(), standing: z.enum(ORDER_STANDINGS) },
      due: z.nullable(z.object({ due: z.string(), provisional: z.boolean() })),
      /** Legal times. */
      answers: z.array(z.object({ event: z.string(), at: z.string() })),
    }),
  ),
  /** 容缺: materials that it was accepted without, and until when they are to come. */
  cures: z.array(z.object({ ...{ material: z.string(), due: z.string() }, provisional: z.boolean() })),
  /** `YYYY-MM`: the month of application, from which the benefit is paid; null: the item does not say so. */
  paidFrom: z.nullable(z.string()),
  /** Days that another calendar moved or made firm, oldest first: by the one published `on`, `was` became `due`. */
  redated: z.array(
    z.object({ ...{ on: z.string(), was: z.string(), due: z.string() }, provisional: z.boolean() }),
  ),
  /** The nine links; null: not yet, or left out. */
  milestones: z.array(
    z.object({
      milestone: z.enum(MILESTONES),
      at: z.nullable(z.string()),
      event: z.nullable(z.string()),
    }),
  ),
  /** Whose turn it was, since when, in order; '': nobody's. */
  path: z.array(z.object({ org: z.string(), since: z.string(), event: z.string(), stage: z.enum(STAGES) })),
  /** All that holds, in order; `at` is legal time, `by` the member of staff, '' for the root. */
  events: z.array(
    z.object({ ...{ id: z.string(), type: z.string(), at: z.string() }, org: z.string(), by: z.string() }),
  ),
  /** The node's clock, ISO: 截至. */
  asOf: z.string(),
})
export type CaseTrace = z.infer<typeof caseTraceSchema>

/** `POST /api/v1/cases/{caseNo}/deemed`: 视为受理, at the word of the county's manager; 409 where nobody is late. */
export const deemSchema = z.object({ reason: z.string().check(z.minLength(1), z.maxLength(1000)) })
