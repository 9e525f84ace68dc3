/** The machine's own clock, timers and chance, which only entry points hand in. */
import type { Random } from '../shared/random.ts'
import type { Clock } from '../shared/time.ts'
import type { Timer } from '../sync/loop.ts'

export const systemTimer: Timer = {
  after(delayMs, fire) {
    const timer = setTimeout(fire, delayMs)
    return () => clearTimeout(timer)
  },
}
/** Never set back, whatever becomes of the date: for how long something takes. */
export const steadyClock: Clock = { now: () => performance.now() }
export const systemClock: Clock = { now: () => Date.now() }
export const systemRandom: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }
