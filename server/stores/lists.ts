/**
 * The lists in which a case is found: of each organisation that is entitled to it, by where it stands, in order of the
 * day on which something is due; undated ones come last. A board of the county's is the county's own list.
 */

import { ordersAt } from '../../shared/case/orders.ts'
import type { Filing } from '../../shared/case/repeats.ts'
import { TURN } from '../../shared/case/stage.ts'
import { type CaseSummary, isWaitingFor } from '../../shared/case/summary.ts'
import { grouped } from '../../shared/group.ts'
import type { Standing } from '../../shared/protocol/cases.ts'
import { chinaDayOf } from '../../shared/time.ts'
import { key } from './keys.ts'
import type { StreamRecord } from './node-store.ts'

export interface CaseQuery {
  /** Area or department. */
  readonly org: string
  readonly standing: Standing
  /** The first and the last day, inclusive; those without a day are left out where one is given. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Where the last page ended; `due`: the day in whose order the list is. */
export type Place = Pick<StreamRecord, 'due' | 'stream'>

/** What was decided stands under the day of the decision, all else under that on which something is due. */
export const placeIn = (standing: Standing, { due, stream, summary }: StreamRecord): Place => ({
  due: standing === 'decided' ? decidedOn(summary) : due,
  stream,
})

/** In China; null: nobody has, or on no day. What is withdrawn nobody decided. */
export const decidedOn = (summary: CaseSummary | null): string | null =>
  summary && summary.stage !== 'withdrawn' ? chinaDayOf(summary.timing.decidedAt ?? '') : null

/** Behind every day. */
const UNDATED = 'none'

export const placeKey = (
  { org, standing }: Pick<CaseQuery, 'org' | 'standing'>,
  { due, stream }: Place,
): string => key(org, standing, due ?? UNDATED, stream)

/** Keys of its places in all lists. */
export function listsOf(record: StreamRecord): string[] {
  const { audience, summary } = record
  if (!summary) return []
  const isOpen = TURN[summary.stage].turn !== 'nobody'
  return audience
    .flatMap((org) =>
      standingsAt(summary, org).map((standing) => placeKey({ org, standing }, placeIn(standing, record))),
    )
    .concat(
      record.repeat === null
        ? []
        : key(REPEAT, record.repeat, isOpen ? OPEN : 'over', summary.receivedAt, record.stream),
    )
}

/** Where it stands for one of those who are entitled to it. */
export function standingsAt(summary: CaseSummary, org: string): readonly Standing[] {
  const ordered = ordersAt(summary.orders, org)
  return [
    summary.stage,
    ...(TURN[summary.stage].turn === 'nobody' ? [] : ['open' as const]),
    ...(isWaitingFor(summary, org) ? ['waiting' as const] : []),
    ...(decidedOn(summary) === null ? [] : ['decided' as const]),
    ...(ordered ? [ordered] : []),
  ]
}

/** No organisation's name. */
const REPEAT = 'repeat'
const OPEN = 'open'

export const REPEATS = { first: key(REPEAT), last: key(REPEAT) }

/** `keys`: ascending. Times and streams of cases that are numbered as they should be are written as they are. */
export function repeatsIn(keys: readonly string[]): (readonly Filing[])[] {
  const filings = keys.map((text) => {
    const [, repeat = '', standing, receivedAt = '', stream = ''] = text.split('!')
    return { repeat, filing: { stream, open: standing === OPEN, receivedAt } }
  })
  const groups = [...grouped(filings, ({ repeat }) => repeat).values()]
  return groups.filter((group) => group.length > 1).map((group) => group.map(({ filing }) => filing))
}

/** What the first and the last key begin with. */
export function spanOf({ org, standing, from, to }: CaseQuery) {
  const prefix = key(org, standing)
  const dated = from !== undefined || to !== undefined
  return {
    first: prefix + (from ?? ''),
    // Days begin with a digit.
    last: to !== undefined ? prefix + key(to) : dated ? `${prefix}9` : prefix,
  }
}
