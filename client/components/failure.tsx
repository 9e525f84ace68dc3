/** An error: what happened, that nothing is lost, what to do. Takes the focus when it appears. */
import { useEffect, useRef } from 'preact/hooks'

export function Failure(props: {
  readonly text: string
  /** Where to mend it: ids of fields, as links. */
  readonly at?: readonly { readonly id: string; readonly text: string }[]
}) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.focus()
  }, [props.text])
  return (
    <div class="failure" role="alert" tabIndex={-1} ref={box}>
      <p>
        <span aria-hidden="true">■ </span>
        {props.text}
      </p>
      {props.at && props.at.length > 0 && (
        <ul>
          {props.at.map(({ id, text }) => (
            <li key={id}>
              <a href={`#${id}`} onClick={(event) => focusOn(event, id)}>
                {text}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A fragment alone would scroll; a person who mends wants the cursor there. */
export function focusOn(event: Event, id: string): void {
  event.preventDefault()
  const target = document.getElementById(id)
  target?.scrollIntoView({ block: 'center' })
  target?.focus({ preventScroll: true })
}
