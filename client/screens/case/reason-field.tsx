/** A reason in words, with those at hand that are given most often. */
import { useId } from 'preact/hooks'
import { d } from '../../messages/desk-text.ts'

export function ReasonField(props: {
  /** Where it is not called a reason. */
  readonly label?: string
  readonly offered: readonly string[]
  readonly value: string
  readonly onInput: (reason: string) => void
}) {
  const id = useId()
  return (
    <>
      <div class="opinions">
        {props.offered.map((text) => (
          <button
            key={text}
            type="button"
            class="opinion"
            aria-pressed={props.value === text}
            onClick={() => props.onInput(text)}
          >
            {text}
          </button>
        ))}
      </div>
      <label for={id}>{props.label ?? d.reason}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={1000}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </>
  )
}
