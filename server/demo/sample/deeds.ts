/** What people do to a case, and who of the staff does it. */
import { areasAbove } from '../../../shared/case/audience.ts'
import type { CaseData, Slot } from '../../../shared/case/events.ts'
import type { CaseState } from '../../../shared/case/fold.ts'
import type { Step } from '../../../shared/case/transitions.ts'
import { type Item, riskOf } from '../../../shared/catalogue/item.ts'
import type { Role, Staff } from '../../../shared/org/org.ts'
import type { Chance } from './chance.ts'
import {
  BAD_REVIEWS,
  DENIALS,
  GOOD_REVIEWS,
  GRANTS,
  NOTES_OF_DELIVERY,
  NOTES_OF_NOTICE,
  REASONS_TO_REFUSE,
  REASONS_TO_WITHDRAW,
} from './words.ts'

export interface Deed {
  /** Whose device writes it: a staff id. */
  readonly by: string
  readonly type: Step
  /** `state`: the case as the author sees it. */
  readonly data: (state: CaseState) => Record<string, unknown>
  /** A program that is out of date writes without asking the tables; the root will see it. */
  readonly unasked?: true
  /** Somebody else's name under it, as when one signs in on a neighbour's tablet. */
  readonly signedAs?: string
}

/** Who has to do with one case. */
export interface Cast {
  readonly receiver: string
  readonly clerk: string
  /** Another at the same window, where there is one. */
  readonly otherClerk: string
  readonly handler: string
  readonly otherHandler: string
  readonly decider: string
  /** One of each department that is heard. */
  readonly heard: readonly string[]
}

export function castOf(staff: readonly Staff[], chance: Chance, receiver: Staff, item: Item): Cast {
  const at = (org: string, role: Role) => staff.filter((s) => s.org === org && s.roles.includes(role))
  const window = areasAbove(receiver.org).at(-2)
  const clerks = window ? at(window, 'clerk') : [receiver]
  const handlers = at(item.owner, 'handler')
  const clerk = receiver.roles.includes('agent') ? chance.pick(clerks) : receiver
  const handler = chance.pick(handlers)
  const beside = (people: readonly Staff[], one: Staff) => people.find((p) => p !== one) ?? one
  return {
    receiver: receiver.id,
    clerk: clerk.id,
    otherClerk: beside(clerks, clerk).id,
    handler: handler.id,
    otherHandler: beside(handlers, handler).id,
    decider: chance.pick(at(item.owner, 'decider')).id,
    heard: (item.joint ?? []).map((org) => chance.pick(at(org, 'handler')).id),
  }
}

function deed<T extends Deed['type']>(by: string, type: T, data: CaseData<T>): Deed {
  return { by, type, data: () => ({ ...data }) }
}

type Outcome = 'pass' | 'fail'

function readRisk(item: Item, step: 'review' | 'decide') {
  const acknowledged = riskOf(item, step)
  return acknowledged === undefined ? {} : { acknowledged }
}

/** Each draws its words when it is made, not when it is done. */
export const deedsOf = (chance: Chance, cast: Cast, item: Item) => ({
  notify: (material: string) =>
    deed(cast.clerk, 'notified', { materials: [material], fields: [], note: chance.pick(NOTES_OF_NOTICE) }),
  supply: (material: string) => deed(cast.receiver, 'material', { material, seen: true }),
  fill: (by: string, fields: Record<string, string>) => deed(by, 'filled', { fields }),
  accept: (by = cast.clerk) => deed(by, 'accepted', {}),
  refuse: (by = cast.clerk) => deed(by, 'refused', { reason: chance.pick(REASONS_TO_REFUSE) }),
  dispatch: () =>
    deed(cast.clerk, 'dispatched', { to: item.owner, ...(item.joint && { with: [...item.joint] }) }),
  opine: () =>
    cast.heard.map((by) => deed(by, 'opined', { outcome: 'pass', opinion: chance.pick(GOOD_REVIEWS) })),
  review: (outcome: Outcome, by = cast.handler) =>
    deed(by, 'decided', {
      ...{ step: 'review', outcome, ...readRisk(item, 'review') },
      opinion: chance.pick(outcome === 'pass' ? GOOD_REVIEWS : BAD_REVIEWS),
    }),
  decide: (outcome: Outcome) =>
    deed(cast.decider, 'decided', {
      ...{ step: 'decide', outcome, ...readRisk(item, 'decide') },
      opinion: chance.pick(outcome === 'pass' ? GRANTS : DENIALS),
    }),
  deliver: () =>
    deed(cast.receiver, 'delivered', {
      to: chance.hit(80) ? 'applicant' : 'agent',
      note: chance.pick(NOTES_OF_DELIVERY),
    }),
  withdraw: () => deed(cast.receiver, 'withdrawn', { reason: chance.pick(REASONS_TO_WITHDRAW) }),
  /** The act of that type is to stand. */
  settle: (by: string, slot: Slot, type: string, reason: string): Deed => ({
    ...{ by, type: 'resolved' },
    data: (state) => ({ slot, act: state.slots[slot].acts.find((a) => a.type === type)?.id ?? null, reason }),
  }),
})

export type Deeds = ReturnType<typeof deedsOf>
