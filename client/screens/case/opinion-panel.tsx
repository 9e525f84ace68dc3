/** 会办意见: what a department says that is heard before another decides. */
import { useId, useState } from 'preact/hooks'
import { d } from '../../messages/desk-text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { ReasonField } from './reason-field.tsx'
import { useWrite } from './write.ts'

export function OpinionPanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const [outcome, setOutcome] = useState<'pass' | 'fail' | null>(null)
  const [opinion, setOpinion] = useState('')
  const writing = useWrite(view, opinion !== '')
  const opine = async (): Promise<void> => {
    if (outcome === null) return writing.fail(d.opine.outcomeMissing)
    if (opinion.trim() === '') return writing.fail(d.opine.missing)
    if (await writing.write('opined', { outcome, opinion: opinion.trim() })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.opine.do} onSubmit={opine} onCancel={onCancel}>
      <fieldset>
        <legend>{d.outcome}</legend>
        <div class="choices">
          {(['pass', 'fail'] as const).map((value) => (
            <label key={value} class="choice">
              <input type="radio" name={id} checked={outcome === value} onChange={() => setOutcome(value)} />
              {d.opine[value]}
            </label>
          ))}
        </div>
      </fieldset>
      <ReasonField label={d.opinion} offered={d.opine.offered} value={opinion} onInput={setOpinion} />
    </PanelForm>
  )
}
