/** The minute, for texts that say "today" or "since". */
import { type ReadonlySignal, signal } from '@preact/signals'

const minute = signal(Date.now())
setInterval(() => {
  minute.value = Date.now()
}, 30_000)

/** ms, renewed twice a minute. */
export const now: ReadonlySignal<number> = minute
