/** What is drawn for a sample day, from one number (mulberry32): the same number, the same cases. */
import { type Random, randomInt } from '../../../shared/random.ts'

export class Chance implements Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#word() >>> 24)
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return randomInt(this, limit)
  }

  /** An integer in [low, high]. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  hit(percent: number): boolean {
    return this.below(100) < percent
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new RangeError('nothing to pick from')
    return from[this.below(from.length)]!
  }

  /** One of the first members, as often as its weight says. */
  weighed<T>(from: readonly (readonly [T, number])[]): T {
    let left = this.below(from.reduce((sum, [, weight]) => sum + weight, 0))
    for (const [value, weight] of from) {
      left -= weight
      if (left < 0) return value
    }
    throw new RangeError('nothing to pick from')
  }

  /** A stream of its own, so that asking more of one case does not change the next. */
  fork(): Chance {
    return new Chance(this.#word())
  }

  #word(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
}
