/** Whether a failure to write means that there is no room left: Dexie wraps the browser's error, sometimes twice. */
export function isStorageFull(error: unknown): boolean {
  for (let e = error, depth = 0; e !== null && typeof e === 'object' && depth < 5; depth++) {
    if ('name' in e && e.name === 'QuotaExceededError') return true
    e = 'inner' in e ? e.inner : 'cause' in e ? e.cause : null
  }
  return false
}
