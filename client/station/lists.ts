/** A desk's lists, from the projection: ascending on a negated time with a limit (reference/stack.md part 3). */
import type { MangoQuerySelector, RxCollection } from 'rxdb/plugins/core'
import { caseNoOf, caseStream } from '../../shared/case/events.ts'
import { type ListedCase, listedOfRow } from '../storage/cases.ts'
import { readRows } from '../storage/rows.ts'
import type { CaseRow, DepartureRow } from '../storage/schemas.ts'
import { liveQuery } from './live.ts'
import type { CaseFilter, Departure, ListName, Live } from './station.ts'

type Cases = RxCollection<CaseRow>

const FOUND_MAX = 50

/** `filter` is for the list of all. */
export const listCases = (
  cases: Cases,
  list: ListName,
  limit: number,
  filter: CaseFilter = {},
): Live<readonly ListedCase[]> =>
  liveQuery(cases.find({ ...(list === 'all' ? ofAll(filter) : ofList(list)), limit }), (rows) =>
    rows.map(listedOfRow),
  )

/** Counted up to `most` and no further: a full count grows with the list. */
export const countCases = (cases: Cases, list: ListName, most: number): Live<number> =>
  liveQuery(
    cases.find({ ...(list === 'all' ? ofAll({}) : ofList(list)), limit: most }),
    (rows) => rows.length,
  )

export const listReceivedOn = (cases: Cases, org: string, day: string): Live<readonly ListedCase[]> =>
  liveQuery(
    cases.find({
      selector: { receivedOrg: { $eq: org }, receivedDay: { $eq: day } },
      sort: [{ receivedOrg: 'asc' }, { receivedDay: 'asc' }, { order: 'asc' }],
      index: ['receivedOrg', 'receivedDay', 'order'],
    }),
    (rows) => rows.map(listedOfRow),
  )

export const listDepartures = (
  departures: RxCollection<DepartureRow>,
  limit: number,
): Live<readonly Departure[]> =>
  liveQuery(departures.find({ selector: {}, sort: [{ order: 'asc' }], index: ['order'], limit }), (rows) =>
    rows.map(departed),
  )

export const departureOf = (departures: RxCollection<DepartureRow>, caseNo: string): Live<Departure | null> =>
  liveQuery(departures.find({ selector: { stream: { $eq: caseStream(caseNo) } } }), ([row]) =>
    row ? departed(row) : null,
  )

const departed = ({ stream, why, order }: DepartureRow): Departure => ({
  caseNo: caseNoOf(stream) ?? stream,
  why,
  at: -order,
})

/** By the beginning of the number, or the whole name; newest first. */
export async function findCases(cases: Cases, text: string): Promise<readonly ListedCase[]> {
  const wanted = text.trim()
  if (wanted === '') return []
  const number = wanted
    .normalize('NFKC')
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
  const rows = /^[0-9A-Z]+$/.test(number)
    ? await readRows(cases, {
        index: ['caseNo'],
        where: { caseNo: { $gte: number, $lte: `${number}~` } },
        limit: FOUND_MAX,
      })
    : await readRows(cases, {
        index: ['applicant', 'order'],
        where: { applicant: { $eq: wanted } },
        limit: FOUND_MAX,
      })
  return rows.sort((a, b) => a.order - b.order).map(listedOfRow)
}

type Query = {
  selector: MangoQuerySelector<CaseRow>
  sort: { [K in keyof CaseRow]?: 'asc' }[]
  index: string[]
}

const ofList = (list: Exclude<ListName, 'all'>): Query => ({
  selector: { desk: { $eq: list } },
  sort: [{ desk: 'asc' }, { order: 'asc' }],
  index: ['desk', 'order'],
})

/** The narrowest index first; the rest is looked for along it. */
function ofAll(filter: CaseFilter): Query {
  const by = (['town', 'department', 'stage'] as const).filter((name) => filter[name])
  const selector = Object.fromEntries(by.map((name) => [name, { $eq: filter[name] }]))
  const [first] = by
  return first
    ? { selector, sort: [{ [first]: 'asc' }, { order: 'asc' }], index: [first, 'order'] }
    : { selector, sort: [{ order: 'asc' }], index: ['order'] }
}
