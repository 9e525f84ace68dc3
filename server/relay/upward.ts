/**
 * A relay's side towards the county: the exchange of sync/exchange in the loop of sync/loop.ts, as a station drives it,
 * then staff and materials, one piece of work at a time.
 */
import type { Random } from '../../shared/random.ts'
import type { Clock } from '../../shared/time.ts'
import { grown, LARGEST, shrunk } from '../../sync/exchange/batch-size.ts'
import { exchangeOnce, type StationDeps } from '../../sync/exchange/station.ts'
import type { Signatory } from '../../sync/http/authorization.ts'
import { type Failing, failingOf } from '../../sync/http/failing.ts'
import { keepListening } from '../../sync/http/live-line.ts'
import type { WireDeps } from '../../sync/http/wire.ts'
import { createLoop, type Outcome } from '../../sync/loop.ts'
import type { MoveMaterial } from './materials.ts'
import type { StaffVerifiers } from './verifiers.ts'

export interface UpwardDeps {
  readonly wire: WireDeps
  readonly identity: Signatory
  readonly station: Omit<StationDeps, 'limits'>
  /** Why the last announced release could not be taken; null: it could. */
  readonly packFailure: () => Failing | null
  /** Tells the county where this node is, where it does not know it yet; true once it does. */
  readonly tellAddress: () => Promise<boolean>
  readonly verifiers: Pick<StaffVerifiers, 'refresh'>
  readonly materials: MoveMaterial
  /** Rows have come. */
  readonly onStored: () => void
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
  readonly onDefect: (error: unknown) => void
}

export interface Upward {
  /** Something to send, or perhaps to fetch. */
  poke(): void
  /** At once, however long the last failure still bids to wait. */
  start(): void
  /** Why the last exchange came to nothing; null: it did not. */
  trouble(): string | null
  /** Something came that the county may lack: what both hold is compared. */
  compareAgain(): void
  /** One exchange by hand, before the loop is started. */
  once(): Promise<Outcome>
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

const VERIFIERS_EVERY_MS = 3 * 60_000

export function upward(deps: UpwardDeps): Upward {
  const { station, clock } = deps
  let size = LARGEST
  let verifiedAtMs = Number.NEGATIVE_INFINITY
  let verifiedAt = 0
  let cancelAgain = () => {}

  let trouble: string | null = null
  /** Asked for before a start that came between, perhaps. */
  let isToCompare = true
  const fail = (failing: Failing): Outcome => {
    trouble = failing.reason
    return failing.type === 'refused'
      ? { type: 'refused' }
      : { type: 'failed', retryAfterMs: failing.retryAfterMs }
  }

  const once = async (): Promise<Outcome> => {
    const state = await station.state.load()
    if (isToCompare && state.cursor) await station.state.save({ ...state, healing: true })
    isToCompare = false
    const exchanged = await exchangeOnce({ ...station, limits: size })
    if (!exchanged.ok) {
      size = shrunk(size, exchanged.error)
      return fail(failingOf(exchanged.error))
    }
    size = grown(size)
    const { received, more } = exchanged.value
    if (received > 0) deps.onStored()
    const failing = deps.packFailure()
    if (failing) return fail(failing)
    trouble = null
    return { type: more ? 'more' : 'done' }
  }

  const work = async (): Promise<Outcome> => {
    const outcome = await once()
    if (outcome.type === 'failed' || outcome.type === 'refused') return outcome
    listen()
    if (outcome.type === 'more') return outcome
    await deps.tellAddress()
    const release = station.release()
    if (release !== verifiedAt || clock.now() - verifiedAtMs >= VERIFIERS_EVERY_MS) {
      await deps.verifiers.refresh()
      verifiedAt = release
      verifiedAtMs = clock.now()
    }
    const moved = await deps.materials(() => loop.state() === 'pressed')
    if (moved.type === 'moved') return { type: 'more' }
    if (moved.type !== 'nothing') return fail(moved)
    cancelAgain()
    if (moved.againMs !== null)
      cancelAgain = deps.wire.timer.after(moved.againMs, () => loop.dispatch('poke'))
    return { type: 'done' }
  }

  const listen = keepListening(
    {
      ...{ fetch: deps.wire.fetch, timer: deps.wire.timer, clock, signal: deps.signal },
      onSomething: () => loop.dispatch('poke'),
      onBroken: () => loop.dispatch('poke'),
    },
    deps.identity,
  )
  let working: Promise<unknown> = Promise.resolve()
  const watched = () => {
    const outcome = work()
    working = outcome.catch(() => {})
    return outcome
  }
  const { timer } = deps.wire
  const loop = createLoop({ work: watched, timer, random: deps.random, onDefect: deps.onDefect })
  return {
    once,
    trouble: () => trouble,
    compareAgain() {
      isToCompare = true
      loop.dispatch('poke')
    },
    poke: () => loop.dispatch('poke'),
    start: () => loop.dispatch('start'),
    async stop() {
      cancelAgain()
      loop.dispatch('stop')
      await working
    },
  }
}
