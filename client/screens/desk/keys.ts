/** The desk's keys. One letter points at an action; it never has effect by itself. */
import { useEffect } from 'preact/hooks'
import type { Action } from '../case/actions.ts'

export const ACTION_KEYS: Readonly<Record<string, Action>> = {
  f: 'finish',
  a: 'accept',
  n: 'notice',
  d: 'dispatch',
  o: 'opine',
  r: 'review',
  g: 'decide',
  v: 'deliver',
  y: 'answer',
  u: 'urge',
}

export interface DeskKeys {
  /** 1: next, −1: previous. */
  move(step: 1 | -1): void
  act(action: Action): void
  explain(): void
  /** Only what is one's own, or all of the unit's. */
  mine(): void
}

export function useDeskKeys(keys: DeskKeys): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target))
        return
      const action = ACTION_KEYS[event.key]
      if (event.key === 'j') keys.move(1)
      else if (event.key === 'k') keys.move(-1)
      else if (event.key === '?') keys.explain()
      else if (event.key === 'm') keys.mine()
      else if (action) keys.act(action)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  })
}

/** Where a letter is a letter. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('dialog')) return true
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type)
  return target.isContentEditable || target.matches('textarea, select')
}
