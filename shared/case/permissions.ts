/**
 * What may be done now, and why not: three tables (transitions.ts; role; relation to the case), read alike by the
 * screens, the station before it writes, and the root when it judges.
 */

import { type Item, riskOf } from '../catalogue/item.ts'
import { areaLevel } from '../org/area-code.ts'
import { type Delegation, type Ledger, letterNamed, letterOn, type Power } from '../org/ledger.ts'
import type { Role } from '../org/org.ts'
import { err, ok, type Result } from '../result.ts'
import { areasAbove, isArea, townOf, windowOf } from './audience.ts'
import type { CaseData, Slot } from './events.ts'
import type { CaseState } from './fold.ts'
import { awaitedIn } from './joint.ts'
import type { Order } from './orders.ts'
import { lacksSerial } from './serial.ts'
import type { Stage } from './stage.ts'
import { type Doing, type Step, TRANSITIONS, type WhyNot } from './transitions.ts'

/** How the author's organisation stands to the case; `above` is also the town that it was handed to, `urged` whoever the county put an order to, `beside` a department that is to be heard. */
export type Relation = 'beside' | 'receiver' | 'above' | 'county' | 'department' | 'urged'

export interface Author {
  readonly org: string
  readonly roles: readonly Role[]
}

export type Refusal =
  | { readonly type: 'WrongStage'; readonly stage: Stage; readonly why: WhyNot }
  | { readonly type: 'WrongRole' }
  | { readonly type: 'WrongOrg' }
  | { readonly type: 'Contested'; readonly slot: Slot }
  | { readonly type: 'ReadOnly' }
  /** The county chooses between what two others wrote, and does not say why. */
  | { readonly type: 'NoReason' }
  /** A stop of the clock, or its end, is told before it begins. */
  | { readonly type: 'BackDated' }
  /** It ends before it begins, or outside of the stop that it ends. */
  | { readonly type: 'WrongDays' }
  /** Of two stops only one can count. */
  | { readonly type: 'Overlapping' }
  /** A joint case goes to all the departments that its item names. */
  | { readonly type: 'NotAll' }
  /** By ten days, by fifteen where several departments decide (art. 42). */
  | { readonly type: 'TooLong' }
  /** The step's risk was not read, or another text than the item has (F10). */
  | { readonly type: 'NotAcknowledged' }

export interface PermitOptions {
  readonly item?: Item | undefined
  readonly step?: 'review' | 'decide'
  /** What of the step's risk was said to be read; '': nothing. Absent: nobody has come to that yet. */
  readonly acknowledged?: string
  readonly filled?: CaseData<'filled'>
  /** Whom it is to be dispatched to; a department where it is not said. */
  readonly to?: string
  /** And which departments are to be heard. */
  readonly with?: readonly string[] | undefined
  /** Whom it is to be taken back from. */
  readonly from?: string
  readonly paused?: CaseData<'paused'>
  readonly resumed?: CaseData<'resumed'>
  readonly extended?: CaseData<'extended'>
  readonly compared?: CaseData<'compared'>
  readonly urged?: CaseData<'urged'>
  readonly answered?: Pick<CaseData<'answered'>, 'order'>
  /** `YYYY-MM-DD` in China: at the station by its clock, at the root the legal time. */
  readonly day?: string
  /** Of what is handed over; '': nothing is printed on it. Absent: nobody has come to that yet. */
  readonly serial?: string
  /** The county's delegations. */
  readonly ledger?: Ledger
  /** The letter that was named, lapsed or not; '': none was. Absent: whichever gives the power on that day. */
  readonly under?: string
}

/** What is asked with an event: what its data mean for the answer. `data` is of its type's form. */
export function optionsOf(type: Step, data: object): PermitOptions {
  switch (type) {
    case 'decided':
      return {
        step: (data as CaseData<'decided'>).step,
        acknowledged: (data as CaseData<'decided'>).acknowledged ?? '',
      }
    case 'dispatched': {
      const { to, with: beside } = data as CaseData<'dispatched'>
      return { to, with: beside }
    }
    case 'delivered':
      return { serial: (data as CaseData<'delivered'>).serial ?? '' }
    case 'recalled':
      return { from: (data as CaseData<'recalled'>).from }
    case 'filled':
    case 'paused':
    case 'resumed':
    case 'extended':
    case 'compared':
    case 'urged':
    case 'answered':
      return { [type]: data }
    default:
      return {}
  }
}

const WHO: Record<Doing, { readonly roles: readonly Role[]; readonly relations: readonly Relation[] }> = {
  received: { roles: ['agent', 'clerk', 'manager'], relations: ['receiver'] },
  filled: { roles: ['agent', 'clerk', 'manager'], relations: ['receiver', 'above', 'county'] },
  material: { roles: ['agent', 'clerk', 'manager'], relations: ['receiver', 'above', 'county'] },
  notified: { roles: ['clerk', 'manager'], relations: ['receiver', 'above', 'county'] },
  accepted: { roles: ['clerk', 'manager'], relations: ['receiver', 'above', 'county'] },
  refused: { roles: ['clerk', 'manager'], relations: ['receiver', 'above', 'county'] },
  dispatched: { roles: ['clerk', 'manager'], relations: ['receiver', 'above', 'county'] },
  recalled: { roles: ['clerk', 'manager'], relations: ['receiver', 'above', 'county'] },
  decided: { roles: ['handler', 'decider'], relations: ['department'] },
  opined: { roles: ['handler', 'decider'], relations: ['beside'] },
  paused: { roles: ['handler', 'decider'], relations: ['department'] },
  resumed: { roles: ['handler', 'decider'], relations: ['department'] },
  // The head's approval.
  extended: { roles: ['decider'], relations: ['department'] },
  withdrawn: { roles: ['agent', 'clerk', 'manager'], relations: ['receiver', 'above', 'county'] },
  delivered: { roles: ['agent', 'clerk', 'manager'], relations: ['receiver', 'above', 'county'] },
  followed: { roles: ['handler', 'decider'], relations: ['department'] },
  voided: { roles: ['manager'], relations: ['county'] },
  resolved: { roles: ['manager'], relations: ['county'] },
  compared: { roles: ['manager'], relations: ['county'] },
  urged: { roles: ['manager'], relations: ['county'] },
  answered: { roles: ['agent', 'clerk', 'handler', 'decider', 'manager'], relations: ['urged'] },
}

/** What settles it, what residents bring meanwhile, and 督办. */
const DESPITE_CONTEST: ReadonlySet<Doing> = new Set([
  ...(['resolved', 'compared', 'filled', 'material', 'urged', 'answered'] as const),
])

/** The steps of the window: where the case was handed to another town, that one takes them. */
const AT_WINDOW: ReadonlySet<Doing> = new Set(['notified', 'accepted', 'refused', 'dispatched'])

/** Which role takes which step. */
const STEP_ROLE: Record<'review' | 'decide', Role> = { review: 'handler', decide: 'decider' }

/** What a letter can give (org/ledger.ts). */
const POWER_FOR: Partial<Record<Doing, Power>> = {
  ...({ received: 'receive', notified: 'accept', accepted: 'accept', refused: 'accept' } as const),
  ...({ decided: 'decide', delivered: 'issue' } as const),
}

/** Whoever sits at a counter. */
const isAtCounter = ({ org, roles }: Author): boolean =>
  isArea(org) && WHO.received.roles.some((r) => roles.includes(r))

/** May these people begin a case at all? Of this item, where one is named. */
export function mayReceive(author: Author, item?: Item, options: PermitOptions = {}): boolean {
  if (!isAtCounter(author)) return false
  return !item || isTakenAt(author, item) || letterToReceive(author, item, options) !== null
}

/** The letter by which they take it in, where its level is another; null: it is theirs, or there is none. */
export const letterToReceive = (author: Author, item: Item, options: PermitOptions): Delegation | null =>
  isTakenAt(author, item) ? null : letter(author, 'received', item.code, options)

/** Of what has its number already, and may have its receipt printed: also one that has lapsed since (decision 0029). */
export const letterOfNumber = (author: Author, item: Item, options: PermitOptions): Delegation | null =>
  letterToReceive(author, item, options) ??
  options.ledger?.findLast(({ id }) => letterToReceive(author, item, { ...options, under: id })) ??
  null

const isTakenAt = ({ org }: Author, { takenAt }: Item): boolean =>
  takenAt?.some((level) => level === areaLevel(org)) ?? true

/** The letter by which they take this step, where it is not their own; null: it is, or there is none. */
export const letterFor = (
  state: CaseState,
  author: Author,
  doing: Step,
  options: PermitOptions,
): Delegation | null => (permitOwn(state, author, doing).ok ? null : letterIn(state, author, doing, options))

function letterIn(state: CaseState, author: Author, doing: Step, options: PermitOptions): Delegation | null {
  if (!isAtCounter(author) || !state.audience.includes(author.org)) return null
  // Whoever has handed it to another town takes no more of the window's steps.
  if ((AT_WINDOW.has(doing) || doing === 'decided') && !isAtWindow(state, author)) return null
  // What lies with a department is decided there; a joint case where the others are heard.
  if (doing === 'decided' && (state.dispatchedTo || options.item?.joint)) return null
  return letter(author, doing, state.item, options)
}

function letter(
  { org }: Author,
  doing: Doing,
  item: string,
  { ledger = [], day = '', under }: PermitOptions,
): Delegation | null {
  const power = POWER_FOR[doing]
  if (!power) return null
  const asked = { org, item, power }
  return under === undefined ? letterOn(ledger, asked, day) : letterNamed(ledger, asked, { id: under, day })
}

/** May these people say what becomes of an event in quarantine? */
export const mayRule = (author: Author): boolean => isCounty(author.org) && author.roles.includes('manager')

export const isCounty = (org: string): boolean => org.length === 12 && areaLevel(org) === 'county'

/** Whoever stands above two parties and chooses between them owes them a reason. */
export const owesReason = (state: CaseState, org: string): boolean =>
  isCounty(org) && org !== state.receivedOrg

const chooses = (state: CaseState, { org }: Author, fields: object): boolean =>
  owesReason(state, org) && Object.keys(fields).some((name) => conflicts(state, name))

const conflicts = ({ fields }: CaseState, name: string): boolean =>
  Object.hasOwn(fields, name) && fields[name]!.conflict

/**
 * `item` is the pinned item, for its process; `step` is asked of `decided` only, `filled` is what is to be filled in. The answer is the same on the
 * station and at the root, because both fold the same events.
 */
export function permit(
  state: CaseState,
  author: Author,
  doing: Step,
  options: PermitOptions = {},
): Result<true, Refusal> {
  const own = permitOwn(state, author, doing)
  const isByLetter = !own.ok && letterIn(state, author, doing, options) !== null
  if (!own.ok && !isByLetter) return own
  if (state.readOnly) return err({ type: 'ReadOnly' })
  const contested = (Object.keys(state.slots) as Slot[]).find((s) => state.slots[s].contested)
  if (contested && !DESPITE_CONTEST.has(doing)) {
    return err({ type: 'Contested', slot: contested })
  }
  const cell = TRANSITIONS[state.stage][doing]
  if (cell !== 'may') return wrongStage(state, cell)
  // At the counter there is one step: the letter gives the whole of the decision.
  if (doing === 'decided' && isByLetter)
    return options.step === 'decide' ? permitRead(options) : wrongStage(state, 'none')
  if (doing === 'decided') return permitStep(state, author, options)
  if (doing === 'dispatched') return permitDispatch(state, options)
  if (doing === 'recalled') return permitRecall(state, author, options)
  if (doing === 'paused' || doing === 'resumed') return permitPause(state, options)
  if (doing === 'extended') return permitExtension(state, options)
  if (doing === 'delivered') return permitDelivery(state, options)
  if (options.compared?.with === state.caseNo) return wrongStage(state, 'none')
  if (doing === 'urged') return permitOrder(state, author, options)
  if (doing === 'answered') return permitAnswer(state, author, options)
  const { filled } = options
  if (filled && !filled.reason && chooses(state, author, filled.fields)) return err({ type: 'NoReason' })
  return ok(true)
}

/** Who and where alone, by the county's own order. */
function permitOwn(state: CaseState, author: Author, doing: Step): Result<true, Refusal> {
  const who = WHO[doing]
  if (!who.relations.some((r) => relations(state, author).has(r))) return err({ type: 'WrongOrg' })
  if (AT_WINDOW.has(doing) && !isAtWindow(state, author)) return err({ type: 'WrongOrg' })
  return who.roles.some((r) => author.roles.includes(r)) ? ok(true) : err({ type: 'WrongRole' })
}

const wrongStage = ({ stage }: CaseState, why: WhyNot) => err({ type: 'WrongStage', stage, why } as const)

function permitStep(state: CaseState, author: Author, options: PermitOptions): Result<true, Refusal> {
  const { item, step } = options
  if (!step || !author.roles.includes(STEP_ROLE[step])) return err({ type: 'WrongRole' })
  const reviewed = item ? item.process.some((p) => p.step === 'review') : true
  if (step === 'review' && !reviewed) return wrongStage(state, 'none')
  if (step === 'decide' && awaitedIn(state).length > 0) return wrongStage(state, 'early')
  const due: Stage = step === 'decide' && reviewed ? 'reviewed' : 'dispatched'
  if (state.stage !== due) return wrongStage(state, step === 'decide' ? 'early' : 'done')
  return permitRead(options)
}

/** F10: what was read is the text that the pinned item has for this step, and where it has none, none. */
function permitRead({ item, step, acknowledged }: PermitOptions): Result<true, Refusal> {
  const isRead = acknowledged === undefined || !step || acknowledged === (riskOf(item, step) ?? '')
  return isRead ? ok(true) : err({ type: 'NotAcknowledged' })
}

const isAtWindow = (state: CaseState, { org }: Author): boolean =>
  state.handedTo === null || org === state.handedTo || isCounty(org)

/** Another town gets it until it is accepted there or handed on; not the one that has it, nor the receiver's own. */
function permitDispatch(state: CaseState, { to, item, ...more }: PermitOptions): Result<true, Refusal> {
  const beside = more.with ?? []
  if (to === undefined || !isArea(to)) {
    if (state.stage !== 'accepted') return wrongStage(state, 'early')
    const asked = new Set([to, ...beside])
    const isAll = to === undefined || (item?.joint ?? []).every((org) => asked.has(org))
    return isAll ? ok(true) : err({ type: 'NotAll' })
  }
  if (beside.length > 0) return err({ type: 'WrongOrg' })
  return to === windowOf(state) || to === townOf(state.receivedOrg) ? err({ type: 'WrongOrg' }) : ok(true)
}

/** From a department by the window that has the case, from a town by the receiver's own; by the county from both. */
function permitRecall(state: CaseState, author: Author, { from }: PermitOptions): Result<true, Refusal> {
  if (from === undefined || !state.dispatches.some((d) => d.to === from && !d.acted && mayGo(d, state)))
    return wrongStage(state, 'none')
  const may = isArea(from)
    ? areasAbove(townOf(state.receivedOrg)).includes(author.org)
    : isAtWindow(state, author)
  return may ? ok(true) : err({ type: 'WrongOrg' })
}

/** Where it was reviewed, whoever was to be heard and is silent can still be done without. */
const mayGo = ({ beside }: CaseState['dispatches'][number], { stage }: CaseState): boolean =>
  beside || stage !== 'reviewed'

/** Once; again only to enter the serial that it lacks. */
const permitDelivery = (state: CaseState, { serial }: PermitOptions): Result<true, Refusal> =>
  state.stage !== 'delivered' || (lacksSerial(state) && serial !== '') ? ok(true) : wrongStage(state, 'done')

/** With neither a stop nor its end at hand: whether there may be any. */
function permitPause(
  { pauses }: CaseState,
  { paused, resumed, day = '' }: PermitOptions,
): Result<true, Refusal> {
  if (resumed) {
    const pause = pauses.find((p) => p.event === resumed.pause)
    if (!pause || resumed.on < pause.from || resumed.on > pause.to) return err({ type: 'WrongDays' })
    return resumed.on < day ? err({ type: 'BackDated' }) : ok(true)
  }
  if (!paused) return ok(true)
  if (paused.to < paused.from) return err({ type: 'WrongDays' })
  if (paused.from < day) return err({ type: 'BackDated' })
  const overlaps = pauses.some((p) => paused.from <= p.to && p.from <= paused.to)
  return overlaps ? err({ type: 'Overlapping' }) : ok(true)
}

function permitExtension(state: CaseState, { extended, item }: PermitOptions): Result<true, Refusal> {
  if (state.slots.extension.effective) return wrongStage(state, 'done')
  return extended && extended.days > extensionMax(item) ? err({ type: 'TooLong' }) : ok(true)
}

/** Of whoever has the case, or had it and is still sent it; not of oneself. Without one at hand: whether there is anybody. */
function permitOrder(state: CaseState, { org }: Author, { urged }: PermitOptions): Result<true, Refusal> {
  if (urgeable(state, org).length === 0) return wrongStage(state, 'none')
  return !urged || urgeable(state, org).includes(urged.to) ? ok(true) : err({ type: 'WrongOrg' })
}

/** Whom `org` may put an order to. */
export const urgeable = ({ audience }: CaseState, org: string): readonly string[] =>
  audience.filter((unit) => unit !== org)

/** Each order once, by the unit it was put to. Without one at hand: whether any waits for them. */
function permitAnswer(state: CaseState, { org }: Author, { answered }: PermitOptions): Result<true, Refusal> {
  if (!answered) return unanswered(state, org).length > 0 ? ok(true) : wrongStage(state, 'done')
  const order = state.orders.find((o) => o.event === answered.order)
  if (!order) return wrongStage(state, 'none')
  if (order.to !== org) return err({ type: 'WrongOrg' })
  return order.answers.length > 0 ? wrongStage(state, 'done') : ok(true)
}

/** Orders that wait for this unit's answer. */
export const unanswered = ({ orders }: Pick<CaseState, 'orders'>, org: string): readonly Order[] =>
  orders.filter((o) => o.to === org && o.answers.length === 0)

/** Workdays, art. 42. */
export const extensionMax = (item: Item | undefined): number => (item?.kind === 'joint' ? 15 : 10)

function relations(state: CaseState, author: Author): ReadonlySet<Relation> {
  const found = new Set<Relation>()
  if (author.org === state.receivedOrg) found.add('receiver')
  if (areasAbove(state.receivedOrg).slice(1).includes(author.org)) found.add('above')
  if (author.org === state.handedTo) found.add('above')
  if (author.org.length === 12 && author.org.endsWith('000000')) {
    if (author.org.slice(0, 6) === state.receivedOrg.slice(0, 6)) found.add('county')
  }
  if (state.dispatches.some((d) => d.beside && d.to === author.org)) found.add('beside')
  if (state.orders.some((o) => o.to === author.org)) found.add('urged')
  // An area never decides, even where a case was sent to one by mistake.
  if (author.org === state.dispatchedTo && author.org.length === 18) found.add('department')
  return found
}
