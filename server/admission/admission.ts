/** Lets requests of devices into the node's work a few at a time (line.ts), exchanges and materials in a line each. */

import type { Random } from '../../shared/random.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Clock } from '../../shared/time.ts'
import type { Timer } from '../../sync/loop.ts'
import type { TooManyRequests } from '../middleware/rate-limit.ts'
import { Line, type LineLimits, type Place, type SentAway } from './line.ts'

export interface Admitted {
  /** Its body is here: resolves when its turn comes, refused where the caller is gone meanwhile. */
  turn(signal: AbortSignal): Promise<Result<true, TooManyRequests>>
  leave(): void
}

export interface Gate {
  enter(device: string, bytes: number): Result<Admitted, TooManyRequests>
}

export interface Admission {
  readonly exchanges: Gate
  readonly materials: Gate
  /** More exchanges wait than are in work. */
  isBusy(): boolean
  /** Resolves when no exchange waits, or after a while all the same: what nobody waits for can be done then. */
  lull(): Promise<void>
}

/** More at once, so that signatures and the disk of some are waited for during the sums of others. */
export const EXCHANGES: LineLimits = {
  workMax: () => 8,
  placesMax: 64,
  bytesMax: 64 * 1024 ** 2,
  waitMaxMs: 4_000,
  retryMaxMs: 20_000,
}
/** Bytes of materials flow to the disk, and slow lines are many; but while exchanges wait, a few have to do. */
const MATERIALS = { placesMax: 256, bytesMax: 0, waitMaxMs: 8_000, retryMaxMs: 30_000 }
const BESIDE_EXCHANGES_MAX = 4
/** So long, at most, does the taking in of a batch make way to those who wait for an acknowledgement. */
const LULL_MAX_MS = 10_000

export function openAdmission(deps: {
  readonly clock: Clock
  readonly random: Random
  readonly timer: Timer
}): Admission {
  const { clock, random, timer } = deps
  const lulls = new Set<() => void>()
  const line = new Line(EXCHANGES, random)
  const workMax = () => (line.isLong() ? BESIDE_EXCHANGES_MAX : MATERIALS.placesMax)
  const materials = gateOf(new Line({ ...MATERIALS, workMax }, random), clock, () => {})
  const exchanges = gateOf(line, clock, () => {
    if (line.isLong()) return
    materials.again()
    for (const end of lulls) end()
  })
  return {
    exchanges,
    materials,
    isBusy: () => line.isLong(),
    lull: () =>
      new Promise((resolve) => {
        if (!line.isLong()) return resolve()
        const end = () => {
          cancel()
          lulls.delete(end)
          resolve()
        }
        const cancel = timer.after(LULL_MAX_MS, end)
        lulls.add(end)
      }),
  }
}

function gateOf(line: Line, clock: Clock, onLeft: () => void): Gate & { again(): void } {
  const turns = new Map<Place, () => void>()
  const again = () => {
    for (const place of line.begin(clock.now())) {
      turns.get(place)?.()
      turns.delete(place)
    }
  }
  const admit = (place: Place): Admitted => ({
    async turn(signal) {
      if (signal.aborted) return tooMany({ type: 'SentAway', retryAfterMs: 0 })
      const ready = line.ready(place)
      if (!ready.ok) return tooMany(ready.error)
      await new Promise<void>((resolve) => {
        turns.set(place, resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
        again()
      })
      // Whoever is gone meanwhile is served nothing.
      return signal.aborted ? tooMany({ type: 'SentAway', retryAfterMs: 0 }) : ok(true)
    },
    leave() {
      turns.delete(place)
      line.leave(place, clock.now())
      again()
      onLeft()
    },
  })
  return {
    again,
    enter(device, bytes) {
      const place = line.enter(device, bytes, clock.now())
      return place.ok ? ok(admit(place.value)) : tooMany(place.error)
    },
  }
}

const tooMany = ({ retryAfterMs }: SentAway) => err({ type: 'TooManyRequests', retryAfterMs } as const)
