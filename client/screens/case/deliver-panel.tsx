/** 出件: to whom. The one thing that cannot be undone, so it asks. */
import { useId, useState } from 'preact/hooks'
import { d } from '../../messages/desk-text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { useWrite } from './write.ts'

export function DeliverPanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const [to, setTo] = useState<'applicant' | 'agent'>('applicant')
  const [note, setNote] = useState('')
  const writing = useWrite(view, note !== '')
  const deliver = async (): Promise<void> => {
    if (await writing.write('delivered', { to, note: note.trim() })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.deliverDo} onSubmit={deliver} onCancel={onCancel}>
      <p>▲ {d.deliverAsk}</p>
      <fieldset>
        <legend>{d.deliverTo}</legend>
        <div class="choices">
          {(['applicant', 'agent'] as const).map((value) => (
            <label key={value} class="choice">
              <input type="radio" name={`${id}-to`} checked={to === value} onChange={() => setTo(value)} />
              {d[value]}
            </label>
          ))}
        </div>
      </fieldset>
      <label for={`${id}-note`}>{d.deliverNote}</label>
      <input
        id={`${id}-note`}
        type="text"
        maxLength={500}
        autocomplete="off"
        value={note}
        onInput={(event) => setNote(event.currentTarget.value)}
      />
    </PanelForm>
  )
}
