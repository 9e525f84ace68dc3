/** What the county tells: asked for again while somebody looks, and kept with its time where the county is not reached. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Result } from '../../shared/result.ts'
import type { AskError, CountyDesk } from '../station/station.ts'
import { useCountyDesk } from './settle/county-desk.ts'

const EVERY_MS = 20_000

export interface Known<T> {
  /** null: not told yet. */
  readonly answer: ReadonlySignal<T | null>
  /** Why the last question had no answer; null where it had one. */
  readonly failure: ReadonlySignal<AskError | null>
  askNow(): void
}

/** A hook. The answer lives as long as this tab, also while another page is looked at. */
export function known<T>(question: (desk: CountyDesk) => Promise<Result<T, AskError>>): () => Known<T> {
  const answer = signal<T | null>(null)
  const failure = signal<AskError | null>(null)
  let underWay: Promise<void> | null = null

  /** One question at a time: on a slow line a second would only wait behind the first. */
  const ask = (desk: CountyDesk): Promise<void> => {
    underWay ??= question(desk)
      .then((told) => {
        failure.value = told.ok ? null : told.error
        if (told.ok) answer.value = told.value
      })
      .finally(() => {
        underWay = null
      })
    return underWay
  }
  return () => {
    const desk = useCountyDesk()
    useEffect(() => keepAsking(() => void ask(desk)).stop, [desk])
    return { answer, failure, askNow: () => void ask(desk) }
  }
}

function keepAsking(ask: () => void): { stop(): void } {
  const look = (): void => {
    // A tab that nobody sees asks nothing; it asks at once when it is seen again.
    if (document.visibilityState === 'visible') ask()
  }
  look()
  const timer = setInterval(look, EVERY_MS)
  document.addEventListener('visibilitychange', look)
  addEventListener('online', look)
  return {
    stop() {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
      removeEventListener('online', look)
    },
  }
}
