/** 延长期限 (行政许可法第四十二条): by the head of the department, once. */
import { useId, useState } from 'preact/hooks'
import { extensionMax } from '../../../shared/case/permissions.ts'
import { d } from '../../messages/desk-text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { ReasonField } from './reason-field.tsx'
import { useWrite } from './write.ts'

export function ExtendPanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const most = extensionMax(view.item)
  const [days, setDays] = useState(most)
  const [reason, setReason] = useState('')
  const writing = useWrite(view, reason !== '')
  const extend = async (): Promise<void> => {
    const text = reason.trim()
    if (text === '') return writing.fail(d.reasonMissing)
    if (await writing.write('extended', { days, reason: text })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.extendDo} onSubmit={extend} onCancel={onCancel}>
      <p>▲ {d.extendAsk}</p>
      <label for={id}>{d.extendDays}</label>
      <input
        id={id}
        type="number"
        min={1}
        max={most}
        value={days}
        onInput={(event) => setDays(event.currentTarget.valueAsNumber)}
      />
      <ReasonField offered={d.extendReasons} value={reason} onInput={setReason} />
    </PanelForm>
  )
}
