/** Counts that are costly and asked for again and again: whoever asks within a while is given the same answer. */
import type { Clock } from '../../shared/time.ts'

const KEPT_MS = 15_000

/** `count`: of what the key names. One that failed is asked again. */
export function keptAnswers<T>(
  clock: Clock,
  count: (key: string) => Promise<T>,
): (key: string) => Promise<T> {
  const kept = new Map<string, { readonly atMs: number; readonly answer: Promise<T> }>()
  return (key) => {
    const nowMs = clock.now()
    for (const [held, { atMs }] of kept) if (nowMs < atMs || nowMs - atMs >= KEPT_MS) kept.delete(held)
    const before = kept.get(key)
    if (before) return before.answer
    const answer = count(key)
    kept.set(key, { atMs: nowMs, answer })
    answer.catch(() => kept.delete(key))
    return answer
  }
}
