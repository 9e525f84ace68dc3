/**
 * 断网回来: stretches of a device's log that came long after they were written. Read off the log alone: when the node
 * stored an event, and when by the device's clock, less what that was off, it was written.
 */
import { type Entry, seqOf } from '../../shared/event.ts'
import type { Return } from '../../shared/protocol/stations.ts'
import { isoOf, msOf } from '../../shared/time.ts'

/** Later than this, its device was cut off. Whoever asks in the foreground asks every 90 s. */
const LATE_MS = 30 * 60_000
/** Of a device. */
const KEPT = 20

/** `before`: of its device, oldest first. */
export function withArrival(before: readonly Return[], { event, witness }: Entry): readonly Return[] {
  const toMs = msOf(witness?.at ?? '')
  const fromMs = msOf(event.at) - (witness?.skewMs ?? 0)
  // A clock that says nothing says nothing of an outage.
  if (!(toMs - fromMs > LATE_MS)) return before
  const seq = seqOf(event.id)
  const [from, to] = [isoOf(fromMs), isoOf(toMs)]
  const last = before.at(-1)
  if (last && last.lastSeq === seq - 1 && toMs - msOf(last.to) <= LATE_MS)
    return [...before.slice(0, -1), { ...last, from: [from, last.from].sort()[0]!, to, lastSeq: seq }]
  return [...before, { from, to, firstSeq: seq, lastSeq: seq }].slice(-KEPT)
}
