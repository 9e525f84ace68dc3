import '../../style/timeline.css'
import { useEffect, useRef } from 'preact/hooks'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import type { Progress } from '../../../shared/protocol/progress.ts'
import { msOf } from '../../../shared/time.ts'
import { monthText, namedDay, whenText } from '../../messages/dates.ts'
import { progressSentence, stepText, untilText } from '../../messages/progress-sentence.ts'
import { r } from '../../messages/resident-text.ts'

export function ProgressAnswer({
  answer,
  onAgain,
}: {
  readonly answer: Progress
  readonly onAgain: () => void
}) {
  const sentence = useRef<HTMLHeadingElement>(null)
  useEffect(() => sentence.current?.focus(), [])
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
