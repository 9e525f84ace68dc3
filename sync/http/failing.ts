/** What becomes of an exchange that failed: tried again by itself, or told to a person. */
import type { TransportError } from '../transport.ts'

/** What a failed exchange means: the line (or a node in trouble), which passes, or a no that a person must mend. */
export type Failing =
  | { readonly type: 'failed'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly type: 'refused'; readonly reason: string }

/** Problems that pass by themselves, or by another way of asking. */
const PASSING: ReadonlySet<string> = new Set([
  'gap',
  'incomplete',
  'too-large',
  'too-many-requests',
  'internal',
  'unavailable',
])

export function failingOf(
  error: TransportError | { readonly type: 'BadBatch' | 'Incomplete' | 'Cloned' | 'BadPack' },
): Failing {
  switch (error.type) {
    case 'Unreachable':
      return { type: 'failed', reason: 'unreachable', retryAfterMs: null }
    case 'Incomplete':
      return { type: 'failed', reason: 'incomplete', retryAfterMs: null }
    case 'BadBatch':
      return { type: 'refused', reason: 'bad-batch' }
    case 'BadPack':
      return { type: 'refused', reason: 'bad-pack' }
    case 'Cloned':
      return { type: 'refused', reason: 'cloned' }
    case 'Problem':
      // A problem of a later node than this program knows: another try costs nothing.
      return error.problem === null || PASSING.has(error.problem)
        ? { type: 'failed', reason: error.problem ?? 'unknown', retryAfterMs: error.retryAfterMs }
        : { type: 'refused', reason: error.problem }
  }
}
