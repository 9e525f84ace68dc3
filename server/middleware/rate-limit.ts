/** So many tries in a while for one key. In memory: a restart forgives, and a node is one process. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { err, ok, type Result } from '../../shared/result.ts'

export interface TooManyRequests {
  readonly type: 'TooManyRequests'
  readonly retryAfterMs: number
}

export interface Tries {
  /** Counts one try, before it is known how it ends, so that many at once count too. */
  take(key: string): Promise<Result<true, TooManyRequests>>
  /** The try was a good one and does not count. */
  giveBack(key: string): Promise<void>
}

export function countTries(options: { readonly tries: number; readonly durationMs: number }): Tries {
  const limiter = new RateLimiterMemory({ points: options.tries, duration: options.durationMs / 1000 })
  return {
    async take(key) {
      try {
        await limiter.consume(key)
        return ok(true)
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        return err({ type: 'TooManyRequests', retryAfterMs: refusal.msBeforeNext })
      }
    },
    async giveBack(key) {
      await limiter.reward(key)
    },
  }
}
