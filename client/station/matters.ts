/**
 * Everything that awaits the county's word, from the projection and from where the root told its quarantines: by index,
 * however many cases there are.
 */
import type { RxCollection } from 'rxdb/plugins/core'
import { caseNoOf } from '../../shared/case/events.ts'
import { isOpen } from '../../shared/case/quarantine.ts'
import { deviceOf } from '../../shared/event.ts'
import type { LogStore } from '../../sync/store.ts'
import { listedOfRow } from '../storage/cases.ts'
import { readRows } from '../storage/rows.ts'
import type { CaseRow, EventRow } from '../storage/schemas.ts'
import { liveOf } from './live.ts'
import { isTelling, toldQuarantines } from './quarantined.ts'
import type { Live, OpenMatter } from './station.ts'
import { enrolledAs } from './terminals.ts'

export interface MattersDeps {
  readonly cases: RxCollection<CaseRow>
  readonly events: RxCollection<EventRow>
  readonly store: Pick<LogStore, 'stream'>
  readonly onDefect: (error: unknown) => void
}

/** Cases that are looked through: what a person can settle in weeks. */
const CASES_MAX = 1000

export const liveMatters = (deps: MattersDeps): Live<readonly OpenMatter[]> =>
  liveOf(
    async () => [...(await ofCases(deps)), ...(await ofQuarantine(deps))],
    (changed) => {
      const listed = deps.cases.eventBulks$.subscribe(changed)
      const told = deps.events.eventBulks$.subscribe((bulk) => {
        if (bulk.events.some(({ documentData }) => isTelling(documentData.type))) changed()
      })
      return () => {
        listed.unsubscribe()
        told.unsubscribe()
      }
    },
    deps.onDefect,
  )

async function ofCases({ cases }: MattersDeps): Promise<OpenMatter[]> {
  const rows = await readRows(cases, {
    index: ['attention', 'order'],
    where: { attention: { $eq: 1 } },
    limit: CASES_MAX,
  })
  return rows.flatMap((row) => {
    const { matters, caseNo, applicant } = listedOfRow(row)
    return matters.map((matter): OpenMatter => {
      const what = matter.kind === 'acts' ? matter.slot : matter.field
      return { ...matter, key: `${caseNo}/${matter.kind}/${what}`, caseNo, applicant }
    })
  })
}

async function ofQuarantine({ cases, events, store }: MattersDeps): Promise<OpenMatter[]> {
  const told = await toldQuarantines(events, store)
  return Promise.all(
    told.filter(isOpen).map(async ({ id, hash, reason, streams, at }): Promise<OpenMatter> => {
      const caseNo = streams.map(caseNoOf).find((no) => no !== null) ?? null
      const row = caseNo === null ? null : await cases.findOne(caseNo).exec()
      const enrolled = await enrolledAs(events, deviceOf(id))
      return {
        ...{ kind: 'quarantine', key: `quarantine/${hash}`, id, hash, reason, streams, caseNo, at },
        device: deviceOf(id),
        org: enrolled?.org ?? '',
        applicant: row?.applicant ?? '',
      }
    }),
  )
}
