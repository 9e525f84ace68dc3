/** The stream on which the node says that there is something (`GET /sync/v1/live`). No stream, no harm: we poll. */
import type { Clock } from '../../shared/time.ts'
import type { Timer } from '../loop.ts'
import type { Signatory } from './authorization.ts'

/** A stream that ends sooner was none: something on the way does not let it through. */
const SHORT_MS = 5_000
/** So many short ones on end may be chance; after that, polling has to do for a while. */
const SHORT_MAX = 3
const REST_MS = 300_000

export interface LiveLineDeps {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>
  readonly timer: Timer
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The node said something. */
  readonly onSomething: () => void
  /** The stream is over, which may mean that the line is. */
  readonly onBroken: () => void
}

/** Called after every good exchange; opens a stream where none is open. */
export function keepListening(deps: LiveLineDeps, identity: Signatory): () => void {
  let listening = false
  let short = 0
  return () => {
    if (listening) return
    listening = true
    const beganMs = deps.clock.now()
    void listenTo(deps, identity).then(() => {
      short = Math.abs(deps.clock.now() - beganMs) < SHORT_MS ? short + 1 : 0
      const again = () => {
        listening = false
        if (!deps.signal.aborted) deps.onBroken()
      }
      if (short > SHORT_MAX) deps.timer.after(REST_MS, again)
      else again()
    })
  }
}

/** Resolves when the stream is over, for whatever reason. A first case is taken without its program. */
async function listenTo(deps: LiveLineDeps, identity: Signatory): Promise<void> {
  const stream = await import('./live-stream.ts').catch(() => null)
  await stream?.listenToNode(deps, identity)
}
