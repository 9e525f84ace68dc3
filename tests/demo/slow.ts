/** A modem before a line: every byte waits its turn. It ends as the line ends; cutting and counting are the line's. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { pause } from '../support/township.ts'

export interface Pace {
  readonly bytesPerSecond: number
  /** Before each piece that arrives, ms. */
  readonly latencyMs: number
}

const PIECE = 4096

/** Listens on a free port of 127.0.0.1 and carries to `targetPort` of it. */
export async function openSlow(targetPort: number, pace: Pace) {
  const sockets = new Set<Socket>()
  const slowly = async function* (from: AsyncIterable<Buffer>) {
    for await (const bytes of from) {
      await pause(pace.latencyMs)
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE)
        await pause((piece.length / pace.bytesPerSecond) * 1000)
        yield piece
      }
    }
  }
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const node = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true })
    for (const socket of [client, node]) {
      sockets.add(socket.setNoDelay(true))
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    const broken = () => {
      client.resetAndDestroy()
      node.resetAndDestroy()
    }
    pipeline(client, slowly, node).catch(broken)
    pipeline(node, slowly, client).catch(broken)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
