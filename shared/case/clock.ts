/**
 * Which clock of a case runs, until when, and what colour it is: one function for the station without a network, the
 * node and every screen. 行政许可法 art. 32 (4), 42, 44, 45; what is computed here is never written.
 */
import {
  type Calendar,
  countingDays,
  type Due,
  dueAfter,
  type Limit,
  nextDay,
  type Pause,
} from '../calendar/calendar.ts'
import type { Item } from '../catalogue/item.ts'
import { chinaDay, chinaDayOf, chinaTime } from '../time.ts'
import type { CasePause, CaseState } from './fold.ts'
import type { LightRules } from './light-rules.ts'
import type { Stage } from './stage.ts'

/**
 * `notice`: to tell what is missing, five workdays from receipt, or from when the last of it came; `review`: the step
 * before the decision, from acceptance, where it has a limit of its own; `decision`: from acceptance; `certificate`: ten
 * workdays from the decision; `push` and `tell`: of what may go to another county (C36), from acceptance until it is
 * dispatched, and of what was decided there, from the decision until it is handed over.
 */
export const CLOCK_KINDS = ['notice', 'push', 'review', 'decision', 'certificate', 'tell'] as const
export type ClockKind = (typeof CLOCK_KINDS)[number]

/** What alone stops the clock, 行政许可法 art. 45: 听证 招标 拍卖 检验 检测 检疫 鉴定 专家评审. */
export const PAUSE_KINDS = [
  ...([
    'hearing',
    'tender',
    'auction',
    'inspection',
    'testing',
    'quarantine',
    'appraisal',
    'experts',
  ] as const),
] as const

/** Which clock runs in a stage; null where the applicant's turn is, or nobody's. */
const CLOCK_IN: Record<Stage, ClockKind | null> = {
  received: 'notice',
  notified: null,
  supplemented: 'notice',
  accepted: 'decision',
  refused: null,
  dispatched: 'decision',
  reviewed: 'decision',
  granted: 'certificate',
  denied: null,
  withdrawn: null,
  delivered: null,
}

const NOTICE: Limit = { n: 5, unit: 'workday' }
const CERTIFICATE: Limit = { n: 10, unit: 'workday' }
/** 上报件: what a higher authority decides, the lower one has reviewed within twenty days (art. 43). */
const BEFORE_HIGHER: Limit = { n: 20, unit: 'workday' }

export interface CaseClock extends Due {
  readonly kind: ClockKind
  /** The day that began it, which is not counted. */
  readonly from: string
  /** With what it was extended by. */
  readonly limit: Limit
  /** Workdays. */
  readonly extended: number
  /** As they count, in order. */
  readonly pauses: readonly Pause[]
  /**
   * Until when the law has it where the promise is shorter, or where this clock is of a part of the way; null: the same,
   * or the law sets none.
   */
  readonly statutory: string | null
}

/** What of a case the clocks are computed from. */
export type Timing = Pick<
  CaseState,
  | ('stage' | 'receivedAt' | 'toldAt' | 'suppliedAt' | 'admittedAt' | 'decidedAt')
  | ('dispatchedTo' | 'dispatchedAt' | 'pauses' | 'extension')
>

export const timingOf = ({ stage, receivedAt, toldAt, suppliedAt, ...more }: CaseState): Timing => {
  const { admittedAt, dispatchedTo, dispatchedAt, decidedAt, pauses, extension } = more
  return {
    ...{ stage, receivedAt, toldAt, suppliedAt, admittedAt, dispatchedTo, dispatchedAt, decidedAt },
    ...{ pauses, extension },
  }
}

/**
 * 视为受理 (art. 32 (4)): by the end of the fifth workday nobody had told what is missing, nor accepted, so it counts as
 * accepted as of the day of receipt, whatever was said later. `today`: `YYYY-MM-DD`; '': only by what was said.
 */
export function isDeemed(state: Timing, calendar: Calendar, today: string): boolean {
  if (!UNTIL_DECIDED.has(state.stage)) return false
  const due = noticeDue(state, calendar)
  return due !== null && due < (chinaDayOf(state.toldAt ?? '') ?? today)
}

/** The last of the five workdays; null where the case came on no day. */
export function noticeDue({ receivedAt }: Pick<Timing, 'receivedAt'>, calendar: Calendar): string | null {
  const received = chinaDayOf(receivedAt)
  return received && dueAfter(calendar, received, NOTICE).due
}

const UNTIL_DECIDED: ReadonlySet<Stage> = new Set([
  ...(['received', 'notified', 'supplemented', 'accepted', 'dispatched', 'reviewed'] as const),
])

/**
 * As of `today`, or, where that is '', by what was said alone. `item`: the version to which the case is pinned. null where
 * no clock runs, where it began on no day, or where that version is not known here.
 */
export function clockOn(
  state: Timing,
  item: Item | undefined,
  calendar: Calendar,
  today: string,
): CaseClock | null {
  if (isDeemed(state, calendar, today)) return decisionClock(state, state.receivedAt, item, calendar)
  const kind = CLOCK_IN[state.stage]
  if (kind === 'decision') return decisionClock(state, state.admittedAt, item, calendar)
  const [sinceIso, limit] =
    kind === 'notice'
      ? ([state.suppliedAt ?? state.receivedAt, NOTICE] as const)
      : ([state.decidedAt, CERTIFICATE] as const)
  const since = chinaDayOf(sinceIso ?? '')
  const clock = kind && since ? plain(kind, since, limit, calendar) : null
  const tell = tellClock(state, item, calendar)
  return tell && !(clock && clock.due <= tell.due) ? { ...tell, statutory: clock?.due ?? null } : clock
}

/** Until when the clock runs that runs at that moment; null: none does. */
export const dueNow = (
  timing: Timing,
  as: { readonly item: Item | undefined; readonly calendar: Calendar; readonly nowMs: number },
): string | null => clockOn(timing, as.item, as.calendar, chinaDay(as.nowMs))?.due ?? null

const plain = (kind: ClockKind, from: string, limit: Limit, calendar: Calendar): CaseClock => ({
  ...{ kind, from, limit, extended: 0, pauses: [], statutory: null },
  ...dueAfter(calendar, from, limit),
})

function decisionClock(
  state: Timing,
  sinceIso: string | null,
  item: Item | undefined,
  calendar: Calendar,
): CaseClock | null {
  const from = chinaDayOf(sinceIso ?? '')
  if (from === null || !item) return null
  const promised = { from, ...timed(state, calendar, from, inDays(item.promised)) }
  const there = decidedThere(state, item, calendar)
  const own = there && there.due.due < promised.due.due ? there : promised
  const before = [
    ...(state.stage === 'reviewed' ? [] : [reviewClock(state, item, calendar, from)]),
    ...(state.stage === 'accepted' && item.elsewhereWithin
      ? [plain('push', from, inDays(item.elsewhereWithin.push), calendar)]
      : []),
  ]
  const [first] = before
    .filter((clock) => clock !== null)
    .filter((clock) => clock.due < own.due.due)
    .sort((a, b) => (a.due < b.due ? -1 : 1))
  const law = item.statutory && timed(state, calendar, from, inDays(item.statutory)).due.due
  if (first) {
    if (first.statutory === null && isByLaw(first, item)) return first
    const [statutory = null] = [first.statutory, law].filter((day) => day !== null).sort()
    return { ...first, statutory }
  }
  const { due, ...running } = own
  return { kind: 'decision', ...running, ...due, statutory: law === due.due ? null : law }
}

/** What another county's department has been sent it decides within its own limit, from when it was sent. */
function decidedThere(state: Timing, item: Item, calendar: Calendar) {
  const from = chinaDayOf(state.dispatchedAt ?? '')
  if (from === null || !item.elsewhereWithin || !isElsewhere(state, item)) return null
  return { from, ...timed(state, calendar, from, inDays(item.elsewhereWithin.decide)) }
}

/** What was decided there, in whichever way, the counter tells. */
function tellClock(state: Timing, item: Item | undefined, calendar: Calendar): CaseClock | null {
  const from = chinaDayOf(state.decidedAt ?? '')
  if (state.stage !== 'granted' && state.stage !== 'denied') return null
  if (from === null || !item?.elsewhereWithin || !isElsewhere(state, item)) return null
  return plain('tell', from, inDays(item.elsewhereWithin.tell), calendar)
}

const isElsewhere = ({ dispatchedTo }: Timing, { elsewhere }: Item): boolean =>
  dispatchedTo !== null && elsewhere?.includes(dispatchedTo) === true

/** The step's own limit or the law's, whichever is over sooner. */
function reviewClock(
  state: Timing,
  { kind, process }: Item,
  calendar: Calendar,
  from: string,
): CaseClock | null {
  const step = process.find((p) => p.step === 'review')
  if (!step) return null
  const until = (limit: Limit) => timed({ ...state, extension: null }, calendar, from, limit)
  const own = step.within ? until(inDays(step.within)) : null
  const law = kind === 'escalated' ? until(BEFORE_HIGHER) : null
  const first = own && law ? (own.due.due <= law.due.due ? own : law) : (own ?? law)
  if (!first) return null
  const statutory = law && law.due.due !== first.due.due ? law.due.due : null
  const { due, ...running } = first
  return { kind: 'review', from, ...running, ...due, statutory }
}

/** Whether it is the law that sets this clock's limit, and not the promise alone. */
export const isByLaw = ({ kind }: Pick<CaseClock, 'kind'>, item: Item | undefined): boolean =>
  kind === 'decision'
    ? item?.statutory != null
    : kind === 'review'
      ? item?.kind === 'escalated'
      : kind === 'notice' || kind === 'certificate'

/** Stops and an extension count only where they were made before the time had run out. */
function timed(state: Timing, calendar: Calendar, from: string, plain: Limit) {
  const pauses: Pause[] = []
  const limit = plain
  let extended = 0
  // What is extended is extended by workdays, whatever the limit is counted in.
  const dueNow = (): Due => {
    const due = dueAfter(calendar, from, limit, pauses)
    return extended === 0 ? due : dueAfter(calendar, due.due, { n: extended, unit: 'workday' }, pauses)
  }
  const steps: { readonly on: string; take(): void }[] = [
    ...state.pauses.slice(0, PAUSES_MAX).flatMap((pause) => {
      const stop = fromWhenTold(pause)
      return stop && stop.from >= from ? [{ on: stop.from, take: () => void pauses.push(stop) }] : []
    }),
    ...[state.extension].flatMap((extension) => {
      const on = chinaDayOf(extension?.at ?? '')
      return extension && on !== null ? [{ on, take: () => (extended = extension.days) }] : []
    }),
  ]
  for (const { on, take } of steps.sort((a, b) => (a.on < b.on ? -1 : 1))) if (on <= dueNow().due) take()
  return { limit: { ...limit, n: limit.n + extended }, extended, pauses, due: dueNow() }
}

/** A case has one or two; each costs as many days as it has, at whoever shows the case. */
const PAUSES_MAX = 20

/** What was told late stops nothing before it was told. */
function fromWhenTold({ from, to, at }: CasePause): Pause | null {
  const told = chinaDayOf(at)
  if (told === null) return null
  const begins = told > from ? told : from
  return begins <= to ? { from: begins, to } : null
}

/** What is promised within hours is due on the same day. */
export const inDays = ({ n, unit }: Item['promised']): Limit =>
  unit === 'hour' ? { n: 0, unit: 'workday' } : { n, unit }

/** grey: the clock stands still. */
export const LIGHTS = ['green', 'yellow', 'red', 'grey'] as const
export type Light = (typeof LIGHTS)[number]

/** `nowMs`: as of when. */
export function lightOf(clock: CaseClock, calendar: Calendar, nowMs: number, rules: LightRules): Light {
  const today = chinaDay(nowMs)
  if (today > clock.due) return 'red'
  if (isStopped(clock, today)) return 'grey'
  const { n, unit } = clock.limit
  const left = daysLeft(clock, calendar, today)
  if (n === 0)
    return today === clock.due && minuteOf(chinaTime(nowMs)) >= minuteOf(rules.closes) - rules.minutes
      ? 'yellow'
      : 'green'
  if (n === 1) return left === 0 ? 'yellow' : 'green'
  if (unit === 'workday' && n <= rules.shortMax) return left <= rules.shortLeft ? 'yellow' : 'green'
  return left <= Math.ceil(n * rules.share) ? 'yellow' : 'green'
}

export const isStopped = ({ pauses }: Pick<CaseClock, 'pauses'>, today: string): boolean =>
  pauses.some((p) => p.from < today && today <= p.to)

/** The first day that counts again, where it stands still on `today`. At most the days of all its stops are walked. */
export function goesOn(clock: Pick<CaseClock, 'pauses'>, today: string): string {
  let day = today
  while (isStopped(clock, day)) day = nextDay(day)
  return day
}

/** In the limit's own unit, without today; of more than a thousand, a thousand. */
export const daysLeft = (
  { limit, pauses, due }: Pick<CaseClock, 'limit' | 'pauses' | 'due'>,
  calendar: Calendar,
  today: string,
): number => countingDays(calendar, today, due, limit.unit, pauses)

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
