/**
 * Whether a failure to write means that there is no room left. Dexie wraps the browser's error, sometimes twice: in an
 * AbortError's `inner`, or among the `failures` of a bulk write.
 */
export function isStorageFull(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false
  if ('name' in error && error.name === 'QuotaExceededError') return true
  const wrapped = [
    'inner' in error ? error.inner : null,
    'cause' in error ? error.cause : null,
    ...('failures' in error && Array.isArray(error.failures) ? error.failures.slice(0, 1) : []),
  ]
  return wrapped.some((e) => isStorageFull(e, depth + 1))
}
