/** 收回: from the one place it was sent to, or from one of several, with a reason. */
import { useId, useState } from 'preact/hooks'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { s } from '../../messages/scope-text.ts'
import { recallable } from './actions.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { ReasonField } from './reason-field.tsx'
import { useWrite } from './write.ts'

export function RecallPanel({ view, onDone, onCancel }: PanelProps) {
  const station = useStation()
  const id = useId()
  // As it was when the panel opened: what happens meanwhile is said when it is written.
  const [places] = useState(() =>
    recallable(view.state, (of, type, options) => station.permit(of, type, options)),
  )
  const [from, setFrom] = useState(places.at(-1) ?? '')
  const [reason, setReason] = useState('')
  const writing = useWrite(view, reason !== '')
  const recall = async (): Promise<void> => {
    const text = reason.trim()
    if (text === '') return writing.fail(d.reasonMissing)
    const dispatches = view.state.dispatches.filter((d) => d.to === from).map((d) => d.event)
    if (await writing.write('recalled', { from, reason: text, dispatches })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={s.recallDo} onSubmit={recall} onCancel={onCancel}>
      <p>
        {places.length === 1 && s.recallFromOne(station.orgName(from))}
        {s.recallNote}
      </p>
      {places.length > 1 && (
        <>
          <label for={id}>{s.recallFrom}</label>
          <select id={id} value={from} onChange={(event) => setFrom(event.currentTarget.value)}>
            {places.map((place) => (
              <option key={place} value={place}>
                {station.orgName(place)}
              </option>
            ))}
          </select>
        </>
      )}
      <ReasonField offered={s.recallReasons} value={reason} onInput={setReason} />
    </PanelForm>
  )
}
