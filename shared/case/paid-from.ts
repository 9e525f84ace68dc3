/**
 * 申请当月: of a benefit that is paid from the month of application, the month of receipt by legal time. Whoever it is
 * handed to, sent back by or decided at, however late it arrives there: the month is of the receipt, which never changes.
 */
import type { Item } from '../catalogue/item.ts'
import { chinaDayOf } from '../time.ts'
import type { CaseState } from './fold.ts'

/** `YYYY-MM`; null where the item does not say so, the receipt is of no day, or nothing is granted any more. */
export function paidFromOf(
  { receivedAt, stage, outcome }: Pick<CaseState, 'receivedAt' | 'stage' | 'outcome'>,
  item: Pick<Item, 'paidFrom'> | undefined,
): string | null {
  const isOver = stage === 'refused' || stage === 'withdrawn' || stage === 'delivered'
  if (item?.paidFrom !== 'application' || outcome === 'fail' || (isOver && outcome !== 'pass')) return null
  return chinaDayOf(receivedAt)?.slice(0, 7) ?? null
}
