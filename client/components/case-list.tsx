/** A list of cases that follows the store, a few at first. */
import { useState } from 'preact/hooks'
import type { CaseSummary } from '../../shared/case/summary.ts'
import { t } from '../messages/text.ts'
import type { Live } from '../station/station.ts'
import { CaseRow } from './case-row.tsx'
import { useLiveList } from './live.ts'

export function CaseList(props: {
  readonly open: (limit: number) => Live<readonly CaseSummary[]>
  readonly step: number
  readonly empty: string
}) {
  const [limit, setLimit] = useState(props.step)
  const rows = useLiveList(() => props.open(limit + 1), [limit])
  if (rows && rows.length === 0) return props.empty === '' ? null : <p class="empty">{props.empty}</p>
  return (
    <>
      <ul class="rows">
        {rows?.slice(0, limit).map((row) => (
          <CaseRow key={row.caseNo} row={row} />
        ))}
      </ul>
      {rows && rows.length > limit && (
        <button type="button" class="plain" onClick={() => setLimit(limit + props.step * 4)}>
          {t.home.showMore}
        </button>
      )}
    </>
  )
}
