/** The line before a node's work and those who come to it, in virtual time: stations with the backoff of the real loop. */
import { Line, type LineLimits, type Place } from '../../server/admission/line.ts'
import type { Random } from '../../shared/random.ts'
import { backoffMs, LOOP_TIMES } from '../../sync/loop.ts'

export interface Caller {
  readonly device: string
  /** When it first asks. */
  readonly atMs: number
  /** How much of the node's work its request takes. */
  readonly costMs: number
  readonly bytes: number
  /** How many requests, each as soon as the one before is answered. */
  readonly requests: number
}

export interface Served {
  readonly device: string
  readonly request: number
  /** From the first asking to the answer. */
  readonly tookMs: number
  /** Of the request that was answered. */
  readonly waitedMs: number
  readonly refusals: number
}

/** `onStep`: after every event, with those in work and all that have a place. */
export function playHall(
  {
    limits,
    random,
    callers,
    horizonMs,
  }: {
    readonly limits: LineLimits
    readonly random: Random
    readonly callers: readonly Caller[]
    readonly horizonMs: number
  },
  onStep: (working: readonly Place[], inside: readonly Place[]) => void = () => {},
): Served[] {
  const line = new Line(limits, random)
  const due: { atMs: number; run: (nowMs: number) => void }[] = []
  const at = (atMs: number, run: (nowMs: number) => void) => due.push({ atMs, run })
  const served: Served[] = []
  const inside = new Set<Place>()
  const done = new Map<Place, { leftMs: number; answered: (nowMs: number) => void }>()
  let progressedMs = 0

  const begin = (nowMs: number) => {
    line.begin(nowMs)
    onStep(
      [...inside].filter((p) => p.state === 'working'),
      [...inside],
    )
  }
  const ask = (caller: Caller, request: number, beganMs: number, refusals: number) => (nowMs: number) => {
    const sentAway = (retryAfterMs: number) =>
      at(
        nowMs + Math.max(Math.ceil(retryAfterMs / 1000) * 1000, backoffMs(LOOP_TIMES, refusals + 1, random)),
        ask(caller, request, beganMs, refusals + 1),
      )
    const place = line.enter(caller.device, caller.bytes, nowMs)
    if (!place.ok) return sentAway(place.error.retryAfterMs)
    inside.add(place.value)
    const ready = line.ready(place.value)
    if (!ready.ok) {
      inside.delete(place.value)
      return sentAway(ready.error.retryAfterMs)
    }
    done.set(place.value, {
      leftMs: caller.costMs,
      answered: (atMs) => {
        const { device } = caller
        served.push({ device, request, tookMs: atMs - beganMs, waitedMs: atMs - nowMs, refusals })
        if (request < caller.requests) at(atMs, ask(caller, request + 1, atMs, 0))
      },
    })
    begin(nowMs)
  }
  for (const caller of callers) at(caller.atMs, ask(caller, 1, caller.atMs, 0))

  // One processor, shared evenly by all that are in work.
  for (;;) {
    const working = [...inside].filter((p) => p.state === 'working')
    const share =
      working.length > 0
        ? Math.min(...working.map((p) => done.get(p)!.leftMs)) * working.length
        : Number.POSITIVE_INFINITY
    const next = due.reduce((soonest, d) => Math.min(soonest, d.atMs), Number.POSITIVE_INFINITY)
    const nowMs = Math.min(next, progressedMs + share)
    if (nowMs > horizonMs) return served
    for (const place of working) done.get(place)!.leftMs -= (nowMs - progressedMs) / working.length
    progressedMs = nowMs
    for (const place of working) {
      if (done.get(place)!.leftMs > 1e-6) continue
      line.leave(place, nowMs)
      inside.delete(place)
      done.get(place)!.answered(nowMs)
      done.delete(place)
      begin(nowMs)
    }
    for (const d of due.filter((d) => d.atMs <= nowMs)) {
      due.splice(due.indexOf(d), 1)
      d.run(nowMs)
    }
  }
}
