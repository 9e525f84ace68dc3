/**
 * 黄牌 and 红牌 of a case, computed like the lights and never written: what is about to be late, what is, and what was
 * done against the law whatever the clock says (行政许可法 art. 32 (4); domain.md F03 to F05, C17).
 */
import type { Calendar } from '../calendar/calendar.ts'
import type { Item } from '../catalogue/item.ts'
import type { Entry } from '../event.ts'
import { chinaDay } from '../time.ts'
import { type CaseClock, clockOn, isByLaw, isDeemed, lightOf, type Timing, timingOf } from './clock.ts'
import type { CaseState } from './fold.ts'
import type { LightRules } from './light-rules.ts'

export const RED_CARDS = [
  /** Past what was promised. */
  'overdue',
  /** Past what the law sets. */
  'unlawful',
  /** Nobody told in time what is missing. */
  'untold',
  /** A later notice asked for what the first could have said. */
  'told-twice',
  /** A notice asked for what the item's own list does not have: it is void. */
  'extra-material',
] as const
export type RedCard = (typeof RED_CARDS)[number]

/** Yellow: due soon; a later notice asked again for what had been asked for (反复提供材料, F07): to be watched, not yet a breach. */
const YELLOW_CARDS = ['soon', 'asked-again'] as const

export const CARDS = [...YELLOW_CARDS, ...RED_CARDS] as const
export type Card = (typeof CARDS)[number]

export const isRed = (card: Card): card is RedCard => !(YELLOW_CARDS as readonly Card[]).includes(card)

interface AsOf {
  readonly item: Item | undefined
  readonly calendar: Calendar
  readonly nowMs: number
  readonly rules: LightRules
}

/** In the order of the list. `entries`: all of the stream. */
export function cardsOf(state: CaseState, entries: readonly Entry[], as: AsOf): readonly Card[] {
  const found = new Set<Card>([...timedCards(timingOf(state), as), ...saidCards(state, entries)])
  return CARDS.filter((card) => found.has(card))
}

/** What is told from times alone. */
export function timedCards(timing: Timing, as: AsOf): readonly Card[] {
  const { item, calendar, nowMs, rules } = as
  const today = chinaDay(nowMs)
  const clock = clockOn(timing, item, calendar, today)
  const light = clock && lightOf(clock, calendar, nowMs, rules)
  const isLate = light === 'red'
  return [
    ...(light === 'yellow' ? ['soon' as const] : []),
    ...(isLate ? ['overdue' as const] : []),
    ...(isLate && lawfulUntil(clock!, item) < today ? ['unlawful' as const] : []),
    ...(isDeemed(timing, calendar, today) ? ['untold' as const] : []),
  ]
}

/** What was said that should not have been, whatever comes after it. */
export function saidCards(state: CaseState, entries: readonly Entry[]): readonly Card[] {
  const outside = new Set(state.quarantined.flatMap((q) => (q.reason === 'catalogue' ? [q.hash] : [])))
  const asksForMore = entries.some((e) => e.event.type === 'notified' && outside.has(e.hash))
  return [
    ...(state.notices.some((n) => n.again.length > 0) ? ['asked-again' as const] : []),
    ...(state.notices.some((n) => n.unsaid.length > 0) ? ['told-twice' as const] : []),
    ...(asksForMore ? ['extra-material' as const] : []),
  ]
}

/** Where the law sets no limit, nothing is past it. */
const lawfulUntil = (clock: CaseClock, item: Item | undefined): string =>
  clock.statutory ?? (isByLaw(clock, item) ? clock.due : '9999-12-31')
