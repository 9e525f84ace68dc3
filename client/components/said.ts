/** One sentence about what was just done, shown for a while and read aloud: 「已受理」. */
import { signal } from '@preact/signals'

const SHOWN_MS = 6_000

export const said = signal('')
let timer: ReturnType<typeof setTimeout> | undefined

export function say(text: string): void {
  clearTimeout(timer)
  said.value = text
  timer = setTimeout(() => {
    said.value = ''
  }, SHOWN_MS)
}
