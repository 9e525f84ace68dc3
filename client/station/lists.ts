/**
 * A desk's lists, from the projection: ascending on the due day where work waits, else on a negated time, with a limit
 * (reference/stack.md part 3).
 */
import type { RxCollection } from 'rxdb/plugins/core'
import { caseNoOf, caseStream } from '../../shared/case/events.ts'
import { type ListedCase, listedOfRow } from '../storage/cases.ts'
import { countRows, readRows } from '../storage/rows.ts'
import { type CaseRow, type DepartureRow, MS_MAX } from '../storage/schemas.ts'
import type { Catalogue } from './catalogue.ts'
import { queriesOf } from './list-queries.ts'
import { liveOf, liveRows, onChange, touching } from './live.ts'
import type { CaseFilter, Departure, ListName, Live } from './station.ts'

type Cases = RxCollection<CaseRow>
type OnDefect = (error: unknown) => void

export interface ListDeps {
  readonly cases: Cases
  /** Whether the clock of a case stands still on a day is the law's to say, by what is in force now. */
  readonly catalogue: Pick<Catalogue, 'item' | 'items' | 'calendar' | 'roster' | 'lightRules'>
  readonly onDefect: OnDefect
}

const FOUND_MAX = 50

export const listCases = (
  deps: ListDeps,
  list: ListName,
  limit: number,
  filter: CaseFilter,
): Live<readonly ListedCase[]> =>
  liveOf(
    async () => listedRows(await readList(deps, list, limit, filter)),
    watching(deps, list, filter),
    deps.onDefect,
  )

/** Counted up to `most` and no further: a full count grows with the list. */
export const countCases = (deps: ListDeps, list: ListName, most: number, filter: CaseFilter): Live<number> =>
  liveOf(() => countList(deps, list, most, filter), watching(deps, list, filter), deps.onDefect)

async function readList(
  { cases, catalogue }: ListDeps,
  list: ListName,
  limit: number,
  filter: CaseFilter,
): Promise<CaseRow[]> {
  const queries = queriesOf(catalogue, list, filter)
  const found = await Promise.all(queries.map((query) => readRows(cases, { ...query, limit })))
  if (found.length === 1) return found[0]!
  const each = new Map(found.flat().map((row) => [row.caseNo, row]))
  return [...each.values()].sort(byPlace).slice(0, limit)
}

/** Where nothing is due, behind what is. */
const byPlace = (a: CaseRow, b: CaseRow): number => {
  const [first, second] = [a, b].map(({ place }) => (place < 0 ? MS_MAX - place : place)) as [number, number]
  return first - second || (a.caseNo < b.caseNo ? -1 : 1)
}

async function countList(
  deps: ListDeps,
  list: ListName,
  most: number,
  { pausedOn, asOf, theirs }: CaseFilter,
): Promise<number> {
  const { cases, catalogue } = deps
  // Those whose clock stands still are few: the others are counted by their names, without them.
  const isRead = READ.has(list) || theirs !== undefined
  const narrowed = { ...(pausedOn && { pausedOn }), ...(asOf && { asOf }), ...(theirs && { theirs }) }
  if (isRead) return (await readList(deps, list, most, narrowed)).length
  const paused = pausedOn ? await readList(deps, 'paused', MOST_PAUSED, { pausedOn }) : []
  const counts = queriesOf(catalogue, list, {}).map((query) =>
    countRows(cases, { index: query.index, where: query.where, limit: most + paused.length }),
  )
  const counted = (await Promise.all(counts)).reduce((sum, n) => sum + n, 0)
  const apart = paused.filter(({ desk }) => list === 'mine' || desk === list).length
  return Math.min(most, counted - apart)
}

const READ: ReadonlySet<ListName> = new Set(['soon', 'back', 'paused', 'urge'])

const MOST_PAUSED = 1000

/** By the rows, and where clocks or posts are asked for, by items, calendar and roster: they are read after the first rows. */
const watching =
  ({ cases, catalogue }: ListDeps, list: ListName, filter: CaseFilter) =>
  (changed: () => void): (() => void) => {
    const stops = queriesOf(catalogue, list, filter).map((query) => touching(cases, query)(changed))
    if (filter.pausedOn || filter.asOf || filter.theirs)
      stops.push(onChange(() => catalogue.items.value, changed))
    return () => {
      for (const stop of stops) stop()
    }
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

/** The number of the case that has used this serial (`serialKey`); null: none here. */
export async function caseUsing(cases: Cases, serial: string): Promise<string | null> {
  const where = { serial: { $eq: serial } }
  const [row] = await readRows(cases, { index: ['serial', 'order'], where, limit: 1 })
  return row?.caseNo ?? null
}

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
