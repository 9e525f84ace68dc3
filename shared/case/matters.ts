/**
 * What in a case awaits a person's word: acts that contest each other, a 视为受理 though somebody had told in time, fields of
 * two values, and whether another case
 * repeats it, where the words on that differ or were taken back. Each comes from the
 * station whose author knew least when writing: that is the one which was cut off, and came back with it. Where they
 * knew as much, from the village: its line is the worse one.
 */
import type { Calendar } from '../calendar/calendar.ts'
import { deviceOf, type Entry, isWellFormed } from '../event.ts'
import { chinaDayOf } from '../time.ts'
import { type Act, OUT } from './acts.ts'
import { noticeDue } from './clock.ts'
import { isCompared } from './comparisons.ts'
import type { Slot } from './events.ts'
import { type CaseState, TOLD } from './fold.ts'
import { Knowledge } from './knowledge.ts'
import { SLOTS } from './slots.ts'
import { mayInStage } from './transitions.ts'

interface Origin {
  /** The device whose version was written on the least knowledge, and its organisation. */
  readonly device: string
  readonly org: string
  /** Legal time of that version, ISO. */
  readonly at: string
}

export type Matter = Origin &
  (
    | { readonly kind: 'acts'; readonly slot: Slot }
    | { readonly kind: 'field'; readonly field: string }
    /** `with`: the other's number. */
    | { readonly kind: 'repeat'; readonly with: string }
  )

export interface Contest {
  readonly slot: Slot
  /** In display order. */
  readonly acts: readonly Act[]
}

export const contestsIn = (state: Pick<CaseState, 'slots'>): readonly Contest[] =>
  SLOTS.filter((slot) => state.slots[slot].contested).map((slot) => ({
    slot,
    acts: state.slots[slot].acts.filter((act) => !OUT.has(act.status)),
  }))

/**
 * Notices and words of the five workdays that came after 视为受理 was written: the law's condition was false, and no act
 * contests it. Event ids in display order; none once somebody who knew of them has settled it, or it is decided.
 * `entries`: all of the stream.
 */
export function toldInTime(
  state: CaseState,
  entries: readonly Entry[],
  calendar: Calendar,
): readonly string[] {
  const { acts, effective, contested } = state.slots.admission
  const isDeemed = acts.some((act) => act.id === effective && act.type === 'deemed')
  const due = noticeDue(state, calendar)
  if (!isDeemed || contested || due === null || state.toldAt === null || state.decidedAt !== null) return []
  const knowledge = new Knowledge(entries.filter(isWellFormed))
  const held = heldOf(knowledge, state)
  const verdicts = held.filter((e) => e.event.type === 'resolved' && e.event.data?.slot === 'admission')
  return held.flatMap((told) => {
    const { id, type, at } = told.event
    const day = TOLD.has(type) ? chinaDayOf(state.times[id] ?? at) : null
    const isOpen = day !== null && day <= due && !verdicts.some((v) => knowledge.knows(v.hash, told.hash))
    return isOpen ? [id] : []
  })
}

const heldOf = ({ entries }: Knowledge, { quarantined }: CaseState): readonly Entry[] => {
  const barred = new Set(quarantined.map((q) => q.hash))
  return entries.filter((e) => !barred.has(e.hash))
}

/** `entries`: all of the stream. */
export function mattersIn(
  state: CaseState,
  entries: readonly Entry[],
  calendar: Calendar,
): readonly Matter[] {
  const told = toldInTime(state, entries, calendar)
  const found = [
    ...(told.length > 0
      ? [{ matter: { kind: 'acts' as const, slot: 'admission' as const }, versions: told }]
      : []),
    ...contestsIn(state).map(({ slot, acts }) => ({
      matter: { kind: 'acts' as const, slot },
      versions: acts.map((a) => a.id),
    })),
    // Where nobody may fill in any more, nobody can choose either.
    ...Object.entries(mayInStage(state.stage, 'filled') ? state.fields : {})
      .filter(([, field]) => field.conflict)
      .map(([field, { writes }]) => ({
        matter: { kind: 'field' as const, field },
        versions: writes.map((w) => w.event),
      })),
    ...state.comparisons
      .filter((c) => !isCompared(c))
      .map((c) => ({
        matter: { kind: 'repeat' as const, with: c.with },
        versions: c.words.map((w) => w.event),
      })),
  ]
  if (found.length === 0) return []
  const knowledge = new Knowledge(entries.filter(isWellFormed))
  const held = heldOf(knowledge, state)
  return found.flatMap(({ matter, versions }) => {
    const origin = leastKnowing(knowledge, held, versions)
    return origin ? [{ ...matter, ...originOf(origin, state) }] : []
  })
}

/** Of those that knew of the fewest events the one farthest out; of several, the last in display order. */
function leastKnowing(
  knowledge: Knowledge,
  held: readonly Entry[],
  ids: readonly string[],
): Entry | undefined {
  const distances = held
    .filter((e) => ids.includes(e.event.id))
    .map((entry) => ({ entry, known: knowledge.before(entry.hash).length, out: isVillage(entry.event.org) }))
  // A stable sort, so that display order decides last.
  return distances.sort((a, b) => b.known - a.known || Number(a.out) - Number(b.out)).at(-1)?.entry
}

const isVillage = (org: string): boolean => org.length === 12 && !org.endsWith('000')

const originOf = ({ event }: Entry, { times }: CaseState): Origin => ({
  device: deviceOf(event.id),
  org: event.org,
  at: times[event.id] ?? event.at,
})
