/** Which actions a case offers to whoever sits here: the one next action, what stands beside it, and the rest. */
import type { CasePause, CaseState } from '../../../shared/case/fold.ts'
import { awaitedIn } from '../../../shared/case/joint.ts'
import type { PermitOptions } from '../../../shared/case/permissions.ts'
import type { Step, WhyNot } from '../../../shared/case/transitions.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { chinaDay } from '../../../shared/time.ts'
import type { Station } from '../../station/station.ts'
import type { Given, Missing } from '../take/missing.ts'
import { missingOf } from '../take/missing.ts'

export const ACTIONS = [
  'finish',
  'accept',
  'notice',
  'dispatch',
  'opine',
  'review',
  'decide',
  'deliver',
  'serial',
  'refuse',
  'withdraw',
  'hand',
  'recall',
  'pause',
  'resume',
  'extend',
  'follow',
  'answer',
  'urge',
] as const
export type Action = (typeof ACTIONS)[number]

export interface Choices {
  /** null: nothing that this person could do to move it on. */
  readonly main: Action | null
  /** As near at hand as the main one. */
  readonly beside: readonly Action[]
  readonly more: readonly Action[]
  /** This person's steps, but not now: why not. */
  readonly notNow: readonly { readonly action: Action; readonly why: WhyNot }[]
  /** Whether fields and materials may be added. */
  readonly mayFill: boolean
}

/** The way of a case, in order. */
const STEPS: readonly { readonly action: Action; readonly type: Step; readonly options?: PermitOptions }[] = [
  { action: 'notice', type: 'notified' },
  { action: 'accept', type: 'accepted' },
  { action: 'dispatch', type: 'dispatched' },
  { action: 'review', type: 'decided', options: { step: 'review' } },
  { action: 'decide', type: 'decided', options: { step: 'decide' } },
  { action: 'deliver', type: 'delivered' },
]

/** Never the next step, whatever else is possible. */
const ASIDE: ReadonlySet<Action> = new Set([
  ...(['hand', 'recall', 'refuse', 'withdraw', 'pause', 'resume', 'extend', 'follow', 'urge'] as const),
])

/** `towns`: ids of those there are. */
export function choicesOf(
  state: CaseState,
  item: Item | undefined,
  permit: Station['permit'],
  towns: readonly string[],
  nowMs: number,
): Choices {
  const allowed = ACTIONS.filter((action) => isAllowed(action, state, item, permit, towns, nowMs))
  const steps = allowed.filter((action) => !ASIDE.has(action))
  // Where something is missing the law's next step is the notice; the clerk may still accept.
  const main = steps.includes('notice') && isIncomplete(state, item) ? 'notice' : (steps[0] ?? null)
  return {
    main,
    beside: steps.filter((action) => action !== main),
    more: allowed.filter((action) => ASIDE.has(action)),
    notNow: STEPS.flatMap(({ action, type, options }) => {
      if (allowed.includes(action) || (action === 'review' && !hasStep(item, 'review'))) return []
      const answer = permit(state, type, options)
      return !answer.ok && answer.error.type === 'WrongStage' ? [{ action, why: answer.error.why }] : []
    }),
    mayFill: permit(state, 'filled').ok,
  }
}

function isAllowed(
  action: Action,
  state: CaseState,
  item: Item | undefined,
  permit: Station['permit'],
  towns: readonly string[],
  nowMs: number,
): boolean {
  switch (action) {
    case 'finish':
      return mayFinish(state, item, permit)
    case 'accept':
      return permit(state, 'accepted').ok
    case 'notice':
      return item !== undefined && permit(state, 'notified').ok
    case 'dispatch':
      return permit(state, 'dispatched').ok
    case 'hand':
      return towns.some((to) => permit(state, 'dispatched', { to }).ok)
    case 'recall':
      return recallable(state, permit).length > 0
    case 'opine':
      return permit(state, 'opined').ok && awaitedIn(state).length > 0
    case 'review':
      return hasStep(item, 'review') && permit(state, 'decided', { step: 'review' }).ok
    case 'decide':
      return permit(state, 'decided', { step: 'decide' }).ok
    case 'deliver':
      return state.stage !== 'delivered' && permit(state, 'delivered').ok
    case 'serial':
      return state.stage === 'delivered' && permit(state, 'delivered').ok
    case 'refuse':
      return permit(state, 'refused').ok
    case 'pause':
      return permit(state, 'paused').ok
    case 'resume':
      return standing(state, chinaDay(nowMs)) !== null && permit(state, 'resumed').ok
    case 'extend':
      return permit(state, 'extended').ok
    case 'follow':
      return permit(state, 'followed').ok
    case 'answer':
      return permit(state, 'answered').ok
    case 'urge':
      return permit(state, 'urged').ok
    case 'withdraw':
      return permit(state, 'withdrawn').ok
  }
}

/** The stop that goes on beyond today, or is to come; null: none. */
export const standing = (state: CaseState, today: string): CasePause | null =>
  state.pauses.find((p) => today < p.to) ?? null

/** Whom it can be taken back from, each once. */
export const recallable = (state: CaseState, permit: Station['permit']): readonly string[] => [
  ...new Set(state.dispatches.map((d) => d.to).filter((from) => permit(state, 'recalled', { from }).ok)),
]

/** 即办件 of which nothing is missing, at a counter that accepts it and decides on it. */
function mayFinish(state: CaseState, item: Item | undefined, permit: Station['permit']): boolean {
  if (item?.kind !== 'instant' || isIncomplete(state, item)) return false
  const accepts = state.stage === 'accepted' || permit(state, 'accepted').ok
  const decides = permit(state, 'decided', { step: 'decide' })
  // Its power, though not its turn yet.
  return accepts && (decides.ok || (decides.error.type === 'WrongStage' && decides.error.why === 'early'))
}

/** An item decided on the spot has no review. */
const hasStep = (item: Item | undefined, step: 'review' | 'decide'): boolean =>
  item ? item.process.some((p) => p.step === step) : true

export const givenOf = (state: CaseState): Given => ({
  value: (field) => state.fields[field]?.value ?? '',
  has: (material) => {
    const own = state.materials[material]
    return own !== undefined && (own.seen || own.files.length > 0)
  },
})

export const missingIn = (state: CaseState, item: Item): Missing => missingOf(item, givenOf(state))

function isIncomplete(state: CaseState, item: Item | undefined): boolean {
  if (!item) return false
  const missing = missingIn(state, item)
  return missing.must.length > 0 || missing.fields.length > 0
}
