/** One stream of the node's pokes, from its opening to its end. */
import { createParser } from 'eventsource-parser'
import { authorization, type Signatory } from './authorization.ts'
import type { LiveLineDeps } from './live-line.ts'

const LIVE_PATH = '/sync/v1/live'

/** The node says at least a comment every 25 s. */
const SILENCE_MS = 60_000

/** Resolves when the stream is over, for whatever reason; never rejects. */
export async function listenToNode(deps: LiveLineDeps, identity: Signatory): Promise<void> {
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
