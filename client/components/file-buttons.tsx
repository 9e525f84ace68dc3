/** Camera and files for one material. The bytes are scaled and kept before anything refers to them. */
import { useState } from 'preact/hooks'
import type { MaterialFile } from '../../shared/case/events.ts'
import { t } from '../messages/text.ts'
import { useFormPlace } from './station-context.ts'

export function FileButtons(props: {
  readonly material: string
  readonly onKept: (file: MaterialFile) => void
}) {
  const place = useFormPlace()
  const [reading, setReading] = useState(false)
  const [failure, setFailure] = useState('')

  const take = async (input: HTMLInputElement): Promise<void> => {
    const files = [...(input.files ?? [])]
    // The same file may be chosen again after it was removed.
    input.value = ''
    setFailure('')
    setReading(true)
    for (const file of files) {
      try {
        const kept = await place.keepFile(file)
        if (kept.ok) props.onKept(kept.value)
        else
          setFailure(
            kept.error.type === 'TooLarge' ? t.take.tooLarge(t.bytes(kept.error.bytesMax)) : t.storageFull,
          )
      } catch {
        setFailure(t.take.unreadable)
      }
    }
    setReading(false)
  }

  return (
    <div class="file-buttons">
      <label class="button outline">
        {t.take.photo}
        <input
          class="unseen"
          type="file"
          accept="image/*"
          capture="environment"
          aria-label={`${props.material} ${t.take.photo}`}
          onChange={(event) => take(event.currentTarget)}
        />
      </label>
      <label class="button outline">
        {t.take.file}
        <input
          class="unseen"
          type="file"
          accept="image/*,application/pdf"
          multiple
          aria-label={`${props.material} ${t.take.file}`}
          onChange={(event) => take(event.currentTarget)}
        />
      </label>
      <span role="status">{reading && t.take.reading}</span>
      {failure && <p class="warning">▲ {failure}</p>}
    </div>
  )
}
