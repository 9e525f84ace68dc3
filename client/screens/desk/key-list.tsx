import { useEffect, useRef } from 'preact/hooks'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'

export function KeyList(props: {
  /** Key → what it does. */
  readonly keys: Readonly<Record<string, string>>
  readonly note: string
  readonly onClose: () => void
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} onClose={props.onClose} aria-labelledby="keys-title">
      <div class="card">
        <h2 id="keys-title">{d.keys}</h2>
        <dl class="keys">
          {Object.entries(props.keys).map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p class="quiet">{props.note}</p>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t.close}
        </button>
      </div>
    </dialog>
  )
}
