/** How a case comes to each stage: the table from which most of the sample is drawn. */

import type { Stage } from '../../../shared/case/stage.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import type { Chance } from './chance.ts'
import type { Deed, Deeds } from './deeds.ts'
import { SHIFTS } from './working-days.ts'

export interface Goal {
  readonly stage: Stage
  readonly weight: number
  /** How many shifts ago it was received. */
  readonly ago: readonly [number, number]
}

const LAST = SHIFTS - 1

export const GOALS: readonly Goal[] = [
  { stage: 'received', weight: 11, ago: [0, 5] },
  // Forgotten, or waiting for somebody who is ill: past its limit on every list.
  { stage: 'received', weight: 2, ago: [24, LAST] },
  { stage: 'notified', weight: 6, ago: [3, 20] },
  { stage: 'supplemented', weight: 4, ago: [5, 20] },
  { stage: 'accepted', weight: 6, ago: [2, 8] },
  { stage: 'dispatched', weight: 12, ago: [4, 34] },
  { stage: 'reviewed', weight: 8, ago: [6, 36] },
  { stage: 'granted', weight: 12, ago: [7, 40] },
  { stage: 'denied', weight: 3, ago: [9, 40] },
  { stage: 'refused', weight: 3, ago: [4, 36] },
  { stage: 'withdrawn', weight: 4, ago: [4, 40] },
  { stage: 'delivered', weight: 30, ago: [10, LAST] },
]

/** The deeds after the receipt, in order. `missing`: a material that was not brought, where the route asks for it. */
export function routeTo(
  stage: Stage,
  deeds: Deeds,
  {
    item,
    missing,
    chance,
  }: { readonly item: Item; readonly missing: string | null; readonly chance: Chance },
): Deed[] {
  const notice = missing === null ? [] : [deeds.notify(missing)]
  const complete = missing === null ? [] : [...notice, deeds.supply(missing)]
  const accepted = () => [...complete, deeds.accept()]
  const dispatched = () => [...accepted(), deeds.dispatch()]
  const reviewed = (outcome: 'pass' | 'fail') =>
    item.process.some(({ step }) => step === 'review')
      ? [...dispatched(), ...deeds.opine(), deeds.review(outcome)]
      : [...dispatched(), ...deeds.opine()]
  const decided = (outcome: 'pass' | 'fail') => [...reviewed(outcome), deeds.decide(outcome)]
  const refused = () => [...complete, deeds.refuse()]
  switch (stage) {
    case 'received':
      return []
    case 'notified':
      return notice
    case 'supplemented':
      return complete
    case 'accepted':
      return accepted()
    case 'refused':
      return refused()
    case 'dispatched':
      return dispatched()
    case 'reviewed':
      return reviewed('pass')
    case 'granted':
      return decided('pass')
    case 'denied':
      return decided('fail')
    case 'withdrawn':
      return [...chance.pick([[], accepted(), dispatched()]), deeds.withdraw()]
    case 'delivered': {
      const ended = [refused, () => decided('fail')]
      return [...(chance.hit(90) ? decided('pass') : chance.pick(ended)()), deeds.deliver()]
    }
  }
}

/** Whether something was missing at the counter: two stages cannot be reached otherwise, of the others some. */
export const missesSomething = (stage: Stage, chance: Chance): boolean =>
  stage === 'notified' || stage === 'supplemented' || (stage !== 'received' && chance.hit(15))
