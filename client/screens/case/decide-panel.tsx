/** 审核, 决定: an outcome and an opinion; a standard opinion gives both in one tap. */
import { useId, useState } from 'preact/hooks'
import { t } from '../../messages/text.ts'
import type { PanelProps } from './case-actions.tsx'
import { PanelForm } from './panel-form.tsx'
import { useWrite } from './write.ts'

type Outcome = 'pass' | 'fail'

export function DecidePanel({
  view,
  step,
  onDone,
  onCancel,
}: PanelProps & { readonly step: 'review' | 'decide' }) {
  const writing = useWrite(view.state.caseNo)
  const id = useId()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [opinion, setOpinion] = useState('')

  const decide = async (): Promise<void> => {
    if (outcome === null) return writing.fail(t.desk.outcomeMissing)
    if (outcome === 'fail' && opinion.trim() === '') return writing.fail(t.desk.opinionMissing)
    if (await writing.write('decided', { step, outcome, opinion: opinion.trim() })) onDone()
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
      <span aria-hidden="true">{chosen === 'pass' ? '✓ ' : '✕ '}</span>
      {text}
    </button>
  )

  return (
    <PanelForm
      writing={writing}
      submit={step === 'review' ? t.desk.reviewDo : t.desk.decideDo}
      onSubmit={decide}
      onCancel={onCancel}
    >
      <fieldset>
        <legend>{t.desk.standard}</legend>
        <div class="opinions">
          {t.desk.passOpinions[step].map((text) => standard('pass', text))}
          {t.desk.failOpinions[step].map((text) => standard('fail', text))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t.desk.outcome}</legend>
        <div class="choices">
          {(['pass', 'fail'] as const).map((value) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name={`${id}-outcome`}
                checked={outcome === value}
                onChange={() => setOutcome(value)}
              />
              {t.desk[value]}
            </label>
          ))}
        </div>
      </fieldset>
      <label for={`${id}-opinion`}>{t.desk.opinion}</label>
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
