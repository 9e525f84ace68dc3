/**
 * When something was done by law: as its device's clock said, unless that was off when a node stored it. The root writes
 * it down (`timed`) where the two differ.
 */
import type { Entry } from '../event.ts'
import { isoOf, msOf } from '../time.ts'

/** Beyond this, a device's times are corrected by the root's. */
const SKEW_MAX_MS = 2 * 60_000

/** ISO; what a clock said need not be a time at all. */
export const legalTime = (entry: Entry): string => trustedTime(entry) ?? entry.event.at

/** Where that clock does not hold; null: it does. */
export function trustedTime({ event, witness }: Entry): string | null {
  if (!witness) return null
  const { skewMs } = witness
  const storedMs = msOf(witness.at)
  const off = Math.abs(skewMs) > SKEW_MAX_MS
  // The clock is assumed to have run evenly since; what it jumped in between nobody can know.
  const trustedMs = msOf(event.at) - (off ? skewMs : 0)
  // But nothing is written after it is stored, nor at a time that is none.
  const possible = trustedMs >= 0 && trustedMs <= storedMs + SKEW_MAX_MS
  if (!possible) return isoOf(storedMs)
  return off ? isoOf(trustedMs) : null
}
