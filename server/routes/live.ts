/** `GET /sync/v1/live`: server-sent events that only say "there is something". No stream, no harm: stations poll. */
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { AppContext } from '../middleware/app-context.ts'
import { type DeviceAuthDeps, deviceOnly, senderOf } from '../middleware/device-auth.ts'
import { refuse } from '../middleware/problems.ts'
import type { RowsListener } from '../sequencer/sequencer.ts'

export interface LiveDeps {
  readonly deviceAuth: DeviceAuthDeps
  readonly onRows: (listener: RowsListener) => () => void
  /** Aborted when the node shuts down. */
  readonly shutdown: AbortSignal
}

/** Often enough that no proxy on the way thinks the line dead. */
const COMMENT_EVERY_MS = 25_000

export function liveRoutes(deps: LiveDeps): Hono<AppContext> {
  const routes = new Hono<AppContext>()
  routes.get('/', deviceOnly(deps.deviceAuth), (c) => {
    const { device, org } = senderOf(c)
    c.header('X-Accel-Buffering', 'no')
    return streamSSE(c, async (stream) => {
      const gate = createGate()
      const unsubscribe = deps.onRows((feed, authors) => {
        // A device is not told of what it wrote itself.
        const others = authors.size > 1 || !authors.has(device)
        if (feed === org && others) gate.open('row')
      })
      const timer = setInterval(() => gate.open('comment'), COMMENT_EVERY_MS)
      const end = () => gate.open('end')
      stream.onAbort(end)
      c.req.raw.signal.addEventListener('abort', end)
      deps.shutdown.addEventListener('abort', end)
      if (deps.shutdown.aborted) end()
      // What came between the last exchange and now would else wait for the next poll.
      gate.open('row')
      try {
        while (!stream.aborted) {
          const reasons = await gate.passed()
          if (reasons.has('end')) break
          if (reasons.has('row')) await stream.writeSSE({ data: '{}' })
          else await stream.write(': \n\n')
        }
      } finally {
        clearInterval(timer)
        unsubscribe()
        deps.shutdown.removeEventListener('abort', end)
      }
    })
  })
  routes.all('/', () => refuse({ type: 'MethodNotAllowed', allow: 'GET' }))
  return routes
}

type Reason = 'row' | 'comment' | 'end'

/** Many reasons at once are one passage: a thousand rows make one poke. */
function createGate() {
  let reasons = new Set<Reason>()
  let wake = () => {}
  return {
    open(reason: Reason) {
      reasons.add(reason)
      wake()
    },
    async passed(): Promise<ReadonlySet<Reason>> {
      if (reasons.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const passed = reasons
      reasons = new Set()
      return passed
    },
  }
}
