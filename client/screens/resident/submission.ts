/**
 * Sending one thing that is kept, until it is there: again by itself while the line fails, at once when it is back or a
 * person says so. What it says of itself is what has happened, never what is hoped.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { Random } from '../../../shared/random.ts'
import { createLoop, type Outcome, type Timer } from '../../../sync/loop.ts'
import type { KeptFiling } from '../../storage/filings.ts'
import { type Moving, type SendDeps, sendKept } from './send-kept.ts'

export interface SubmissionDeps extends SendDeps {
  readonly timer: Timer
  readonly random: Random
  /** One at a time, of all tabs. */
  readonly alone: <T>(owner: string, work: () => Promise<T>) => Promise<T>
  readonly onDefect: (error: unknown) => void
}

export type SubmissionState =
  | { readonly type: 'still' }
  | { readonly type: 'moving'; readonly moving: Moving }
  /** It will be tried again by itself. `reason`: as in sync/http/failing.ts. */
  | { readonly type: 'waiting'; readonly reason: string }
  /** A person must do something first. */
  | { readonly type: 'refused'; readonly reason: string }

export interface Submission {
  readonly state: ReadonlySignal<SubmissionState>
  /** As it is on the device; undefined until it was read. */
  readonly kept: ReadonlySignal<KeptFiling | null | undefined>
  /** Reads it again. */
  look(): Promise<void>
  /** Begins, or tries again at once. */
  start(): void
  /** No more tries; what is kept stays. */
  stop(): void
}

export function submission(deps: SubmissionDeps, owner: string): Submission {
  const state = signal<SubmissionState>({ type: 'still' })
  const kept = signal<KeptFiling | null | undefined>(undefined)
  const look = async (): Promise<void> => {
    kept.value = await deps.filings.read(owner)
  }
  let run = 0
  const work = async (): Promise<Outcome> => {
    const own = run
    const say = (now: SubmissionState): void => {
      if (own === run) state.value = now
    }
    const sent = await deps.alone(owner, () =>
      sendKept(deps, owner, (moving) => {
        say({ type: 'moving', moving })
        void look()
      }),
    )
    await look()
    if (sent.type === 'done') say({ type: 'still' })
    else if (sent.type === 'failed') say({ type: 'waiting', reason: sent.reason })
    else say({ type: 'refused', reason: sent.reason })
    return sent
  }
  const loop = createLoop({
    ...{ work, timer: deps.timer, random: deps.random },
    onState(now) {
      // It is there, or somebody has to mend it: neither is asked about again.
      if (now === 'idle' || now === 'blocked') loop.dispatch('stop')
    },
    onDefect(error) {
      deps.onDefect(error)
      state.value = { type: 'waiting', reason: 'defect' }
    },
  })
  return {
    state,
    kept,
    look,
    start() {
      if (state.value.type !== 'moving') state.value = { type: 'moving', moving: { type: 'words' } }
      loop.dispatch('start')
    },
    stop() {
      run += 1
      loop.dispatch('stop')
      state.value = { type: 'still' }
    },
  }
}
