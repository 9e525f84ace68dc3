/** 出件: to whom. The one thing that cannot be undone, so it asks. */
import { useId, useState } from 'preact/hooks'
import { d } from '../../messages/desk-text.ts'
import { DeliverTo, serialIn } from './finish-panel.tsx'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { useWrite } from './write.ts'

export function DeliverPanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const [to, setTo] = useState<'applicant' | 'agent'>('applicant')
  const [note, setNote] = useState('')
  const [typed, setTyped] = useState('')
  const writing = useWrite(view, note + typed !== '')
  const deliver = async (): Promise<void> => {
    if (await writing.write('delivered', { to, note: note.trim(), ...serialIn(typed) })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.deliverDo} onSubmit={deliver} onCancel={onCancel}>
      <p>▲ {d.deliverAsk}</p>
      <DeliverTo
        id={id}
        to={to}
        onTo={setTo}
        note={note}
        onNote={setNote}
        serial={typed}
        onSerial={setTyped}
      />
    </PanelForm>
  )
}
