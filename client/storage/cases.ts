/** The case list as a projection of the log: a row for each case, folded anew whenever its stream is touched. */
import type { RxCollection } from 'rxdb/plugins/core'
import type { Calendar } from '../../shared/calendar/calendar.ts'
import { areasAbove } from '../../shared/case/audience.ts'
import { type Card, saidCards } from '../../shared/case/cards.ts'
import { isDeemed, timingOf } from '../../shared/case/clock.ts'
import { caseNoOf } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { mayLeave } from '../../shared/case/leaving.ts'
import { type Matter, mattersIn } from '../../shared/case/matters.ts'
import { linesOf, ordersAt, unurged } from '../../shared/case/orders.ts'
import type { pathOf, Stop } from '../../shared/case/path.ts'
import { isCounty } from '../../shared/case/permissions.ts'
import { serialKey } from '../../shared/case/serial.ts'
import { type CaseSummary, summaryOf } from '../../shared/case/summary.ts'
import type { Entry } from '../../shared/event.ts'
import { chinaDay, msOf } from '../../shared/time.ts'
import type { LogStore } from '../../sync/store.ts'
import type { Dating } from './dating.ts'
import { changeRows } from './rows.ts'
import type { CaseRow } from './schemas.ts'

/** A row of a list: the summary, what in it awaits a word, and at the county, whose list shows it, its path. */
export interface ListedCase extends CaseSummary {
  readonly matters: readonly Matter[]
  readonly path: readonly Stop[]
}

export interface ProjectionDeps {
  readonly store: Pick<LogStore, 'stream'>
  readonly cases: RxCollection<CaseRow>
  /** These may have to leave this device: the organisation is not entitled any more, or the root has archived them. */
  readonly leave: (streams: readonly string[]) => Promise<void>
  /** These are held here, whatever was remembered of them. */
  readonly held: (streams: readonly string[]) => Promise<void>
  /** The organisation whose lists these are; null before enrolment, when there is nothing to list. */
  readonly org: () => Promise<string | null>
  readonly dating: () => Promise<Dating>
  /** One writer at a time over all tabs: an older fold must not overwrite a newer one. */
  readonly lock: <T>(work: () => Promise<T>) => Promise<T>
  /** Lets the screen be drawn. */
  readonly pause: () => Promise<void>
  /** Milliseconds on any steady clock. */
  readonly elapsed: () => number
}

/** How long the screen may stand still, and after how many folded cases a slice is written at the latest. */
const SLICE_MS = 20
const SLICE_CASES = 50

/** Folds the cases among `streams` and writes their rows; those not changed by it are not written. */
export async function projectCases(deps: ProjectionDeps, streams: Iterable<string>): Promise<void> {
  const left = [...new Set(streams)].filter((s) => caseNoOf(s) !== null)
  while (left.length > 0) {
    await deps.lock(async () => {
      const org = await deps.org()
      const path = org === null ? noPath : await pathAt(org)
      const dating = await deps.dating()
      const slice = new Map<string, CaseRow | null>()
      const leaving: string[] = []
      const held: string[] = []
      const until = deps.elapsed() + SLICE_MS
      while (left.length > 0 && slice.size < SLICE_CASES && deps.elapsed() < until) {
        const stream = left.pop()!
        const entries = await deps.store.stream(stream)
        const state = foldCase(entries)
        if (org === null) continue
        if (state && mayLeave(state, entries, org)) leaving.push(stream)
        else if (entries.some((e) => e.event.type !== 'erased')) held.push(stream)
        // Without a receipt that holds there is no case (any more): its row goes.
        const row = state && (await rowOf(state, entries, { org, path: path(state, entries), dating }))
        slice.set(caseNoOf(stream)!, row)
      }
      if (leaving.length > 0) await deps.leave(leaving)
      if (held.length > 0) await deps.held(held)
      await changeRows(deps.cases, [...slice.keys()], (caseNo, before) => {
        const row = slice.get(caseNo) ?? null
        return row && before && isSame(row, before) ? before : row
      })
    })
    await deps.pause()
  }
}

const isSame = (a: CaseRow, b: CaseRow): boolean =>
  (['json', 'desk', 'place', 'urging', 'urgedAt'] as const).every((part) => a[part] === b[part])

export const listedOfRow = (row: Pick<CaseRow, 'json'>): ListedCase => JSON.parse(row.json)

const noPath: typeof pathOf = () => []

/** A village's device never loads the program for it. */
const pathAt = async (org: string): Promise<typeof pathOf> =>
  isCounty(org) ? (await import('../../shared/case/path.ts')).pathOf : noPath

/** Whoever is to be heard finds it among what is to be reviewed. */
const deskOf = ({ turn, task, awaited }: CaseSummary, org: string): string =>
  turn === '' ? 'closed' : turn === org ? task : awaited.includes(org) ? 'review' : 'elsewhere'

async function rowOf(
  state: CaseState,
  entries: readonly Entry[],
  of: { readonly org: string; readonly path: readonly Stop[]; readonly dating: Dating },
): Promise<CaseRow> {
  const { org, path, dating } = of
  const summary = summaryOf(state)
  const matters = mattersIn(state, entries, dating.calendar)
  const listed: ListedCase = { ...summary, matters, path }
  // Of no time, it is listed as the oldest.
  const atMs = msAt(summary.receivedAt)
  const desk = deskOf(summary, org)
  return {
    caseNo: summary.caseNo,
    desk,
    order: -atMs,
    place: await dating.place(desk, summary, atMs),
    receivedOrg: summary.receivedOrg,
    receivedDay: chinaDay(atMs),
    applicant: summary.applicant,
    town: areasAbove(summary.receivedOrg).at(-2) ?? summary.receivedOrg,
    department: summary.dispatchedTo,
    stage: summary.stage,
    item: summary.item,
    stopped:
      state.pauses
        .map(({ to }) => to)
        .sort()
        .at(-1) ?? '',
    serial: state.serial === null ? '' : serialKey(state.item, state.serial),
    attention: matters.length > 0 ? 1 : 0,
    ...urgingOf(state, entries, org, dating.calendar),
    json: JSON.stringify(listed),
  }
}

/** What waits comes before what is over. */
function urgingOf(
  state: CaseState,
  entries: readonly Entry[],
  org: string,
  calendar: Calendar,
): Pick<CaseRow, 'urging' | 'urgedAt'> {
  const lines = linesOf(state)
  const own = lines.filter((line) => isCounty(org) || line.to === org)
  const standing = ordersAt(lines, org)
  if (standing === 'urged') {
    const asked = own.filter((line) => line.answeredAt === null).map((line) => msAt(line.at))
    return { urging: standing, urgedAt: Math.min(...asked) }
  }
  const cards = isCounty(org) ? lastingCards(state, entries, calendar) : []
  if (unurged(cards, lines, null).length > 0) return { urging: 'urge', urgedAt: msAt(state.receivedAt) }
  if (standing === null) return { urging: '', urgedAt: 0 }
  return { urging: standing, urgedAt: -Math.max(...own.map((line) => msAt(line.answeredAt ?? ''))) }
}

/** Cards that are there whatever day it is; those of a clock that runs are a range of `place` (list-queries.ts). */
function lastingCards(state: CaseState, entries: readonly Entry[], calendar: Calendar): readonly Card[] {
  const isUntold = isDeemed(timingOf(state), calendar, '')
  return [...saidCards(state, entries), ...(isUntold ? ['untold' as const] : [])]
}

/** A device's clock may have written anything. */
function msAt(iso: string): number {
  const ms = msOf(iso)
  return Number.isNaN(ms) ? 0 : ms
}
