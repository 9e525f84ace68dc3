import { useEffect, useRef } from 'preact/hooks'
import { t } from '../../messages/text.ts'

export function KeyList({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="keys-title">
      <article>
        <h2 id="keys-title">{t.desk.keys}</h2>
        <dl class="keys">
          {Object.entries(t.desk.keysFor).map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p class="quiet">{t.desk.keysNote}</p>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t.close}
        </button>
      </article>
    </dialog>
  )
}
