/** The twins of what is handed in: randomness from a seed, a clock that goes only when it is told to. */
import type { Random } from '../../shared/random.ts'
import type { Clock } from '../../shared/time.ts'

/** Mulberry32: 32 bits of state, the same bytes for the same seed on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) & 255
  }
  return { bytes: (length) => Uint8Array.from({ length }, next) }
}

export interface FixedClock extends Clock {
  /** Jumps, forwards or back. */
  move(ms: number): void
}

/** Monday 28 September 2026, 09:00 in China. */
export const MORNING = Date.UTC(2026, 8, 28, 1)

export function fixedClock(startMs = MORNING): FixedClock {
  let now = startMs
  return {
    now: () => now,
    move(ms) {
      now += ms
    },
  }
}
