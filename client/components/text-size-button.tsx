import { t } from '../messages/text.ts'
import { largeText, toggleTextSize } from './text-size.ts'

export function TextSizeButton() {
  return (
    <button type="button" class="plain" aria-pressed={largeText.value} onClick={toggleTextSize}>
      {largeText.value ? t.normalText : t.largeText}
    </button>
  )
}
