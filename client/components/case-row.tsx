/** One row of a list of cases: what, who, where it stands. */
import type { ComponentChildren } from 'preact'
import { formatCaseNumber } from '../../shared/case/number.ts'
import type { CaseSummary } from '../../shared/case/summary.ts'
import { msOf } from '../../shared/time.ts'
import { clockText } from '../messages/dates.ts'
import { t } from '../messages/text.ts'
import { Light } from './light.tsx'
import { now } from './now.ts'
import { useStation } from './station-context.ts'

/** Characters of the number by which two cases of one name are told apart at a glance. */
const NUMBER_END = 5

export function CaseRow(props: {
  readonly row: CaseSummary
  readonly current?: boolean
  /** Stands in the place of where and when it was received. */
  readonly line?: ComponentChildren
  /** Opens it in place instead of on its own page. */
  readonly onOpen?: ((caseNo: string) => void) | undefined
}) {
  const station = useStation()
  const { row, onOpen } = props
  const open = (event: MouseEvent): void => {
    if (!onOpen || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    onOpen(row.caseNo)
  }
  return (
    <li>
      <a
        class="case-row"
        href={`/case/${row.caseNo}`}
        aria-current={props.current ? 'true' : undefined}
        data-case={row.caseNo}
        onClick={open}
      >
        <span class="case-row-who">
          <strong>{row.applicant || (row.erased ? t.row.erased : t.home.noName)}</strong>
          <span class="stage">{t.law.stages[row.stage]}</span>
        </span>
        <span class="case-row-what">{station.item(row.item, row.itemVersion)?.name ?? row.item}</span>
        <span class="case-row-where">
          {props.line || (
            <>
              {row.receivedOrg !== station.profile.value?.org.id && `${station.orgName(row.receivedOrg)} · `}
              {clockText(msOf(row.receivedAt), now.value)}·
            </>
          )}{' '}
          <span aria-hidden="true">{row.caseNo.slice(-NUMBER_END)}</span>
          <span class="unseen">{formatCaseNumber(row.caseNo)}</span>
        </span>
        <Light timing={row.timing} item={station.item(row.item, row.itemVersion)} />
        <Flags row={row} />
      </a>
    </li>
  )
}

function Flags({ row }: { readonly row: CaseSummary }) {
  const flags = [
    ...(row.online ? [t.row.online] : []),
    ...(row.contested ? [`▲ ${t.row.contested}`] : []),
    ...(row.conflicts > 0 ? [`▲ ${t.row.conflicts(row.conflicts)}`] : []),
    ...(row.quarantined > 0 ? [`■ ${t.row.quarantined}`] : []),
    ...(row.readOnly && !row.erased ? [`■ ${t.row.readOnly}`] : []),
    ...(row.provisional ? [`◌ ${t.row.provisional}`] : []),
  ]
  return flags.length === 0 ? null : (
    <span class="flags">
      {flags.map((flag) => (
        <span key={flag}>{flag}</span>
      ))}
    </span>
  )
}
