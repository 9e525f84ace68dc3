/** 更正印刷编号: the county has found that the number written down is not the case's; what was handed over stays so. */
import { useId, useState } from 'preact/hooks'
import { caseEvents } from '../../../shared/case/events.ts'
import { d } from '../../messages/desk-text.ts'
import { SerialInput, serialIn } from './finish-panel.tsx'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { useWrite } from './write.ts'

export function SerialPanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const writing = useWrite(view, typed !== '')
  const correct = async (): Promise<void> => {
    const serial = serialIn(typed)
    if (!serial.serial) return writing.fail(d.serialMissing)
    const handed = view.entries.find((e) => e.event.id === view.state.delivered)?.event.data
    const { to } = caseEvents.delivered[1].parse(handed)
    if (await writing.write('delivered', { to, note: d.actions.serial, ...serial })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.serialDo} onSubmit={correct} onCancel={onCancel}>
      <p>▲ {d.serialAsk}</p>
      <label for={id}>{d.law.slots.serial}</label>
      <SerialInput id={id} value={typed} onInput={setTyped} />
    </PanelForm>
  )
}
