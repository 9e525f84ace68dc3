/**
 * What the line did, written down: since when nothing gets through, why the node refuses, the last exchanges. On disk,
 * because "cut off since 08:12" must still be said after a restart at noon.
 */
import type { Clock } from '../../shared/time.ts'
import type { Failing } from '../../sync/http/failing.ts'
import type { Meta } from '../storage/meta.ts'

export interface TroubleDeps {
  readonly meta: Meta
  readonly clock: Clock
}

/** The line is down: at once when the device says so, else when an exchange has failed. */
export async function noteFailure(deps: TroubleDeps, failing: Failing): Promise<void> {
  const now = deps.clock.now()
  await deps.meta.change('trouble', (before) =>
    failing.type === 'refused'
      ? { since: null, latest: now, refusal: failing.reason }
      : { since: before?.since ?? now, latest: now, refusal: null },
  )
}

export const noteContact = (deps: TroubleDeps): Promise<void> => deps.meta.write('trouble', null)

const HISTORY_LENGTH = 50

/** One line of the history; one that says the same as the last takes its place, or a quiet day would fill it. */
export async function noteExchange(
  deps: TroubleDeps,
  exchange: { readonly sent: number; readonly received: number; readonly failed: string | null },
): Promise<void> {
  const at = deps.clock.now()
  await deps.meta.change('history', (before) => {
    const [last, ...older] = before ?? []
    const quiet = exchange.sent === 0 && exchange.received === 0
    const same = last && quiet && last.sent + last.received === 0 && last.failed === exchange.failed
    const kept = same ? older : (before ?? [])
    return [{ at, ...exchange }, ...kept].slice(0, HISTORY_LENGTH)
  })
}
