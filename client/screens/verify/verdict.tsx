/** The answer in words and shape, and beside it what the paper should say. Follows the store: a case may arrive. */
import { formatCaseNumber } from '../../../shared/case/number.ts'
import type { PaperMark } from '../../../shared/case/paper-mark.ts'
import type { Hasher } from '../../../shared/hash.ts'
import { msOf } from '../../../shared/time.ts'
import { useLive } from '../../components/live.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { namedDay, recordText } from '../../messages/dates.ts'
import { p } from '../../messages/print-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { slipsOf } from '../print/slip.ts'
import { applicantOf, slipTitle } from '../print/slip-words.ts'
import { doubtsOf, type VerifyAnswer, verifyAnswer } from './verify-answer.ts'

/** Shape and words carry the meaning; the colour only follows. */
const SHAPE: Record<VerifyAnswer['type'], { readonly sign: string; readonly tone: string }> = {
  genuine: { sign: '●', tone: 'good' },
  wrong: { sign: '■', tone: 'bad' },
  quarantined: { sign: '■', tone: 'bad' },
  second: { sign: '▲', tone: 'warn' },
  notHeld: { sign: '◌', tone: 'warn' },
  noCode: { sign: '▲', tone: 'warn' },
}

export function Verdict({ hasher, mark }: { readonly hasher: Hasher; readonly mark: PaperMark }) {
  const station = useStation()
  const view = useLive(() => station.caseView(mark.number), [mark.number])
  const quarantined = useLive(() => station.quarantined(), [])
  if (view === undefined || quarantined === undefined) return <p role="status">{t.loading}</p>
  const answer = verifyAnswer({ hasher, view, quarantined }, mark)
  const { sign, tone } = SHAPE[answer.type]
  const { areaUnknown, dayAhead } = doubtsOf(mark, station.orgs(), now.value)
  const receivedDay = namedDay(mark.day, now.value)
  return (
    <section class="verdict" aria-labelledby="verdict">
      <div role="status">
        <h2 id="verdict" class={`verdict-${tone}`}>
          <span aria-hidden="true">{sign} </span>
          {p.verify[answer.type]}
        </h2>
        <p>{noteOf(answer, station.orgName(mark.area))}</p>
        {areaUnknown && <p class="warning">▲ {p.verify.areaUnknown}</p>}
        {dayAhead && <p class="warning">▲ {p.verify.dayAhead(receivedDay)}</p>}
      </div>
      <dl>
        <dt>{t.receipt.caseNo}</dt>
        <dd class="case-no">{formatCaseNumber(mark.number)}</dd>
        <dt>{p.verify.station}</dt>
        <dd>{station.orgName(mark.area)}</dd>
        {answer.type === 'genuine' && view ? (
          <Known view={view} />
        ) : (
          <>
            <dt>{p.verify.receivedDay}</dt>
            <dd>{receivedDay}</dd>
          </>
        )}
      </dl>
      {answer.type === 'genuine' && view && <p class="quiet">{p.verify.papersNote}</p>}
      {view && (
        <a class="tap" href={`/case/${mark.number}`}>
          {p.verify.openCase}
        </a>
      )}
    </section>
  )
}

/** What the paper should say. Shown only to whoever brought the right code, and held here anyway. */
function Known({ view }: { readonly view: CaseView }) {
  const station = useStation()
  const { state, item } = view
  return (
    <>
      <dt>{t.receipt.time}</dt>
      <dd>{recordText(msOf(state.receivedAt))}</dd>
      <dt>{t.receipt.item}</dt>
      <dd>{item?.name ?? state.item}</dd>
      <dt>{p.applicant}</dt>
      <dd class="name">{applicantOf(state)}</dd>
      <dt>{p.verify.now}</dt>
      <dd>{t.law.stages[state.stage]}</dd>
      <dt>{p.verify.papers}</dt>
      <dd>
        <ul>
          {slipsOf(view).map((slip) => (
            <li key={slip.kind}>
              {slipTitle(slip)} · {recordText(msOf(slip.at))} · {station.orgName(slip.event.org)}
            </li>
          ))}
        </ul>
      </dd>
    </>
  )
}

function noteOf({ type }: VerifyAnswer, org: string): string {
  switch (type) {
    case 'genuine':
      return p.verify.genuineNote
    case 'wrong':
      return p.verify.wrongNote
    case 'quarantined':
    case 'second':
      return p.verify.settle(org)
    case 'notHeld':
      return p.verify.numberGood + p.verify.notHeldNote(org)
    case 'noCode':
      return p.verify.numberGood + p.verify.noCodeNote
  }
}
