/** The node's socket: opened once, and closed so that what has begun is finished first. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { OpenNode } from './compose.ts'
import { openControl } from './control/control-socket.ts'
import type { Environment } from './environment.ts'

export interface Listening {
  /** `http://127.0.0.1:8787`, no slash at the end. */
  readonly url: string
  /** Commands at the machine reach it. */
  readonly control: boolean
  /** Takes no more callers, finishes those that are here, then closes the node. */
  stop(): Promise<void>
}

/** A caller that has fallen silent in mid-request must not keep the node: it will come again. */
const FINISH_WITHIN_MS = 10_000
/** A line whose stream has just ended is idle a moment later. */
const CLOSE_IDLE_EVERY_MS = 50
/**
 * A connection counts as idle once its answer lies in the system's buffers, and a village's line takes long to empty
 * them: after Node's 5 s the next request would begin with a new connection.
 */
const KEEP_IDLE_MS = 75_000

/** Rejects with the system's error where the port is not to be had. */
export async function listen(
  { port, host, dataDir }: Pick<Environment, 'port' | 'host' | 'dataDir'>,
  node: OpenNode,
): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: KEEP_IDLE_MS }, getRequestListener(node.app.fetch))
  server.listen(port, host)
  await once(server, 'listening')
  const control = node.control ? await openControl(dataDir, node.control) : null
  return {
    url: urlOf(server.address()),
    control: control !== null,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      node.endStreams()
      await control?.close()
      const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS)
      const late = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS)
      await closed
      clearInterval(idle)
      clearTimeout(late)
      await node.close()
    },
  }
}

function urlOf(bound: ReturnType<ReturnType<typeof createServer>['address']>): string {
  if (bound === null || typeof bound === 'string') throw new Error('not an address of the internet')
  return `http://${bound.address.includes(':') ? `[${bound.address}]` : bound.address}:${bound.port}`
}
