/** 事中事后监管: what the department saw of it after its decision. */
import { useId, useState } from 'preact/hooks'
import { FOLLOWED } from '../../../shared/case/events.ts'
import { d } from '../../messages/desk-text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { ReasonField } from './reason-field.tsx'
import { useWrite } from './write.ts'

export function FollowPanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const [found, setFound] = useState<(typeof FOLLOWED)[number]>('kept')
  const [note, setNote] = useState('')
  const writing = useWrite(view, note !== '')
  const follow = async (): Promise<void> => {
    const text = note.trim()
    if (text === '') return writing.fail(d.followMissing)
    if (await writing.write('followed', { found, note: text })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.followDo} onSubmit={follow} onCancel={onCancel}>
      <fieldset>
        <legend>{d.followFound}</legend>
        <div class="choices">
          {FOLLOWED.map((value) => (
            <label key={value} class="choice">
              <input type="radio" name={id} checked={found === value} onChange={() => setFound(value)} />
              {d.law.followUps[value]}
            </label>
          ))}
        </div>
      </fieldset>
      <ReasonField label={d.followNote} offered={d.followNotes} value={note} onInput={setNote} />
    </PanelForm>
  )
}
