/** 廉政风险提示 (F10): the risk of this step, to be read before it is taken. What is ticked goes into the event. */
import { useId } from 'preact/hooks'
import { d } from '../../messages/desk-text.ts'

export function RiskField(props: {
  /** undefined: the item has none for this step. */
  readonly risk: string | undefined
  readonly read: boolean
  readonly onRead: (read: boolean) => void
}) {
  const id = useId()
  if (props.risk === undefined) return null
  return (
    <fieldset>
      <legend>{d.risk.title}</legend>
      <p id={id}>▲ {props.risk}</p>
      <label class="choice">
        <input
          type="checkbox"
          checked={props.read}
          aria-describedby={id}
          onChange={(event) => props.onRead(event.currentTarget.checked)}
        />
        {d.risk.read}
      </label>
    </fieldset>
  )
}
