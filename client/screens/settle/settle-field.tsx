/** A field of two values: the county says which holds, and why. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import { fieldLabel } from '../../messages/names.ts'
import { useWrite } from '../case/write.ts'
import { Settle } from './settle.tsx'
import type { SettlingProps } from './settle-acts.tsx'
import { blankText, builtOn, fieldVersions, filledText } from './versions.ts'

export function SettleField({ view, name, ...props }: SettlingProps & { readonly name: string }) {
  const station = useStation()
  const [reason, setReason] = useState('')
  const writing = useWrite(view, reason !== '')
  const field = view.state.fields[name]
  const held = useRef<readonly string[]>(props.again ?? [])
  if (field?.conflict) held.current = field.writes.map((w) => w.event)
  useEffect(() => props.onTyped?.(reason !== ''), [reason !== ''])

  if (!station.permit(view.state, 'filled').ok) return <p>{m.closed}</p>
  const settlement = field?.writes.at(-1)?.event
  if (props.again && settlement && builtOn(view, settlement)) return <p>{m.builtOn}</p>
  const versions = fieldVersions(view, station, held.current, { name, label: fieldLabel(view.item, name) })
  const valueAt = (id: string | null): string => {
    const event = view.entries.find((e) => e.event.id === id)?.event
    return event ? filledText(event, name) : ''
  }
  const settle = async (id: string | null, text: string): Promise<void> => {
    if (await writing.write('filled', { fields: { [name]: valueAt(id) }, reason: text })) {
      setReason('')
      props.onDone(held.current)
    }
  }
  return (
    <Settle
      keyed={props.keyed}
      versions={versions}
      choices={versions.map(({ id }) => ({ id, label: d.choose(blankText(valueAt(id))) }))}
      reasons={m.reasons.field}
      writing={writing}
      reason={reason}
      onReason={setReason}
      onSettle={settle}
      onDrop={field?.conflict ? undefined : props.onDrop}
    >
      {!field?.conflict && <p class="warning">▲ {props.again ? m.again : m.elsewhere}</p>}
    </Settle>
  )
}
