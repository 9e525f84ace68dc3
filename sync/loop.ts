/** Drives the table of loop-machine.ts: runs exchanges one at a time, sets the timers, backs off with jitter. */
import { type Random, randomInt } from '../shared/random.ts'
import { LOOP, type LoopEvent, type LoopState } from './loop-machine.ts'

export interface Timer {
  /** Calls `fire` once after `delayMs`; the answer cancels. */
  after(delayMs: number, fire: () => void): () => void
}

export type Outcome =
  | { readonly type: 'done' }
  | { readonly type: 'more' }
  | { readonly type: 'failed'; readonly retryAfterMs: number | null }
  | { readonly type: 'refused' }

export interface LoopDeps {
  /** One piece of work; never throws for what a line or node can do. */
  readonly work: () => Promise<Outcome>
  readonly timer: Timer
  readonly random: Random
  readonly onState?: (state: LoopState) => void
  /** A defect in `work`: reported, then treated as a failure so that the loop lives on. */
  readonly onDefect?: (error: unknown) => void
  readonly times?: Partial<LoopTimes>
}

export interface LoopTimes {
  /** Between exchanges while nothing happens; pokes come in between. */
  readonly pollMs: number
  readonly backoffMinMs: number
  readonly backoffMaxMs: number
}

/** Whatever a node or a proxy on the way may ask for. */
const RETRY_AFTER_MAX_MS = 10 * 60_000

export const LOOP_TIMES: LoopTimes = { pollMs: 60_000, backoffMinMs: 1_000, backoffMaxMs: 60_000 }

export interface Loop {
  readonly state: () => LoopState
  dispatch(event: LoopEvent): void
}

/** Exponential with full jitter in the upper half: 450 stations back at once do not knock together. */
export function backoffMs(times: LoopTimes, failures: number, random: Random): number {
  const ceiling = Math.min(times.backoffMaxMs, times.backoffMinMs * 2 ** Math.min(failures - 1, 30))
  return Math.ceil(ceiling / 2) + randomInt(random, Math.floor(ceiling / 2) + 1)
}

export function createLoop(deps: LoopDeps): Loop {
  const times = { ...LOOP_TIMES, ...deps.times }
  let state: LoopState = 'stopped'
  let failures = 0
  let retryAfterMs: number | null = null
  let cancelTimer = () => {}
  /** Answers of an exchange begun before the last stop are not for us. */
  let run = 0

  const setTimer = (delayMs: number) => {
    cancelTimer()
    cancelTimer = deps.timer.after(delayMs, () => dispatch('timer'))
  }

  const exchange = async () => {
    const own = run
    let outcome: Outcome
    try {
      outcome = await deps.work()
    } catch (error) {
      deps.onDefect?.(error)
      outcome = { type: 'failed', retryAfterMs: null }
    }
    if (own !== run) return
    failures = outcome.type === 'failed' ? failures + 1 : 0
    retryAfterMs = outcome.type === 'failed' ? outcome.retryAfterMs : null
    dispatch(outcome.type)
  }

  const dispatch = (event: LoopEvent) => {
    const { to, action } = LOOP[state][event]
    const before = state
    state = to
    if (action === 'exchange' || action === 'abort') cancelTimer()
    if (action === 'abort') run += 1
    if (action === 'poll') setTimer(times.pollMs / 2 + randomInt(deps.random, times.pollMs))
    if (action === 'backoff') {
      const asked = Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS)
      setTimer(Math.max(asked, backoffMs(times, failures, deps.random)))
    }
    if (state !== before) deps.onState?.(state)
    if (action === 'exchange') void exchange()
  }

  return { state: () => state, dispatch }
}
