/**
 * What can happen to a case: one zod schema for each type and version. A *fact* holds as soon as it is written;
 * an *act* has legal effect and is provisional until the root registers it (slots.ts names its slot).
 */
import * as z from 'zod/mini'
import { daySchema } from '../calendar/calendar.ts'
import { JOINT_MAX, RISK_MAX } from '../catalogue/item.ts'
import { dataSchema, eventIdSchema, hashSchema } from '../event.ts'
import { orgIdSchema } from '../org/org.ts'
import { RED_CARDS } from './cards.ts'
import { PAUSE_KINDS } from './clock.ts'
import { COUNTER_MAX, caseNoSchema } from './number.ts'
import { ORDER_WITHIN_MAX, TRIGGERS } from './orders.ts'
import { serialSchema } from './serial.ts'

const words = (max: number) => z.string().check(z.maxLength(max))
const reason = z.string().check(z.minLength(1), z.maxLength(1000))
const materialId = z.string().check(z.regex(/^[a-z0-9-]{1,32}$/))
export const stepSchema = z.enum(['review', 'decide'])
export const slotSchema = z.enum(['admission', 'step/review', 'step/decide', 'extension', 'serial'])

/** The letter of delegation by which the author holds the power (org/ledger.ts); absent where it is their own. */
const under = z.optional(z.string().check(z.maxLength(16)))

const PAUSE_MAX_MS = 366 * 86_400_000

/** adopted: the county wrote its content anew; dismissed: 不予采纳; open: an earlier word is taken back. */
export const verdictSchema = z.enum(['adopted', 'dismissed', 'open'])

/** carriedOn: one application, carried on in this case; repeats: in the other; open: an earlier word is taken back. */
export const foundSchema = z.enum(['carriedOn', 'repeats', 'different', 'open'])

/** kept: as it was granted; mended: it was not, and was put right; breach: it is not. */
export const FOLLOWED = ['kept', 'mended', 'breach'] as const

/** voided: the number was given up; paper: it was taken on paper; lost: the device is; open: an earlier word is taken back. */
export const whyGapSchema = z.enum(['voided', 'paper', 'lost', 'other', 'open'])
const counter = z.int().check(z.minimum(1), z.maximum(COUNTER_MAX))

export const fileSchema = z.object({
  /** Content address: SHA-256 in lower-case hex. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  bytes: z.int().check(z.positive()),
  type: z.string().check(z.regex(/^[a-z]+\/[a-z0-9.+-]+$/), z.maxLength(64)),
})
export type MaterialFile = z.infer<typeof fileSchema>

/** type → version → schema of the data. */
export const caseEvents = {
  /** 收件: the case exists; its number is the stream's name and never changes. */
  received: {
    1: z.object({
      secret: z.string().check(z.minLength(22)),
      queryCode: z.string().check(z.regex(/^[0-9]{6}$/)),
      item: z.string().check(z.regex(/^[0-9A-Z]{31}$/)),
      itemVersion: z.int(),
      under,
      /** Of what was filed by the web: which giving of this number it was filed under. */
      filing: z.optional(words(32)),
    }),
  },
  /** Fields that a person changed, and only those; the county says why where it chooses between what two wrote. */
  filled: {
    1: z.object({
      fields: z.record(z.string().check(z.maxLength(64)), words(4000)),
      reason: z.optional(reason),
    }),
  },
  /** A material of the item's list: the original was seen, or a file was added, or both. */
  material: {
    1: z
      .object({ material: materialId, seen: z.boolean(), file: z.optional(fileSchema) })
      .check(z.refine(({ seen, file }) => seen || file !== undefined)),
  },
  /** 一次性告知 (行政许可法第三十二条第四项): everything that is missing, from the item's own list. */
  notified: {
    1: z.object({
      materials: z.array(materialId),
      fields: z.array(words(64)),
      note: words(1000),
      under,
    }),
  },
  /** 受理. */
  accepted: { 1: z.object({ under }) },
  /** 不予受理, with its reason. */
  refused: { 1: z.object({ reason, under }) },
  /** 转交: a department gets the case, or another town's window in the place of the receiver's own. */
  dispatched: {
    1: z.object({
      to: orgIdSchema,
      /** 联办: departments that are to be heard before that one decides. */
      with: z.optional(z.array(orgIdSchema).check(z.minLength(1), z.maxLength(JOINT_MAX))),
    }),
  },
  /** 会办意见, of one of those. It decides nothing. */
  opined: { 1: z.object({ outcome: z.enum(['pass', 'fail']), opinion: reason }) },
  /** 收回: of the dispatches to this organisation those that the author knew stand no longer (decision 0014). */
  recalled: {
    1: z.object({
      from: orgIdSchema,
      reason,
      /** The dispatches that its author knew: whoever it is taken back from is given no more of the case to tell by. */
      dispatches: z.optional(z.array(eventIdSchema).check(z.maxLength(64))),
    }),
  },
  /** 审核, 决定. */
  decided: {
    1: z.object({
      ...{ step: stepSchema, outcome: z.enum(['pass', 'fail']), opinion: words(2000), under },
      /** The risk of this step (F10), as the author read it: the text that the item has there. */
      acknowledged: z.optional(words(RISK_MAX)),
    }),
  },
  /** 中止计时 (art. 45): by a written notice under its number, which tells the applicant from when to when. */
  paused: {
    1: z
      .object({
        kind: z.enum(PAUSE_KINDS),
        notice: z.string().check(z.minLength(1), z.maxLength(64)),
        ...{ from: daySchema, to: daySchema },
      })
      // Every day of it is walked, at whoever shows the case.
      .check(z.refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= PAUSE_MAX_MS, { path: ['to'] })),
  },
  /** It was over sooner: `on` is the last day of it. */
  resumed: { 1: z.object({ pause: eventIdSchema, on: daySchema }) },
  /** 延长期限 (art. 42): by the head of the department, who gives the applicant the reason. In workdays. */
  extended: { 1: z.object({ days: z.int().check(z.minimum(1), z.maximum(15)), reason }) },
  /** 撤回, at the applicant's wish. */
  withdrawn: { 1: z.object({ reason }) },
  /** 出件: irreversible. */
  delivered: {
    1: z.object({
      to: z.enum(['applicant', 'agent']),
      note: words(500),
      serial: z.optional(serialSchema),
      under,
    }),
  },
  /** 事中事后监管 (D20): what the department saw of it after its decision. */
  followed: { 1: z.object({ found: z.enum(FOLLOWED), note: reason }) },
  /** An act is void from now on; the next generation of its slot opens. */
  voided: { 1: z.object({ act: eventIdSchema, reason }) },
  /** The county's merge desk settles a contested slot: one act stands, or none. */
  resolved: { 1: z.object({ slot: slotSchema, act: z.nullable(eventIdSchema), reason }) },
  /** The county's word on two cases of one person and item (疑似重复申请), in both, its reason in one; it withdraws neither. */
  compared: { 1: z.object({ with: caseNoSchema, found: foundSchema, reason: z.optional(reason) }) },
  /** 督办 (F04): the county asks a unit of this case what went wrong and what is done about it. */
  urged: {
    1: z
      .object({
        ...{ to: orgIdSchema, trigger: z.enum(TRIGGERS), text: reason },
        /** The red cards that it is about, or was written in sight of. */
        cards: z.array(z.enum(RED_CARDS)).check(z.maxLength(RED_CARDS.length)),
        /** Workdays in which the answer is wanted. */
        within: z.int().check(z.minimum(1), z.maximum(ORDER_WITHIN_MAX)),
      })
      .check(z.refine(({ trigger, cards }) => trigger !== 'card' || cards.length > 0, { path: ['cards'] })),
  },
  /** The unit's answer to one such order: what it found, what it has done. */
  answered: { 1: z.object({ order: eventIdSchema, found: reason, done: reason }) },
  /** The county's word on what lies in quarantine (decision 0009); also in the device streams where one is told. */
  ruled: {
    1: z.object({ id: eventIdSchema, hash: hashSchema, verdict: verdictSchema, reason }),
  },
  /**
   * The county's word on numbers of a device's day under which no case came (断号, C39), in the device's stream. Changes
   * no number.
   */
  accounted: {
    1: z
      .object({ day: daySchema, from: counter, to: counter, why: whyGapSchema, reason })
      .check(z.refine(({ from, to }) => from <= to, { path: ['to'] })),
  },
  /** The root's: an act stands. */
  registered: { 1: z.object({ act: eventIdSchema, slot: slotSchema, generation: z.int() }) },
  /**
   * The root's, until a person settles it: the letter that an act rests on had lapsed, which its author may not have
   * known; or (`with`) the serial that it names stands in that other case, too.
   */
  questioned: { 1: z.object({ act: eventIdSchema, with: z.optional(caseNoSchema) }) },
  /** The root's: the fold leaves this event out; its body is kept. `org`: of the device that wrote it, if enrolled. */
  quarantined: {
    1: z.object({
      ...{ id: eventIdSchema, hash: hashSchema, reason: words(64) },
      org: z.optional(words(18)),
    }),
  },
  /** The root's: nobody has told in time what is missing, so it counts as accepted since its receipt (art. 32 (4)). */
  deemed: {
    1: z.object({
      /** Of the county's manager who had it written before everybody was heard: why, and who. */
      reason: z.optional(reason),
      by: z.optional(words(64)),
    }),
  },
  /** The root's: the device's clock was off; this is the legal time. */
  timed: { 1: z.object({ event: eventIdSchema, trusted: words(40) }) },
  /** The root's: a backup has the closed case; whoever holds just this, this event aside, may let go of it. */
  archived: { 1: z.object({ count: z.int(), xor: hashSchema }) },
  /** The root's, at the county manager's order: this entry's data are gone; `left` is read in their place (erasure.ts). */
  erased: {
    1: z.object({
      ...{ id: eventIdSchema, hash: hashSchema, basis: reason, left: z.nullable(dataSchema) },
      /** Whoever was ever sent the case: it may have been taken back, but their node keeps what it had. */
      told: z.optional(z.array(orgIdSchema)),
    }),
  },
} as const

export type CaseEventType = keyof typeof caseEvents
export type CaseData<T extends CaseEventType> = z.infer<(typeof caseEvents)[T][1]>
export type Slot = z.infer<typeof slotSchema>

/** Types that only the root may write. */
export const AUTHORITY_TYPES: ReadonlySet<string> = new Set([
  'registered',
  'questioned',
  'quarantined',
  'timed',
  'deemed',
  'archived',
  'erased',
  'enrolled',
  'tenure',
  'anchored',
  'healed',
])

export const caseStream = (caseNo: string): string => `case/${caseNo}`
export const caseNoOf = (stream: string): string | null =>
  stream.startsWith('case/') ? stream.slice(5) : null

/** The schema of a type and version, undefined where this program does not know it. */
export const schemaOf = (type: string, v: number) =>
  Object.hasOwn(caseEvents, type)
    ? (caseEvents[type as CaseEventType] as Record<number, z.ZodMiniType>)[v]
    : undefined
