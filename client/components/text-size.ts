/** 大字版: one tap, remembered on the device. */
import { signal } from '@preact/signals'

const KEY = 'yimen-text'

export const largeText = signal(remembered())

export function applyTextSize(): void {
  document.documentElement.dataset.text = largeText.value ? 'large' : 'normal'
}

export function toggleTextSize(): void {
  largeText.value = !largeText.value
  applyTextSize()
  try {
    localStorage.setItem(KEY, largeText.value ? 'large' : 'normal')
  } catch {
    // A browser without storage forgets the size; it works all the same.
  }
}

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) === 'large'
  } catch {
    return false
  }
}
