/** The stream on which the node says that there is something (`GET /sync/v1/live`). No stream, no harm: we poll. */
import type { Clock } from '../../shared/time.ts'
import type { Timer } from '../../sync/loop.ts'
import { authorization, type Identity } from './authorization.ts'

const LIVE_PATH = '/sync/v1/live'

/** The node says at least a comment every 25 s. */
const SILENCE_MS = 60_000

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
  /** The node said something, or the stream broke, which may mean that the line did. */
  readonly onSomething: () => void
}

/** Called after every good exchange; opens a stream where none is open. */
export function keepListening(deps: LiveLineDeps, identity: Identity): () => void {
  let listening = false
  let short = 0
  return () => {
    if (listening) return
    listening = true
    const beganMs = deps.clock.now()
    void listenToNode(deps, identity).then(() => {
      short = Math.abs(deps.clock.now() - beganMs) < SHORT_MS ? short + 1 : 0
      const again = () => {
        listening = false
        if (!deps.signal.aborted) deps.onSomething()
      }
      if (short > SHORT_MAX) deps.timer.after(REST_MS, again)
      else again()
    })
  }
}

/** Resolves when the stream is over, for whatever reason; never rejects. */
async function listenToNode(deps: LiveLineDeps, identity: Identity): Promise<void> {
  const abort = new AbortController()
  const giveUp = () => abort.abort()
  deps.signal.addEventListener('abort', giveUp)
  let cancel = deps.timer.after(SILENCE_MS, giveUp)
  try {
    const response = await deps.fetch(LIVE_PATH, {
      headers: { authorization: await authorization(identity, 'GET', LIVE_PATH) },
      signal: abort.signal,
      cache: 'no-store',
    })
    if (!response.ok || !response.body) return
    // A first case is taken without it.
    const { createParser } = await import('eventsource-parser')
    const parser = createParser({ onEvent: deps.onSomething })
    const decoder = new TextDecoder()
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      cancel()
      cancel = deps.timer.after(SILENCE_MS, giveUp)
      parser.feed(decoder.decode(value, { stream: true }))
    }
  } catch {
    // Cut, or ended by us.
  } finally {
    cancel()
    deps.signal.removeEventListener('abort', giveUp)
  }
}
