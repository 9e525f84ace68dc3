/** The board's knowledge: asked for again while somebody looks, and kept with its time where the county is not reached. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { StationContacts } from '../../../shared/protocol/stations.ts'
import type { AskError, CountyDesk } from '../../station/station.ts'
import { useCountyDesk } from '../settle/county-desk.ts'

const EVERY_MS = 20_000

/** As long as this tab lives, also while another page is looked at. */
const contacts = signal<StationContacts | null>(null)
const failure = signal<AskError | null>(null)

export interface KnownStations {
  /** null: not told yet. */
  readonly contacts: ReadonlySignal<StationContacts | null>
  /** Why the last question had no answer; null where it had one. */
  readonly failure: ReadonlySignal<AskError | null>
  askNow(): void
}

export function useKnownStations(): KnownStations {
  const desk = useCountyDesk()
  useEffect(() => {
    const asking = keepAsking(desk)
    return asking.stop
  }, [desk])
  return { contacts, failure, askNow: () => void ask(desk) }
}

function keepAsking(desk: CountyDesk): { stop(): void } {
  const look = (): void => {
    // A tab that nobody sees asks nothing; it asks at once when it is seen again.
    if (document.visibilityState === 'visible') void ask(desk)
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

let underWay: Promise<void> | null = null

/** One question at a time: on a slow line a second would only wait behind the first. */
function ask(desk: CountyDesk): Promise<void> {
  underWay ??= desk
    .stations()
    .then((answer) => {
      failure.value = answer.ok ? null : answer.error
      if (answer.ok) contacts.value = answer.value
    })
    .finally(() => {
      underWay = null
    })
  return underWay
}
