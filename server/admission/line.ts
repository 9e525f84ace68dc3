/**
 * The line before a node's work, as in a hall: whoever asks is given a number, and is served in the order of numbers.
 * There is room for as many as can be served in a short while; everybody else is told when to come again, and keeps the
 * number until then (docs/decisions/0018). Time and chance are handed in.
 */
import { type Random, randomInt } from '../../shared/random.ts'
import { err, ok, type Result } from '../../shared/result.ts'

export interface LineLimits {
  /** In work at once, over all devices. */
  readonly workMax: () => number
  /** Of bodies, announced and not yet answered. No single one may have more. */
  readonly bytesMax: number
  /** Whoever would wait longer is sent away. */
  readonly waitMaxMs: number
  /** In work or waiting here; all others are sent away. */
  readonly placesMax: number
  /** By then the line may have become shorter, or faster. */
  readonly retryMaxMs: number
}

export interface Place {
  readonly device: string
  readonly bytes: number
  /** Lower is served first. */
  readonly number: number
  readonly enteredMs: number
  /** `entered`: its body is on the way, and it takes up no work. */
  state: 'entered' | 'ready' | 'working' | 'left'
  startedMs: number
  /** How many were in work when it began. */
  together: number
}

export interface SentAway {
  readonly type: 'SentAway'
  readonly retryAfterMs: number
}

interface Away {
  readonly number: number
  readonly bytes: number
  /** When it was told to come again. */
  readonly dueMs: number
}

/** Until anything was measured. */
const EACH_MS = 30
/** How much the latest counts for the mean: a moment in which the node did something else is soon forgotten. */
const WEIGHT = 0.05
/** On a line so slow that its body is still on the way by then: it holds up nobody behind it. */
const ASIDE_AFTER_MS = 10_000
/** Stations wait a little longer than they are told: their own backoff, a line that is slow to come up. */
const GRACE_MS = 60_000
const RETRY_MIN_MS = 1_000

export class Line {
  readonly #limits: LineLimits
  readonly #random: Random
  readonly #places = new Set<Place>()
  readonly #away = new Map<string, Away>()
  #numbers = 0
  /** One is done every so many ms. */
  #eachMs = EACH_MS

  constructor(limits: LineLimits, random: Random) {
    this.#limits = limits
    this.#random = random
  }

  /** Before the body is read; `bytes`: that it will take up at most. */
  enter(device: string, bytes: number, nowMs: number): Result<Place, SentAway> {
    for (const [name, { dueMs }] of this.#away) if (dueMs + GRACE_MS < nowMs) this.#away.delete(name)
    const number = this.#away.get(device)?.number ?? this.#numbers++
    const ahead = [...this.#away.values()].filter((a) => a.number < number)
    const inside = [...this.#places].filter(
      (p) => p.state !== 'entered' || nowMs - p.enteredMs < ASIDE_AFTER_MS,
    )
    const { placesMax, waitMaxMs, workMax } = this.#limits
    // Room is kept for whoever comes again about now; nothing stands idle for the sake of those who do not.
    const soon = ahead.filter(({ dueMs }) => Math.abs(dueMs - nowMs) <= waitMaxMs / 2)
    const before = inside.length + soon.length
    const waitMs = before * this.#eachMs
    const held = sum(this.#places) + sum(soon)
    const hasRoom = before < workMax() || (before < placesMax && waitMs <= waitMaxMs)
    if (!hasRoom || (before > 0 && held + bytes > this.#limits.bytesMax)) {
      // Back while there is still somebody before it: nothing stands idle, and a little early is only a short wait.
      const freeMs = (inside.length + ahead.length) * this.#eachMs - waitMaxMs / 2
      const leastMs = Math.min(this.#limits.retryMaxMs, Math.max(RETRY_MIN_MS, freeMs))
      const retryAfterMs = leastMs + randomInt(this.#random, Math.ceil(RETRY_MIN_MS + leastMs / 4))
      this.#away.set(device, { number, bytes, dueMs: nowMs + retryAfterMs })
      return err({ type: 'SentAway', retryAfterMs })
    }
    this.#away.delete(device)
    const place: Place = {
      device,
      bytes,
      number,
      enteredMs: nowMs,
      state: 'entered',
      startedMs: 0,
      together: 1,
    }
    this.#places.add(place)
    return ok(place)
  }

  /** Its body is here. Refused where two of the same device are here already. */
  ready(place: Place): Result<true, SentAway> {
    const others = [...this.#places].filter((p) => p.device === place.device && p.state === 'ready')
    if (others.length > 0) {
      this.#places.delete(place)
      place.state = 'left'
      return err({ type: 'SentAway', retryAfterMs: RETRY_MIN_MS + randomInt(this.#random, RETRY_MIN_MS) })
    }
    place.state = 'ready'
    return ok(true)
  }

  /** Those whose turn it is now: they are in work until they leave. */
  begin(nowMs: number): Place[] {
    const working = new Set([...this.#places].filter((p) => p.state === 'working').map((p) => p.device))
    const begun: Place[] = []
    // Whoever has waited here as long as anybody should is not overtaken any more.
    const isOld = (p: Place) => nowMs - p.enteredMs > this.#limits.waitMaxMs
    const ready = [...this.#places].filter((p) => p.state === 'ready').sort(byNumber)
    for (const place of [...ready.filter(isOld), ...ready.filter((p) => !isOld(p))]) {
      if (working.size >= this.#limits.workMax()) break
      if (working.has(place.device)) continue
      working.add(place.device)
      place.state = 'working'
      place.startedMs = nowMs
      begun.push(place)
    }
    for (const place of begun) place.together = working.size
    return begun
  }

  /** Answered, or gone. A second time changes nothing. */
  leave(place: Place, nowMs: number): void {
    if (place.state === 'working') {
      const together = [...this.#places].filter((p) => p.state === 'working').length
      const tookMs = Math.max(0, nowMs - place.startedMs) / Math.max(together, place.together)
      this.#eachMs += WEIGHT * (Math.min(tookMs, 4 * this.#eachMs) - this.#eachMs)
    }
    place.state = 'left'
    this.#places.delete(place)
  }

  /** Somebody here waits for others to be done. */
  isLong(): boolean {
    const here = [...this.#places].filter((p) => p.state === 'ready' || p.state === 'working').length
    return here > this.#limits.workMax()
  }
}

const byNumber = (a: Place, b: Place): number => a.number - b.number

const sum = (of: Iterable<{ readonly bytes: number }>): number => {
  let bytes = 0
  for (const one of of) bytes += one.bytes
  return bytes
}
