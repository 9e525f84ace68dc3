/**
 * 委托台账: which organisation may do what in another's name, for which items, by which letter, from when to when. Kept in
 * the release, entered at the county; what ended stays in it, because acts rest on it (行政许可法 art. 24).
 */
import * as z from 'zod/mini'
import { daySchema } from '../calendar/calendar.ts'
import { areaCodeSchema, orgIdSchema } from './org.ts'

/** receive: 收件; accept: 告知, 受理, 不予受理; decide: 决定 at the counter, without a department; issue: 出件. */
export const POWERS = ['receive', 'accept', 'decide', 'issue'] as const
export const powerSchema = z.enum(POWERS)
export type Power = z.infer<typeof powerSchema>

export const delegationFields = {
  /** Codes of items. */
  items: z.array(z.string().check(z.regex(/^[0-9A-Z]{31}$/))).check(z.minLength(1), z.maxLength(2000)),
  /** In whose name: the department that decides on them. */
  from: orgIdSchema,
  /** Who acts: a counter. */
  to: areaCodeSchema,
  powers: z.array(powerSchema).check(z.minLength(1), z.maxLength(POWERS.length)),
  /** 委托书文号. */
  letter: z.string().check(z.trim(), z.minLength(1), z.maxLength(64)),
  validFrom: daySchema,
  /** The last day; null: until it is ended. */
  validTo: z.nullable(daySchema),
} as const

export const endsAfterItBegins = (of: {
  readonly validFrom: string
  readonly validTo: string | null
}): boolean => of.validTo === null || of.validTo >= of.validFrom

export const delegationSchema = z
  .object({
    /** `d1`, `d2`, …: in the order in which they were entered. */
    id: z.string().check(z.regex(/^d[1-9][0-9]{0,8}$/)),
    ...delegationFields,
  })
  .check(z.refine(endsAfterItBegins, { path: ['validTo'] }))
export type Delegation = z.infer<typeof delegationSchema>

export type Ledger = readonly Delegation[]

export interface PowerAsked {
  /** Who would act. */
  readonly org: string
  /** Code. */
  readonly item: string
  readonly power: Power
}

/** Whether it gives this at all, whenever. */
const gives = (delegation: Delegation, { org, item, power }: PowerAsked): boolean =>
  delegation.to === org && delegation.powers.includes(power) && delegation.items.includes(item)

/** The letter by which they may on that day (`YYYY-MM-DD` in China); of several the one entered last. */
export const letterOn = (ledger: Ledger, asked: PowerAsked, day: string): Delegation | null =>
  ledger.findLast((d) => gives(d, asked) && d.validFrom <= day && !hasLapsed(d, day)) ?? null

/** The letter that an act names, where it has begun by that day: it may have lapsed since. */
export const letterNamed = (
  ledger: Ledger,
  asked: PowerAsked,
  { id, day }: { readonly id: string; readonly day: string },
): Delegation | null => ledger.find((d) => d.id === id && gives(d, asked) && d.validFrom <= day) ?? null

export const hasLapsed = ({ validTo }: Pick<Delegation, 'validTo'>, day: string): boolean =>
  validTo !== null && validTo < day
