/** 审核, 决定: an outcome and an opinion; a standard opinion gives both in one tap. */
import { useId, useState } from 'preact/hooks'
import { riskOf } from '../../../shared/catalogue/item.ts'
import { d } from '../../messages/desk-text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { RiskField } from './risk-field.tsx'
import { useWrite } from './write.ts'

type Outcome = 'pass' | 'fail'

export function DecidePanel({
  view,
  step,
  onDone,
  onCancel,
}: PanelProps & { readonly step: 'review' | 'decide' }) {
  const id = useId()
  const risk = riskOf(view.item, step)
  const [read, setRead] = useState(false)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [opinion, setOpinion] = useState('')
  const writing = useWrite(view, opinion !== '')

  const decide = async (): Promise<void> => {
    if (risk !== undefined && !read) return writing.fail(d.risk.missing)
    const acknowledged = risk === undefined ? {} : { acknowledged: risk }
    if (outcome === null) return writing.fail(d.outcomeMissing)
    if (outcome === 'fail' && opinion.trim() === '') return writing.fail(d.opinionMissing)
    if (await writing.write('decided', { step, outcome, opinion: opinion.trim(), ...acknowledged })) onDone()
  }
  const standard = (chosen: Outcome, text: string) => (
    <button
      key={text}
      type="button"
      class="opinion"
      aria-pressed={outcome === chosen && opinion === text}
      onClick={() => {
        setOutcome(chosen)
        setOpinion(text)
      }}
    >
      <span aria-hidden="true">{chosen === 'pass' ? '✓' : '✕'}</span>
      {text}
    </button>
  )

  return (
    <PanelForm
      writing={writing}
      submit={step === 'review' ? d.reviewDo : d.decideDo}
      onSubmit={decide}
      onCancel={onCancel}
    >
      <RiskField risk={risk} read={read} onRead={setRead} />
      <fieldset>
        <legend>{d.standard}</legend>
        <div class="opinions">
          {d.passOpinions[step].map((text) => standard('pass', text))}
          {d.failOpinions[step].map((text) => standard('fail', text))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{d.outcome}</legend>
        <div class="choices">
          {(['pass', 'fail'] as const).map((value) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name={`${id}-outcome`}
                checked={outcome === value}
                onChange={() => setOutcome(value)}
              />
              {d[value]}
            </label>
          ))}
        </div>
      </fieldset>
      <label for={`${id}-opinion`}>{d.opinion}</label>
      <textarea
        id={`${id}-opinion`}
        rows={3}
        maxLength={2000}
        value={opinion}
        onInput={(event) => setOpinion(event.currentTarget.value)}
      />
    </PanelForm>
  )
}
