/**
 * 督办: what the county has asked of a unit about a case, and what the unit has said to it (domain.md F04, F11). Facts both:
 * they move no case, stop no clock and take back no card.
 */
import { type Calendar, type Due, dueAfter } from '../calendar/calendar.ts'
import type { Event } from '../event.ts'
import { chinaDayOf } from '../time.ts'
import { type Card, isRed, type RedCard } from './cards.ts'
import type { CaseData } from './events.ts'
import type { CaseState } from './fold.ts'
import { isCounty } from './permissions.ts'

/** The four for which somebody is held to account (F11): 态度不好, 不及时受理, 无故不受理, 不按承诺时限办结; or a red card. */
export const TRIGGERS = ['attitude', 'slow', 'groundless', 'broken-promise', 'card'] as const
export type Trigger = (typeof TRIGGERS)[number]

/** Workdays. */
export const ORDER_WITHIN_MAX = 20

export interface Answer {
  readonly event: string
  /** Legal time. */
  readonly at: string
  readonly found: string
  readonly done: string
}

export interface Order extends CaseData<'urged'> {
  readonly event: string
  /** Legal time. */
  readonly at: string
  /** In display order: two of one unit may not have known of each other. */
  readonly answers: readonly Answer[]
}

/** In display order. `events`: what holds and is understood, in display order. */
export function ordersIn(events: readonly Event[], timeOf: (event: Event) => string): Order[] {
  const answers = events.filter((e) => e.type === 'answered')
  return events.flatMap((event) => {
    if (event.type !== 'urged') return []
    const { to, trigger, cards, text, within } = event.data as CaseData<'urged'>
    const own = answers.filter((a) => a.data?.order === event.id && a.org === to)
    return {
      ...{ event: event.id, to, trigger, cards, text, within, at: timeOf(event) },
      answers: own.map((a) => {
        const { found, done } = a.data as CaseData<'answered'>
        return { event: a.id, at: timeOf(a), found, done }
      }),
    }
  })
}

/** What of an order a list needs. `answeredAt`: legal time of the first answer; null: there is none. */
export type OrderLine = Pick<Order, 'to' | 'cards' | 'at' | 'within'> & { readonly answeredAt: string | null }

export const lineOf = ({ to, cards, at, within, answers }: Order): OrderLine => ({
  ...{ to, cards, at, within },
  answeredAt: answers.map((a) => a.at).sort()[0] ?? null,
})

/** The last day of the answer; null where the order was written on no day. */
export function answerDue({ at, within }: Pick<Order, 'at' | 'within'>, calendar: Calendar): Due | null {
  const from = chinaDayOf(at)
  return from === null ? null : dueAfter(calendar, from, { n: within, unit: 'workday' })
}

/** `late`: not answered in time, whether it has been since or not. */
export const ORDER_STANDINGS = ['open', 'answered', 'late'] as const
export type OrderStanding = (typeof ORDER_STANDINGS)[number]

/** `today`: `YYYY-MM-DD` in China. */
export function standingOf(order: OrderLine, calendar: Calendar, today: string): OrderStanding {
  const due = answerDue(order, calendar)
  const on = order.answeredAt === null ? today : chinaDayOf(order.answeredAt)
  if (due !== null && on !== null && on > due.due) return 'late'
  return order.answeredAt === null ? 'open' : 'answered'
}

/** How the orders stand that this organisation has to do with: the county with all, a unit with its own; null: there are none. */
export function ordersAt(orders: readonly OrderLine[], org: string): 'urged' | 'answered' | null {
  const own = orders.filter((o) => isCounty(org) || o.to === org)
  if (own.length === 0) return null
  return own.some((o) => o.answeredAt === null) ? 'urged' : 'answered'
}

/** Those that a list has: answered, or put to a unit that can still answer, for it has the case. */
export const linesOf = ({ orders, audience }: Pick<CaseState, 'orders' | 'audience'>): OrderLine[] =>
  orders.filter((o) => o.answers.length > 0 || audience.includes(o.to)).map(lineOf)

/** They say that a clock has run out, and the next clock is another matter. */
const TIMED: ReadonlySet<Card> = new Set(['overdue', 'unlawful'])

/** Red cards that no order has been written about. `due`: of the clock that runs; null: none does. */
export function unurged(
  cards: readonly Card[],
  orders: readonly Pick<Order, 'cards' | 'at'>[],
  due: string | null,
): RedCard[] {
  const isNamed = (card: RedCard): boolean =>
    orders.some(
      (o) => o.cards.includes(card) && (!TIMED.has(card) || due === null || (chinaDayOf(o.at) ?? '') > due),
    )
  return cards.filter((card): card is RedCard => isRed(card) && !isNamed(card))
}
