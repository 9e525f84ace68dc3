/** 转到其他镇街: another town's window takes the place of the receiver's own. */
import { useId, useState } from 'preact/hooks'
import { townInAddress } from '../../../shared/org/town-in-address.ts'
import { useStation } from '../../components/station-context.ts'
import { s } from '../../messages/scope-text.ts'
import { t } from '../../messages/text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { useWrite } from './write.ts'

export function HandPanel({ view, onDone, onCancel }: PanelProps) {
  const station = useStation()
  const writing = useWrite(view)
  const id = useId()
  const towns = station
    .orgs()
    .filter((org) => org.kind === 'town' && station.permit(view.state, 'dispatched', { to: org.id }).ok)
  // Proposed, and never decided: an address is what somebody has typed.
  const [home] = useState(() => townInAddress(towns, view.state.fields['applicant.address']?.value ?? ''))
  const [to, setTo] = useState(home?.id ?? '')
  const send = async (): Promise<void> => {
    if (await writing.write('dispatched', { to })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={s.handDo} onSubmit={send} onCancel={onCancel}>
      <p>{s.handNote}</p>
      {home && <p class="quiet">{s.handHome(home.name)}</p>}
      <label for={id}>{s.handTo}</label>
      <select id={id} required value={to} onChange={(event) => setTo(event.currentTarget.value)}>
        <option value="">{t.take.choose}</option>
        {towns.map((org) => (
          <option key={org.id} value={org.id}>
            {org.name}
          </option>
        ))}
      </select>
    </PanelForm>
  )
}
