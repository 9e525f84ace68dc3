import '../../style/timeline.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import type { Progress } from '../../../shared/protocol/progress.ts'
import { msOf } from '../../../shared/time.ts'
import { later } from '../../components/later.tsx'
import { monthText, namedDay, whenText } from '../../messages/dates.ts'
import { progressSentence, stepText, untilText } from '../../messages/progress-sentence.ts'
import { r } from '../../messages/resident-text.ts'

const Supplement = later(
  async () => (await import('./supplement-form.tsx')).SupplementForm,
  () => null,
)

export function ProgressAnswer({
  answer,
  queryCode,
  onAdded,
  onAgain,
}: {
  readonly answer: Progress
  readonly queryCode: string
  /** Something was added to it. */
  readonly onAdded: () => void
  readonly onAgain: () => void
}) {
  const sentence = useRef<HTMLHeadingElement>(null)
  useEffect(() => sentence.current?.focus(), [])
  const isSending = useSending()
  const asOf = msOf(answer.asOf)
  return (
    <>
      <p class="quiet">
        {answer.item}
        <br />
        <span class="case-no">{formatCaseNumber(answer.caseNo)}</span>
      </p>
      <h2 class="sentence" tabIndex={-1} ref={sentence}>
        {progressSentence(answer.stage, answer.with, answer.deemed)}
      </h2>
      {answer.due && <p class="until">{untilText(answer.due, asOf)}</p>}
      {answer.cures.map(({ name, due }) => (
        <p key={name}>▲ {r.toCure(name, namedDay(due, asOf))}</p>
      ))}
      {answer.paidFrom && <p>{r.paidFrom(monthText(answer.paidFrom))}</p>}
      {answer.missing.length > 0 && (
        <div class="missing">
          <p>▲ {r.missing(answer.missing.length)}</p>
          <ul>
            {answer.missing.map(({ name }) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </div>
      )}
      {(isSending || (answer.missing.length > 0 && ASKING.has(answer.stage))) && (
        <Supplement.Screen {...{ answer, queryCode, onAdded }} />
      )}
      {answer.stage === 'received' && !answer.deemed && <p class="quiet">{r.receivedNote}</p>}
      <p class="as-of">{r.asOf(whenText(asOf, asOf))}</p>
      <h2>{r.steps}</h2>
      <ol class="resident-steps">
        {answer.steps.map((step, i) => (
          <li key={i}>
            <time dateTime={step.at}>{whenText(msOf(step.at), asOf)}</time>
            <p>
              {stepText(answer, i)}
              {step.org !== '' && <small>{step.org}</small>}
            </p>
          </li>
        ))}
      </ol>
      <button type="button" class="outline" onClick={onAgain}>
        {r.again}
      </button>
    </>
  )
}

/** Stages in which a notice is answered. */
const ASKING: ReadonlySet<Progress['stage']> = new Set(['notified', 'supplemented'])

/** Whether this device keeps something that was being sent: only then is the program for that asked for. */
function useSending(): boolean {
  const [sending, setSending] = useState(false)
  useEffect(() => {
    // Firefox names its databases since 126; before that what was broken off waits for a notice's form.
    indexedDB
      .databases?.()
      .then((all) => setSending(all.some(({ name }) => name === 'yimen-filings')))
      .catch(() => {})
  }, [])
  return sending
}
