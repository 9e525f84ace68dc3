/** A desk's lists, from the projection: ascending on a negated time with a limit (reference/stack.md part 3). */
import type { RxCollection } from 'rxdb/plugins/core'
import { caseNoOf, caseStream } from '../../shared/case/events.ts'
import { type ListedCase, listedOfRow } from '../storage/cases.ts'
import { countRows, type RowQuery, readRows } from '../storage/rows.ts'
import type { CaseRow, DepartureRow } from '../storage/schemas.ts'
import { liveOf, liveRows, touching } from './live.ts'
import type { CaseFilter, Departure, ListName, Live } from './station.ts'

type Cases = RxCollection<CaseRow>
type OnDefect = (error: unknown) => void

const FOUND_MAX = 50

/** `filter` is for the list of all. */
export const listCases = (
  cases: Cases,
  list: ListName,
  limit: number,
  filter: CaseFilter,
  onDefect: OnDefect,
): Live<readonly ListedCase[]> => liveRows(cases, { ...ofList(list, filter), limit }, listedRows, onDefect)

/** Counted up to `most` and no further: a full count grows with the list. */
export const countCases = (cases: Cases, list: ListName, most: number, onDefect: OnDefect): Live<number> => {
  const query = { ...ofList(list, {}), limit: most }
  return liveOf(() => countRows(cases, query), touching(cases, query), onDefect)
}

export const listReceivedOn = (
  cases: Cases,
  org: string,
  day: string,
  onDefect: OnDefect,
): Live<readonly ListedCase[]> =>
  liveRows(
    cases,
    {
      index: ['receivedOrg', 'receivedDay', 'order'],
      where: { receivedOrg: { $eq: org }, receivedDay: { $eq: day } },
    },
    listedRows,
    onDefect,
  )

export const listDepartures = (
  departures: RxCollection<DepartureRow>,
  limit: number,
  onDefect: OnDefect,
): Live<readonly Departure[]> =>
  liveRows(departures, { index: ['order'], where: {}, limit }, (rows) => rows.map(departed), onDefect)

export const departureOf = (
  departures: RxCollection<DepartureRow>,
  caseNo: string,
  onDefect: OnDefect,
): Live<Departure | null> =>
  liveRows(
    departures,
    { index: ['stream'], where: { stream: { $eq: caseStream(caseNo) } } },
    ([row]) => (row ? departed(row) : null),
    onDefect,
  )

const listedRows = (rows: readonly CaseRow[]): ListedCase[] => rows.map(listedOfRow)

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

type CaseQuery = RowQuery<CaseRow>

const ofList = (list: ListName, filter: CaseFilter): CaseQuery =>
  list === 'all' ? ofAll(filter) : { index: ['desk', 'order'], where: { desk: { $eq: list } } }

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
