/**
 * 黄牌 and 红牌 of a case, computed like the lights and never written: what is about to be late, what is, and what was
 * done against the law whatever the clock says (行政许可法 art. 32 (4); domain.md F03 to F05, C17).
 */
import type { Calendar } from '../calendar/calendar.ts'
import type { Item } from '../catalogue/item.ts'
import type { Entry } from '../event.ts'
import { chinaDay } from '../time.ts'
import {
  type CaseClock,
  clockOn,
  isByLaw,
  isDeemed,
  LIGHT_RULES,
  type LightRules,
  lightOf,
  timingOf,
} from './clock.ts'
import type { CaseState } from './fold.ts'

export const CARDS = [
  /** Yellow: due soon. */
  'soon',
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
export type Card = (typeof CARDS)[number]

export const isRed = (card: Card): boolean => card !== 'soon'

/** In the order of the list. `entries`: all of the stream. */
export function cardsOf(
  state: CaseState,
  entries: readonly Entry[],
  { item, calendar, nowMs }: { item: Item | undefined; calendar: Calendar; nowMs: number },
  rules: LightRules = LIGHT_RULES,
): readonly Card[] {
  const [timing, today] = [timingOf(state), chinaDay(nowMs)]
  const clock = clockOn(timing, item, calendar, today)
  const light = clock && lightOf(clock, calendar, nowMs, rules)
  const outside = new Set(state.quarantined.flatMap((q) => (q.reason === 'catalogue' ? [q.hash] : [])))
  const found: Record<Card, boolean> = {
    soon: light === 'yellow',
    overdue: light === 'red',
    unlawful: light === 'red' && clock !== null && lawfulUntil(clock, item) < today,
    untold: isDeemed(timing, calendar, today),
    'told-twice': state.notices.some((n) => n.unsaid.length > 0),
    'extra-material': entries.some((e) => e.event.type === 'notified' && outside.has(e.hash)),
  }
  return CARDS.filter((card) => found[card])
}

/** Where the law sets no limit, nothing is past it. */
const lawfulUntil = (clock: CaseClock, item: Item | undefined): string =>
  clock.statutory ?? (isByLaw(clock, item) ? clock.due : '9999-12-31')
