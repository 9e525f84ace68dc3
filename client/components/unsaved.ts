/** Words typed and not yet written anywhere: whoever would leave them is asked first. */
import { t } from '../messages/text.ts'

const held = new Set<object>()
let waiting: (() => void)[] = []

const warn = (event: BeforeUnloadEvent): void => event.preventDefault()

/** From now on there is something to lose; the answer takes it back. */
export function holdUnsaved(): () => void {
  const words = {}
  if (held.size === 0) globalThis.addEventListener?.('beforeunload', warn)
  held.add(words)
  return () => {
    if (held.delete(words)) settle()
  }
}

/** Asks where something would be lost. Whoever says yes gives it up. */
export function mayLeave(ask: (text: string) => boolean = confirm): boolean {
  if (held.size === 0) return true
  if (!ask(t.unsavedAsk)) return false
  held.clear()
  settle()
  return true
}

/** Resolves when nothing is left to lose. */
export const allWritten = (): Promise<void> =>
  held.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))

function settle(): void {
  if (held.size > 0) return
  globalThis.removeEventListener?.('beforeunload', warn)
  const resolved = waiting
  waiting = []
  for (const resolve of resolved) resolve()
}
