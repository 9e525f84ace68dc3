/** How an item goes, drawn from its process and limits: who does each step, and by when. */
import type { Item } from '../../../shared/catalogue/item.ts'

type Limit = Item['promised']

export interface FlowStep {
  readonly act: 'receive' | 'accept' | 'review' | 'decide' | 'deliver'
  /** What the item itself calls the step. */
  readonly name?: string
  readonly who: 'station' | 'window' | 'owner'
  readonly within?: { readonly limit: Limit; readonly from: 'handover' | 'acceptance' | 'decision' }
  /** The law's own limit, where the promise is shorter than it. */
  readonly statutory?: Limit
}

/** 行政许可法第三十二条: told at once or within five days what is missing, else deemed accepted. Its days are workdays (第八十二条). */
const NOTICE: Limit = { n: 5, unit: 'workday' }
/** 行政许可法第四十四条: a licence is handed over within ten workdays. No law sets one for the other types. */
const DELIVERY: Limit = { n: 10, unit: 'workday' }

/** In order; the limit of the whole stands at the decision, which ends it. */
export function flowOf(item: Pick<Item, 'process' | 'promised' | 'statutory' | 'type'>): FlowStep[] {
  const { promised, statutory } = item
  return [
    { act: 'receive', who: 'station' },
    { act: 'accept', who: 'window', within: { limit: NOTICE, from: 'handover' } },
    ...item.process.map(
      ({ step, name }): FlowStep => ({
        ...{ act: step, name, who: 'owner' },
        ...(step === 'decide' && { within: { limit: promised, from: 'acceptance' } }),
        ...(step === 'decide' && statutory && statutory.n > promised.n && { statutory }),
      }),
    ),
    {
      ...{ act: 'deliver', who: 'station' },
      ...(item.type === '01' && { within: { limit: DELIVERY, from: 'decision' } }),
    },
  ]
}
