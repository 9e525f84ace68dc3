/** Events that the county did not accept: what it was, why, what to do. */
import '../style/desk.css'
import { formatCaseNumber } from '../../shared/case/number.ts'
import type { Ruling } from '../../shared/case/quarantine.ts'
import type { Event } from '../../shared/event.ts'
import { msOf } from '../../shared/time.ts'
import { now } from '../components/now.ts'
import { useStation } from '../components/station-context.ts'
import { whenText } from '../messages/dates.ts'
import { d } from '../messages/desk-text.ts'
import { m } from '../messages/merge-text.ts'
import { authorName } from '../messages/names.ts'
import { t } from '../messages/text.ts'
import { eventWord } from '../messages/trace-sentence.ts'

export interface QuarantineRow {
  readonly id: string
  /** undefined where another device wrote it and its body is not here. */
  readonly event: Event | undefined
  /** null where the list already stands in its case. */
  readonly caseNo: string | null
  readonly reason: string
  /** The county's word on it; null before there is one. */
  readonly ruling: Ruling | null
}

export function QuarantineList(props: {
  readonly rows: readonly QuarantineRow[]
  /** The case holds what a newer program wrote, so that an update may mend it. */
  readonly readOnly?: boolean
}) {
  const { rows, readOnly = false } = props
  const station = useStation()
  if (rows.length === 0) return null
  return (
    <ul class="quarantine">
      {rows.map(({ id, event, caseNo, reason, ruling }) => (
        <li key={id}>
          <p>
            <strong>■ {event ? eventWord(event) : id}</strong>
            {event && (
              <span>
                {' '}
                · {whenText(msOf(event.at), now.value)} · {authorName(station, event.by)}
              </span>
            )}
          </p>
          <p>
            {d.line.why}
            {t.colon}
            {d.law.reason(reason)}
            {t.stop}
            {d.line.kept}
          </p>
          {ruling ? (
            <p class="ruling">
              <strong>{m.answered(d.law.verdicts[ruling.verdict], ruling.reason)}</strong>
            </p>
          ) : (
            <p>
              {d.line.toDo}
              {t.colon}
              {d.law.toDo(reason, readOnly)}
            </p>
          )}
          {caseNo && (
            <a class="tap" href={`/case/${caseNo}`}>
              {formatCaseNumber(caseNo)}
            </a>
          )}
        </li>
      ))}
    </ul>
  )
}
