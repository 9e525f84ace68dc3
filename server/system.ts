/** The machine's own clock and chance, which only entry points hand in. */
import type { Random } from '../shared/random.ts'
import type { Clock } from '../shared/time.ts'

export const systemClock: Clock = { now: () => Date.now() }
export const systemRandom: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }
