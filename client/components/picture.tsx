/** A kept photograph or file: small, with its size; tapping shows it whole. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { MaterialFile } from '../../shared/case/events.ts'
import { t } from '../messages/text.ts'
import { useFormPlace } from './station-context.ts'

export function Picture(props: {
  readonly file: MaterialFile
  readonly name: string
  readonly onRemove?: () => void
}) {
  const { file, name, onRemove } = props
  const url = useFileUrl(file.sha256)
  const [open, setOpen] = useState(false)
  const isImage = file.type.startsWith('image/')
  return (
    <li class="picture">
      {url && isImage ? (
        <button
          type="button"
          class="picture-open"
          onClick={() => setOpen(true)}
          aria-label={`${t.picture.zoom}${name}`}
        >
          <img src={url} alt={name} />
        </button>
      ) : url ? (
        <a class="picture-open" href={url} download={`${file.sha256.slice(0, 8)}.${endingOf(file.type)}`}>
          {endingOf(file.type).toUpperCase()}
        </a>
      ) : (
        <span class="picture-open picture-none">{url === null ? t.picture.missing : t.loading}</span>
      )}
      <span class="picture-size">{t.bytes(file.bytes)}</span>
      {onRemove && (
        <button type="button" class="plain" onClick={onRemove} aria-label={t.take.remove(name)}>
          ✕
        </button>
      )}
      {open && url && <Whole url={url} name={name} onClose={() => setOpen(false)} />}
    </li>
  )
}

/** undefined while it is looked for, null where it is not here. */
function useFileUrl(sha256: string): string | null | undefined {
  const place = useFormPlace()
  const [url, setUrl] = useState<string | null | undefined>(undefined)
  useEffect(() => {
    let gone = false
    let made: string | null = null
    place.file(sha256).then(
      (blob) => {
        if (gone) return
        made = blob && URL.createObjectURL(blob)
        setUrl(made)
      },
      () => setUrl(null),
    )
    return () => {
      gone = true
      if (made) URL.revokeObjectURL(made)
    }
  }, [sha256])
  return url
}

function Whole(props: { readonly url: string; readonly name: string; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [zoomed, setZoomed] = useState(false)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog class="whole" ref={dialog} onClose={props.onClose} aria-label={props.name}>
      <div class="whole-bar">
        <button type="button" class="outline" aria-pressed={zoomed} onClick={() => setZoomed(!zoomed)}>
          {zoomed ? t.picture.fit : t.picture.zoom}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t.close}
        </button>
      </div>
      <div class={zoomed ? 'whole-picture zoomed' : 'whole-picture'}>
        <img src={props.url} alt={props.name} />
      </div>
    </dialog>
  )
}

/** Nothing that anybody sends becomes a program on the desk of whoever opens it. */
const endingOf = (type: string): string =>
  type === 'application/pdf' || type === 'image/tiff' || type === 'image/heic' ? type.split('/')[1]! : 'bin'
