/** Which rows a list reads, and along which index. */
import { timedCards } from '../../shared/case/cards.ts'
import { clockOn, dueNow, isStopped, lightOf } from '../../shared/case/clock.ts'
import { unurged } from '../../shared/case/orders.ts'
import { isReminded, isTheirs } from '../../shared/org/posts.ts'
import { chinaDay } from '../../shared/time.ts'
import { listedOfRow } from '../storage/cases.ts'
import type { RowQuery } from '../storage/rows.ts'
import type { CaseRow } from '../storage/schemas.ts'
import type { Catalogue } from './catalogue.ts'
import type { CaseFilter, ListName, OrderList } from './station.ts'

/** What a clock says is the law's to say, by what is in force now. */
export type Clocks = Pick<Catalogue, 'item' | 'calendar' | 'roster' | 'lightRules'>
export type CaseQuery = RowQuery<CaseRow>

/** Work that waits at this desk. */
export const WAITING = ['accept', 'review', 'decide', 'dispatch', 'deliver', 'supplement'] as const

/** More than one are read each and put together in order. */
export function queriesOf(clocks: Clocks, list: ListName, filter: CaseFilter): readonly CaseQuery[] {
  const desk = (name: string, more: Partial<CaseQuery> = {}): CaseQuery => ofDesk(clocks, name, filter, more)
  if (list === 'all') return [ofAll(filter)]
  if (list === 'paused') return [ofPaused(clocks, filter)]
  if (list === 'mine') return WAITING.map((name) => desk(name))
  if (list === 'urged' || list === 'answered') return [ofOrders(clocks, list, filter)]
  // The county's own list of what is elsewhere is in order of the due day, too.
  if (list === 'urge')
    return [
      ofOrders(clocks, list, filter),
      ...[...WAITING, 'elsewhere'].map((name) => desk(name, overdue(clocks, filter))),
    ]
  if (list === 'soon') {
    const { theirs: _, ...others } = filter
    return WAITING.map((name) => ofDesk(clocks, name, others, dueSoon(clocks, filter)))
  }
  if (list !== 'back') return [desk(list)]
  return [
    { index: ['attention', 'order'], where: { attention: { $eq: 1 } }, fits: narrowedTo(clocks, filter) },
    desk('supplement'),
    desk('deliver', { fits: ({ stage }) => stage === 'refused' }),
  ]
}

const narrowedTo =
  (clocks: Clocks, { town, item, theirs }: CaseFilter) =>
  (row: CaseRow): boolean =>
    (!town || row.town === town) && (!item || row.item === item) && (!theirs || isOf(clocks, row, theirs))

/** What is elsewhere is nobody's here. */
const isOf = (
  { roster }: Clocks,
  { desk, item }: CaseRow,
  theirs: NonNullable<CaseFilter['theirs']>,
): boolean =>
  desk !== 'elsewhere' && desk !== 'closed' && isTheirs(roster(), { org: theirs.org, item }, theirs)

/** Behind every day. */
const NEVER = '~'

/** Those that go on first, first. */
function ofPaused(clocks: Clocks, { pausedOn = NEVER, ...rest }: CaseFilter): CaseQuery {
  const fits = (row: CaseRow): boolean => narrowedTo(clocks, rest)(row) && isPaused(clocks, row, pausedOn)
  return { index: ['stopped', 'place'], where: { stopped: { $gte: pausedOn } }, fits }
}

function ofDesk(
  clocks: Clocks,
  desk: string,
  { town, item, pausedOn, theirs }: CaseFilter,
  { where, fits: fitsToo }: Partial<CaseQuery>,
): CaseQuery {
  const first = town ? (['town', town] as const) : item ? (['item', item] as const) : null
  const fits = (row: CaseRow): boolean =>
    (!item || row.item === item) &&
    !(pausedOn && isPaused(clocks, row, pausedOn)) &&
    (!theirs || isOf(clocks, row, theirs)) &&
    (!fitsToo || fitsToo(row))
  return {
    index: ['desk', ...(first ? [first[0]] : []), 'place'],
    where: { ...where, desk: { $eq: desk }, ...(first && { [first[0]]: { $eq: first[1] } }) },
    ...((item || pausedOn || theirs || fitsToo) && { fits }),
  }
}

/** A light turns yellow with a fifth of the limit left: of what is due later than this, no limit that items have. */
const AHEAD_MS = 60 * 86_400_000

function dueSoon(clocks: Clocks, { asOf = 0, theirs }: CaseFilter): Partial<CaseQuery> {
  const fits = (row: CaseRow): boolean => {
    if (theirs && !isReminded(clocks.roster(), { org: theirs.org, item: row.item }, theirs)) return false
    const clock = clockOfRow(clocks, row, chinaDay(asOf))
    const light = clock && lightOf(clock, clocks.calendar(), asOf, clocks.lightRules())
    return light === 'yellow' || light === 'red'
  }
  return { where: { place: { $lte: asOf + AHEAD_MS } }, fits }
}

/** The oldest first of those that wait, the latest answered of those that do not. */
const ofOrders = (clocks: Clocks, list: OrderList, filter: CaseFilter): CaseQuery => ({
  index: ['urging', 'urgedAt'],
  where: { urging: { $eq: list } },
  fits: narrowedTo(clocks, filter),
})

/** Past a day that was to be kept, and no order names it. */
function overdue(clocks: Clocks, { asOf = 0 }: CaseFilter): Partial<CaseQuery> {
  const fits = (row: CaseRow): boolean => {
    if (row.urging === 'urged') return false
    const { timing, item, itemVersion, orders } = listedOfRow(row)
    const as = {
      ...{ item: clocks.item(item, itemVersion), calendar: clocks.calendar() },
      ...{ nowMs: asOf, rules: clocks.lightRules() },
    }
    return unurged(timedCards(timing, as), orders, dueNow(timing, as)).length > 0
  }
  return { where: { place: { $gte: 0, $lte: asOf } }, fits }
}

/** Of this organisation's own: elsewhere, and over, no clock is asked for. */
function isPaused(clocks: Clocks, row: CaseRow, day: string): boolean {
  if (row.stopped < day || row.desk === 'elsewhere' || row.desk === 'closed') return false
  const clock = clockOfRow(clocks, row, day)
  return clock !== null && isStopped(clock, day)
}

function clockOfRow(clocks: Clocks, row: CaseRow, day: string) {
  const { timing, item, itemVersion } = listedOfRow(row)
  return clockOn(timing, clocks.item(item, itemVersion), clocks.calendar(), day)
}

/** The narrowest index first; what it does not name is looked for along it. */
function ofAll(filter: CaseFilter): CaseQuery {
  const [first, ...others] = (['town', 'department', 'stage'] as const).filter((name) => filter[name])
  if (!first) return { index: ['order'], where: {} }
  const named = [first, ...others.filter((name) => name === 'stage')]
  const rest = others.filter((name) => name !== 'stage')
  return {
    index: [...named, 'order'],
    where: Object.fromEntries(named.map((name) => [name, { $eq: filter[name] }])),
    ...(rest.length > 0 && { fits: (row) => rest.every((name) => row[name] === filter[name]) }),
  }
}
