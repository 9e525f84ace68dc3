/** Two panes from 1,024 px. */
import { type ReadonlySignal, signal } from '@preact/signals'

const query = matchMedia('(min-width: 1024px)')
const matches = signal(query.matches)
query.addEventListener('change', () => {
  matches.value = query.matches
})

export const wide: ReadonlySignal<boolean> = matches
