/** The merge desk's keys. Enter settles wherever it means nothing else; while somebody types, letters are letters. */
import { useLayoutEffect } from 'preact/hooks'
import { isTyping } from '../desk/keys.ts'
import { REASON_KEYS, type SettleKey } from '../settle/settle.tsx'

export interface MergeKeys {
  /** 1: next, −1: previous. */
  move(step: 1 | -1): void
  settle(key: SettleKey): void
  undo(): void
  explain(): void
}

export function useMergeKeys(keys: MergeKeys): void {
  // With the screen that they act on, and not a frame later: j pressed twice goes two on.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { key, target } = event
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(target)) return
      if (key === 'j') keys.move(1)
      else if (key === 'k') keys.move(-1)
      else if (key === 'u') keys.undo()
      else if (key === 'r') keys.settle('reason')
      else if (key === '?') keys.explain()
      else if (/^[0-9]$/.test(key)) keys.settle(Number(key))
      else if (key.length === 1 && REASON_KEYS.includes(key))
        keys.settle({ reason: REASON_KEYS.indexOf(key) })
      else if (key === 'Enter' && !hasEnter(target)) keys.settle('settle')
      else return
      event.preventDefault()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  })
}

/** Where Enter does something already. A radio button has none of its own. */
const hasEnter = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('a, button, summary') !== null
