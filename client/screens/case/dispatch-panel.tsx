/** 转交: the item's owner is chosen already; another department can be. */
import { useId, useState } from 'preact/hooks'
import { areasAbove } from '../../../shared/case/audience.ts'
import { areaWithin } from '../../../shared/org/area-code.ts'
import type { Org } from '../../../shared/org/org.ts'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { useWrite } from './write.ts'

export function DispatchPanel({ view, onDone, onCancel }: PanelProps) {
  const station = useStation()
  const writing = useWrite(view)
  const id = useId()
  const owner = view.item?.owner
  const [to, setTo] = useState(owner ?? '')
  const departments = station.orgs().filter((org) => org.kind === 'department')
  const isHere = (org: Org) => areaWithin(org.area, areasAbove(view.state.receivedOrg).at(-1)!)
  const elsewhere = departments.filter((org) => !isHere(org) && view.item?.elsewhere?.includes(org.id))
  const heard = (view.item?.joint ?? []).filter((org) => org !== to)
  const named = (org: Org) => (
    <option key={org.id} value={org.id}>
      {org.name}
      {org.id === owner && d.dispatchOwner}
    </option>
  )
  const send = async (): Promise<void> => {
    if (owner && to !== owner && !confirm(d.dispatchAsk(station.orgName(to), station.orgName(owner)))) return
    const beside = heard.length > 0 ? { with: [...heard] } : {}
    if (await writing.write('dispatched', { to, ...beside })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.dispatchDo} onSubmit={send} onCancel={onCancel}>
      <label for={id}>{d.dispatchTo}</label>
      <select id={id} required value={to} onChange={(event) => setTo(event.currentTarget.value)}>
        {!owner && <option value="">{t.take.choose}</option>}
        {departments.filter(isHere).map(named)}
        {elsewhere.length > 0 && <optgroup label={d.dispatchElsewhere}>{elsewhere.map(named)}</optgroup>}
      </select>
      {heard.length > 0 && <p>{d.dispatchHeard(t.list(heard.map(station.orgName)))}</p>}
    </PanelForm>
  )
}
