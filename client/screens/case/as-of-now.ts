/** As of when, and by which calendar and rules, lights and cards of a case are shown here. */
import type { cardsOf } from '../../../shared/case/cards.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { now } from '../../components/now.ts'
import type { Station } from '../../station/station.ts'

export const asOfNow = (
  station: Pick<Station, 'calendar' | 'lightRules'>,
  item: Item | undefined,
): Parameters<typeof cardsOf>[2] => ({
  ...{ item, calendar: station.calendar(), nowMs: now.value, rules: station.lightRules() },
})
