/** What a station brought when it came back: which cases, what in them awaits a word, what was merged without a question. */
import { caseNoOf, caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { mattersIn } from '../../shared/case/matters.ts'
import { type Merged, mergedIn, type Stretch } from '../../shared/case/merged.ts'
import type { CountyDeskDeps } from './county-desk.ts'
import type { CameBack } from './station.ts'

/** What is looked through for one return: a village's week. */
const EVENTS_MAX = 2000
const MERGED_MAX = 100

export async function cameBack(
  { store, calendar }: Pick<CountyDeskDeps, 'store' | 'calendar'>,
  stretch: Stretch,
): Promise<CameBack> {
  const { device, firstSeq, lastSeq } = stretch
  const count = Math.min(EVENTS_MAX, lastSeq - firstSeq + 1)
  const came = (await store.log(device, firstSeq - 1, count)).filter(
    ({ event }) => caseNoOf(event.stream) !== null,
  )
  const cases = [...new Set(came.flatMap(({ event }) => caseNoOf(event.stream) ?? []))]
  const merged: (Merged & { readonly caseNo: string })[] = []
  let matters = 0
  for (const caseNo of cases) {
    const entries = await store.stream(caseStream(caseNo))
    const state = foldCase(entries)
    if (!state) continue
    matters += mattersIn(state, entries, calendar()).length
    merged.push(...mergedIn(state, entries, stretch, calendar()).map((one) => ({ ...one, caseNo })))
  }
  return { events: came.length, cases, matters, merged: merged.slice(0, MERGED_MAX) }
}
