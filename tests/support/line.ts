/**
 * A TCP line between a client and a server that can really be cut: sockets are reset in mid-stream, as a cable, a
 * modem or a lorry does it. Faults are asked for by intent (`cut`, `cutAfter`, `hang`, `restore`) and take effect in
 * the same turn of the event loop, so a test waits for what its two ends see and never sleeps. It can be made as narrow
 * and slow as a village's (`shape`). It also meters what crosses it. Plain HTTP/1.1 is metered by request, head and body;
 * anything else only by bytes.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { httpMeters } from './http-meters.ts'
import { type Parcel, ShapedDirection, type Stalls } from './shaped-direction.ts'

/** Up is client → server. Only what was passed on is counted; head and body add up to all bytes of a direction. */
export interface LineCounts {
  /** Connections carried. */
  connections: number
  /** Connections turned away while the line was cut: how hard a client knocks. */
  refused: number
  /** Request heads that crossed whole. */
  requests: number
  /** How often something went up after something had come down: a client that waited for an answer. */
  roundTrips: number
  bytesUp: number
  bytesDown: number
  headerBytesUp: number
  /** With the framing of chunked bodies, because that too crosses the line. */
  bodyBytesUp: number
  headerBytesDown: number
  bodyBytesDown: number
}

export interface Shape {
  /** 1,000 bits a second, for all connections together. */
  readonly upKbit: number
  readonly downKbit: number
  /** What the line adds to a question and its answer; a new connection costs one before its first byte. */
  readonly rttMs: number
  readonly stalls: Stalls | null
}

export interface Line {
  readonly port: number
  /** From now on; null: as wide as the machine. What is on the way arrives at once. */
  shape(shape: Shape | null): void
  /** Resets every open connection (RST) and every new one until `restore`. */
  cut(): void
  /**
   * Lets so many more bytes pass, over all connections together; the next byte in that direction breaks the line.
   * `{ up: n }` cuts within an upload; `{ down: 0 }` lets the server do its work and loses the whole answer. Of what
   * passed, the last may still be lost on the way, as on any line: the receiver has at most so many bytes (all of
   * them where they fit its window, some 60 KB). Resolves when the line broke.
   */
  cutAfter(bytes: { up?: number; down?: number }): Promise<void>
  /** Connections stay open and new ones are accepted, but nothing passes until `restore` lets it go on. */
  hang(): void
  /** A whole line again: ends `cut`, `hang` and a pending `cutAfter`. */
  restore(): void
  counts(): LineCounts
  resetCounts(): void
  close(): Promise<void>
}

type Direction = 'up' | 'down'
/** Breaking: a `cutAfter` is used up and its last bytes are on their way into the kernel; then it is cut. */
type Mode = 'open' | 'hanging' | 'breaking' | 'cut'

/** One direction of one connection. */
interface Carrier {
  readonly from: Socket
  arrive(parcel: Parcel): void
}

/** What a sender may have put on a shaped line that is not on its way yet. */
const AHEAD_BYTES = 64 * 1024

/** Listens on 127.0.0.1, on `listenPort` or a free port, and carries to 127.0.0.1:`targetPort`. */
export async function openLine(options: { targetPort: number; listenPort?: number }): Promise<Line> {
  let mode: Mode = 'open'
  const counted = zeroCounts()
  const sockets = new Set<Socket>()
  let limits = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY }
  let broke = () => {}

  let lastPassed: Direction | null = null
  let shaped: Record<Direction, ShapedDirection<Carrier>> | null = null
  let shape: Shape | null = null
  let timer: NodeJS.Timeout | undefined

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    client.on('error', () => {})
    if (mode === 'cut' || mode === 'breaking') {
      counted.refused++
      client.resetAndDestroy()
      return
    }
    counted.connections++
    const upstream = connect({ port: options.targetPort, host: '127.0.0.1', allowHalfOpen: true })
    const meters = httpMeters(counted)
    // The greeting of TCP goes over the line and back before a byte of ours does.
    const openMs = performance.now() + (shape?.rttMs ?? 0)
    carry('up', client, upstream, { meter: meters.up, openMs })
    carry('down', upstream, client, { meter: meters.down, openMs })
  })

  function carry(
    direction: Direction,
    from: Socket,
    to: Socket,
    { meter, openMs }: { meter: (bytes: Buffer) => void; openMs: number },
  ): void {
    const pass = (bytes: Buffer): void => {
      counted[direction === 'up' ? 'bytesUp' : 'bytesDown'] += bytes.length
      if (direction === 'up' && lastPassed !== 'up') counted.roundTrips++
      lastPassed = direction
      limits[direction] -= bytes.length
      meter(bytes)
    }
    const carrier: Carrier = {
      from,
      arrive(parcel) {
        if (mode === 'cut' || mode === 'breaking') return
        if (parcel === 'end') {
          to.end()
          return
        }
        const bytes = Buffer.from(parcel.buffer, parcel.byteOffset, parcel.length)
        if (bytes.length > limits[direction]) {
          const last = bytes.subarray(0, limits[direction])
          pass(last)
          mode = 'breaking'
          if (last.length === 0) finishBreaking()
          else to.write(last, finishBreaking)
          return
        }
        pass(bytes)
        if (!to.write(bytes)) from.pause()
      },
    }
    const put = (parcel: Parcel): void => {
      const way = shaped?.[direction]
      if (!way) {
        carrier.arrive(parcel)
        return
      }
      way.put(carrier, parcel, Math.max(openMs, performance.now()))
      if (way.waiting(carrier) > AHEAD_BYTES) from.pause()
      pump()
    }
    sockets.add(from)
    from.setNoDelay(true)
    from.pause()
    from.on('data', put)
    to.on('drain', () => {
      if (mode === 'open') from.resume()
    })
    from.on('end', () => put('end'))
    // One end reset or unreachable: the other end must see the same, not a polite goodbye.
    from.on('error', () => {
      shaped?.[direction].drop(carrier)
      to.resetAndDestroy()
    })
    from.on('close', (failed) => {
      sockets.delete(from)
      if (!failed) put('end')
    })
    if (mode === 'open') from.resume()
  }

  function pump(): void {
    clearTimeout(timer)
    if (!shaped || mode !== 'open') return
    for (const way of [shaped.up, shaped.down]) {
      for (const { connection, parcel } of way.take(performance.now())) {
        connection.arrive(parcel)
        if (way.waiting(connection) <= AHEAD_BYTES) connection.from.resume()
      }
    }
    const next = Math.min(shaped.up.nextMs(), shaped.down.nextMs())
    if (next < Number.POSITIVE_INFINITY) timer = setTimeout(pump, next - performance.now())
  }

  function cut(): void {
    mode = 'cut'
    if (shape) setShape(shape)
    for (const socket of sockets) socket.resetAndDestroy()
    broke()
    forgetLimits()
  }

  /** A stream that has lost bytes must never go on, so whatever comes next, the cut comes first. */
  function finishBreaking(): void {
    if (mode === 'breaking') cut()
  }

  function forgetLimits(): void {
    limits = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY }
    broke = () => {}
  }

  /** What is on the way is lost where the line is cut, and else arrives at once. */
  function setShape(next: Shape | null): void {
    const left = shaped ? [...shaped.up.flush(), ...shaped.down.flush()] : []
    shape = next
    shaped = next && {
      up: new ShapedDirection({ kbit: next.upKbit, delayMs: next.rttMs / 2, stalls: next.stalls }),
      down: new ShapedDirection({ kbit: next.downKbit, delayMs: next.rttMs / 2, stalls: next.stalls }),
    }
    for (const { connection, parcel } of left) {
      connection.arrive(parcel)
      if (mode === 'open') connection.from.resume()
    }
  }

  server.listen(options.listenPort ?? 0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    shape: setShape,
    cut,
    cutAfter: ({ up, down }) =>
      new Promise((resolve) => {
        limits = { up: up ?? Number.POSITIVE_INFINITY, down: down ?? Number.POSITIVE_INFINITY }
        broke = resolve
      }),
    hang() {
      finishBreaking()
      mode = 'hanging'
      for (const socket of sockets) socket.pause()
    },
    restore() {
      finishBreaking()
      mode = 'open'
      forgetLimits()
      for (const socket of sockets) socket.resume()
      pump()
    },
    counts: () => ({ ...counted }),
    resetCounts: () => void Object.assign(counted, zeroCounts()),
    async close() {
      cut()
      clearTimeout(timer)
      server.close()
      await once(server, 'close')
    },
  }
}

const zeroCounts = (): LineCounts => ({
  connections: 0,
  refused: 0,
  requests: 0,
  roundTrips: 0,
  bytesUp: 0,
  bytesDown: 0,
  headerBytesUp: 0,
  bodyBytesUp: 0,
  headerBytesDown: 0,
  bodyBytesDown: 0,
})
