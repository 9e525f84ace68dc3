/**
 * What the line did, written down: since when nothing gets through, why the node refuses, the last exchanges. On disk,
 * because "cut off since 08:12" must still be said after a restart at noon.
 */
import type { Clock } from '../../shared/time.ts'
import type { TransportError } from '../../sync/transport.ts'
import type { Meta } from '../storage/meta.ts'

export interface TroubleDeps {
  readonly meta: Meta
  readonly clock: Clock
}

/** What a failed exchange means: the line (or a node in trouble), which passes, or a no that a person must mend. */
export type Failing =
  | { readonly type: 'failed'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly type: 'refused'; readonly reason: string }

/** Problems that pass by themselves, or by another way of asking. */
const PASSING: ReadonlySet<string> = new Set([
  'gap',
  'too-large',
  'too-many-requests',
  'internal',
  'unavailable',
])

export function failingOf(
  error: TransportError | { readonly type: 'BadBatch' | 'Cloned' | 'BadPack' },
): Failing {
  switch (error.type) {
    case 'Unreachable':
      return { type: 'failed', reason: 'unreachable', retryAfterMs: null }
    case 'BadBatch':
      return { type: 'refused', reason: 'bad-batch' }
    case 'BadPack':
      return { type: 'refused', reason: 'bad-pack' }
    case 'Cloned':
      return { type: 'refused', reason: 'cloned' }
    case 'Problem':
      // A problem of a later node than this program knows: another try costs nothing.
      return error.problem === null || PASSING.has(error.problem)
        ? { type: 'failed', reason: error.problem ?? 'unknown', retryAfterMs: error.retryAfterMs }
        : { type: 'refused', reason: error.problem }
  }
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
