/**
 * AB岗: who is expected to handle what in a unit, and who stands in (D18). A post routes; it gives nobody a power and takes
 * none: what any clerk of the unit may do by permissions.ts holds, whoever the post names.
 */
import * as z from 'zod/mini'
import { daySchema } from '../calendar/calendar.ts'
import { chinaDay, chinaDayStart } from '../time.ts'
import { orgIdSchema, staffIdSchema } from './org.ts'

export const postFields = {
  org: orgIdSchema,
  /** 岗位名, one of its unit's own. */
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(32)),
  /** Codes of items; none: whatever of the unit no other post names. */
  items: z.array(z.string().check(z.regex(/^[0-9A-Z]{31}$/))).check(z.maxLength(2000)),
  /** A岗 and B岗: two people. */
  a: staffIdSchema,
  b: staffIdSchema,
} as const

export const holdsTwo = ({ a, b }: { readonly a: string; readonly b: string }): boolean => a !== b

export const postSchema = z.object(postFields).check(z.refine(holdsTwo, { path: ['b'] }))
export type Post = z.infer<typeof postSchema>

/** Of a person, so of every post that they hold. Why is nobody's business. */
export const absenceFields = {
  staff: staffIdSchema,
  from: daySchema,
  /** The last day; null: until they are back. */
  to: z.nullable(daySchema),
} as const

export const isForward = ({ from, to }: { readonly from: string; readonly to: string | null }): boolean =>
  to === null || to >= from

export const absenceSchema = z
  .object({
    ...absenceFields,
    /** Their account is closed: ended by the invitation that opens it again, and by nobody else. */
    closed: z.optional(z.literal(true)),
  })
  .check(z.refine(isForward, { path: ['to'] }))
export type Absence = z.infer<typeof absenceSchema>

export const rosterSchema = z.object({ posts: z.array(postSchema), absences: z.array(absenceSchema) })
export type Roster = z.infer<typeof rosterSchema>

export const NO_ROSTER: Roster = { posts: [], absences: [] }

/** `unit`: both are away, so it is whoever is there. */
export type OnDuty =
  | { readonly as: 'a' | 'b'; readonly staff: string }
  | { readonly as: 'unit'; readonly staff: null }

/** The post that names the item, else the unit's post for all others; null: the unit has none for it. */
export const postOf = ({ posts }: Roster, org: string, item: string): Post | null => {
  const own = posts.filter((post) => post.org === org)
  return own.find(({ items }) => items.includes(item)) ?? own.find(({ items }) => items.length === 0) ?? null
}

/** Of these, what that post has. */
export const handledBy = <T extends { readonly item: string }>(
  roster: Roster,
  { org, name }: Pick<Post, 'org' | 'name'>,
  cases: readonly T[],
): readonly T[] => cases.filter(({ item }) => postOf(roster, org, item)?.name === name)

/** `day`: `YYYY-MM-DD` in China. */
export function onDuty(roster: Roster, { a, b }: Post, day: string): OnDuty {
  if (!absenceOn(roster, a, day)) return { as: 'a', staff: a }
  if (!absenceOn(roster, b, day)) return { as: 'b', staff: b }
  return { as: 'unit', staff: null }
}

/** Theirs to see to on that day, of what waits at their unit: of what no post has, or nobody who is there, everybody's. */
export function isTheirs(
  roster: Roster,
  { org, item }: { readonly org: string; readonly item: string },
  { staff, day }: { readonly staff: string; readonly day: string },
): boolean {
  const post = postOf(roster, org, item)
  const duty = post && onDuty(roster, post, day)
  return !duty || duty.as === 'unit' || duty.staff === staff
}

/** Whoever holds its post is told that it is about to be late, on duty or not (F03). */
export function isReminded(
  roster: Roster,
  { org, item }: { readonly org: string; readonly item: string },
  who: { readonly staff: string; readonly day: string },
): boolean {
  const post = postOf(roster, org, item)
  return isTheirs(roster, { org, item }, who) || post?.a === who.staff || post?.b === who.staff
}

const absenceOn = ({ absences }: Roster, staff: string, day: string): Absence | null =>
  absences.find((a) => a.staff === staff && a.from <= day && !isOver(a, day)) ?? null

const isOver = ({ to }: Absence, day: string): boolean => to !== null && to < day

export const overlaps = (a: Absence, b: Absence): boolean =>
  a.staff === b.staff && (a.to === null || b.from <= a.to) && (b.to === null || a.from <= b.to)

/** What is over is dropped: nothing that was done rests on it. null: they are away then already. */
export function handOver(roster: Roster, absence: Absence, today: string): Roster | null {
  const absences = roster.absences.filter((held) => !isOver(held, today))
  return absences.some((held) => overlaps(held, absence))
    ? null
    : { ...roster, absences: [...absences, absence] }
}

/** Nobody signs in under that name any more: away from today on, besides what was entered, until the account is open again. */
export function withClosure(roster: Roster, staff: string, today: string): Roster {
  const closure: Absence = { staff, from: today, to: null, closed: true }
  return closureOf(roster, staff) ? roster : { ...roster, absences: [...roster.absences, closure] }
}

/** The account is open again; away is away: what was entered as leave stands. */
export function withoutClosure(roster: Roster, staff: string, today: string): Roster {
  const closure = closureOf(roster, staff)
  return closure ? ended(roster, closure, today) : roster
}

/** null: they have an account, or never had one. */
export const closureOf = ({ absences }: Roster, staff: string): Absence | null =>
  absences.find((a) => a.staff === staff && a.closed && a.to === null) ?? null

/** null: the unit has no post of that name. */
export function withoutPost(roster: Roster, { org, name }: Pick<Post, 'org' | 'name'>): Roster | null {
  const posts = roster.posts.filter((post) => post.org !== org || post.name !== name)
  return posts.length < roster.posts.length ? { ...roster, posts } : null
}

/** Back today, or not away after all. null: no such absence, or it is over. */
export function handBack(
  roster: Roster,
  { staff, from }: Pick<Absence, 'staff' | 'from'>,
  today: string,
): Roster | null {
  const held = roster.absences.find((a) => a.staff === staff && a.from === from && !isOver(a, today))
  return held ? ended(roster, held, today) : null
}

function ended(roster: Roster, held: Absence, today: string): Roster {
  const left = held.from >= today ? [] : [{ ...held, to: chinaDay(chinaDayStart(today) - 1) }]
  return { ...roster, absences: roster.absences.flatMap((a) => (a === held ? left : [a])) }
}
