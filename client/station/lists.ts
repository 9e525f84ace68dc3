/** A desk's lists, from the projection: ascending on a negated time with a limit (reference/stack.md part 3). */
import type { MangoQuerySelector, RxCollection } from 'rxdb/plugins/core'
import type { CaseSummary } from '../../shared/case/summary.ts'
import { summaryOfRow } from '../storage/cases.ts'
import { readRows } from '../storage/rows.ts'
import type { CaseRow } from '../storage/schemas.ts'
import { liveQuery } from './live.ts'
import type { ListName, Live } from './station.ts'

type Cases = RxCollection<CaseRow>

const FOUND_MAX = 50

export const listCases = (cases: Cases, list: ListName, limit: number): Live<readonly CaseSummary[]> =>
  liveQuery(cases.find({ ...ofList(list), limit }), (rows) => rows.map(summaryOfRow))

/** Counted up to `most` and no further: a full count grows with the list. */
export const countCases = (cases: Cases, list: ListName, most: number): Live<number> =>
  liveQuery(cases.find({ ...ofList(list), limit: most }), (rows) => rows.length)

export const listReceivedOn = (cases: Cases, org: string, day: string): Live<readonly CaseSummary[]> =>
  liveQuery(
    cases.find({
      selector: { receivedOrg: { $eq: org }, receivedDay: { $eq: day } },
      sort: [{ receivedOrg: 'asc' }, { receivedDay: 'asc' }, { order: 'asc' }],
      index: ['receivedOrg', 'receivedDay', 'order'],
    }),
    (rows) => rows.map(summaryOfRow),
  )

/** By the beginning of the number, or the whole name; newest first. */
export async function findCases(cases: Cases, text: string): Promise<readonly CaseSummary[]> {
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
  return rows.sort((a, b) => a.order - b.order).map(summaryOfRow)
}

function ofList(list: ListName): {
  selector: MangoQuerySelector<CaseRow>
  sort: { [K in keyof CaseRow]?: 'asc' }[]
  index: string[]
} {
  return list === 'all'
    ? { selector: {}, sort: [{ order: 'asc' }], index: ['order'] }
    : {
        selector: { desk: { $eq: list } },
        sort: [{ desk: 'asc' }, { order: 'asc' }],
        index: ['desk', 'order'],
      }
}
