/**
 * A TCP line between a client and a server that can really be cut: sockets are reset in mid-stream, as a cable, a
 * modem or a lorry does it. Faults are asked for by intent (`cut`, `cutAfter`, `hang`, `restore`) and take effect in
 * the same turn of the event loop, so a test waits for what its two ends see and never sleeps. It also meters what
 * crosses it. Plain HTTP/1.1 is metered by request, head and body; anything else only by bytes.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Up is client → server. Only what was passed on is counted; head and body add up to all bytes of a direction. */
export interface LineCounts {
  /** Connections carried. */
  connections: number
  /** Connections turned away while the line was cut: how hard a client knocks. */
  refused: number
  /** Request heads that crossed whole. */
  requests: number
  bytesUp: number
  bytesDown: number
  headerBytesUp: number
  /** With the framing of chunked bodies, because that too crosses the line. */
  bodyBytesUp: number
  headerBytesDown: number
  bodyBytesDown: number
}

export interface Line {
  readonly port: number
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

/** Listens on 127.0.0.1, on `listenPort` or a free port, and carries to 127.0.0.1:`targetPort`. */
export async function openLine(options: { targetPort: number; listenPort?: number }): Promise<Line> {
  let mode: Mode = 'open'
  const counted = zeroCounts()
  const sockets = new Set<Socket>()
  let limits = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY }
  let broke = () => {}

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
    carry('up', client, upstream, meters.up)
    carry('down', upstream, client, meters.down)
  })

  function carry(direction: Direction, from: Socket, to: Socket, meter: (bytes: Buffer) => void): void {
    const pass = (bytes: Buffer): void => {
      counted[direction === 'up' ? 'bytesUp' : 'bytesDown'] += bytes.length
      limits[direction] -= bytes.length
      meter(bytes)
    }
    sockets.add(from)
    from.setNoDelay(true)
    from.pause()
    from.on('data', (bytes: Buffer) => {
      if (mode === 'cut' || mode === 'breaking') return
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
    })
    to.on('drain', () => {
      if (mode === 'open') from.resume()
    })
    from.on('end', () => to.end())
    // One end reset or unreachable: the other end must see the same, not a polite goodbye.
    from.on('error', () => to.resetAndDestroy())
    from.on('close', (failed) => {
      sockets.delete(from)
      if (!failed) to.end()
    })
    if (mode === 'open') from.resume()
  }

  function cut(): void {
    mode = 'cut'
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

  server.listen(options.listenPort ?? 0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
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
    },
    counts: () => ({ ...counted }),
    resetCounts: () => void Object.assign(counted, zeroCounts()),
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

const zeroCounts = (): LineCounts => ({
  connections: 0,
  refused: 0,
  requests: 0,
  bytesUp: 0,
  bytesDown: 0,
  headerBytesUp: 0,
  bodyBytesUp: 0,
  headerBytesDown: 0,
  bodyBytesDown: 0,
})

/** Meters for the two directions of one connection: a response's framing depends on the request it answers. */
function httpMeters(counts: LineCounts): { up(bytes: Buffer): void; down(bytes: Buffer): void } {
  const methods: string[] = []
  const up = httpReader((startLine, fields) => {
    const method = /^([A-Z]+) \S+ HTTP\/1\.[01]$/.exec(startLine)?.[1]
    if (!method) return 'raw'
    counts.requests++
    methods.push(method)
    return bodyByFields(fields) ?? 0
  })
  const down = httpReader((startLine, fields) => {
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(startLine)?.[1])
    if (status === 101) up.raw()
    if (status === 101 || Number.isNaN(status)) return 'raw'
    if (status < 200) return 0
    const method = methods.shift()
    if (method === 'HEAD' || status === 204 || status === 304) return 0
    return bodyByFields(fields) ?? 'raw'
  })
  return {
    up(bytes) {
      const read = up.read(bytes)
      counts.headerBytesUp += read.header
      counts.bodyBytesUp += read.body
    },
    down(bytes) {
      const read = down.read(bytes)
      counts.headerBytesDown += read.header
      counts.bodyBytesDown += read.body
    },
  }
}

/** How long the body after a head is (RFC 9112 §6.3): bytes, chunked, or all until the connection ends. */
type Framing = number | 'chunked' | 'raw'

function bodyByFields(fields: ReadonlyMap<string, string>): Framing | null {
  if (/\bchunked$/i.test(fields.get('transfer-encoding') ?? '')) return 'chunked'
  const length = fields.get('content-length')
  return length === undefined ? null : Number(length)
}

/** Reads one direction of HTTP/1.1 however it is cut into pieces; `onHead` says how the body is framed. */
function httpReader(onHead: (startLine: string, fields: ReadonlyMap<string, string>) => Framing) {
  let state: 'head' | 'body' | 'chunk-size' | 'chunk' | 'trailer' = 'head'
  /** Bytes that need no reading: the rest of a body or chunk. */
  let rest = 0
  let line = ''
  let head: string[] = []

  function onLine(text: string): void {
    if (state === 'trailer') {
      if (text === '') state = 'head'
    } else if (state === 'chunk-size') {
      const size = Number.parseInt(text, 16)
      if (size === 0) state = 'trailer'
      else skip('chunk', Number.isNaN(size) ? Number.POSITIVE_INFINITY : size + 2)
    } else if (text !== '') head.push(text)
    else if (head.length > 0) {
      const [startLine = '', ...lines] = head
      head = []
      const framing = onHead(startLine, new Map(lines.map(fieldOf)))
      if (framing === 'chunked') state = 'chunk-size'
      else skip('body', framing === 'raw' ? Number.POSITIVE_INFINITY : framing)
    }
  }

  function skip(next: 'body' | 'chunk', bytes: number): void {
    rest = bytes
    if (bytes > 0) state = next
  }

  return {
    raw: () => skip('body', Number.POSITIVE_INFINITY),
    read(bytes: Buffer): { header: number; body: number } {
      const sum = { header: 0, body: 0 }
      let at = 0
      while (at < bytes.length) {
        if (rest > 0) {
          const step = Math.min(rest, bytes.length - at)
          sum.body += step
          at += step
          rest -= step
          if (rest === 0) state = state === 'chunk' ? 'chunk-size' : 'head'
          continue
        }
        const newline = bytes.indexOf('\n', at)
        const end = newline < 0 ? bytes.length : newline + 1
        line += bytes.toString('latin1', at, end)
        sum[state === 'head' ? 'header' : 'body'] += end - at
        at = end
        if (newline < 0) break
        onLine(line.trimEnd())
        line = ''
      }
      return sum
    },
  }
}

function fieldOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
}
