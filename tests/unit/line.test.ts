/** The line must do what it says against a real HTTP server, or every test that rests on it proves nothing. */
import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { type Line, openLine } from '../support/line.ts'
import { ShapedDirection } from '../support/shaped-direction.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const MEGABYTE = 1_048_576
const closers: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function serve(handler: Handler): Promise<Server> {
  const server = createServer(handler)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return server
}

async function lineTo(server: Server): Promise<Line> {
  const line = await openLine({ targetPort: (server.address() as AddressInfo).port })
  closers.push(() => line.close())
  return line
}

const hello: Handler = (_, response) => response.end('hello')

/** Answers with what was sent, once all of it is there. */
const echo: Handler = async (request, response) => response.end(await text(request))

interface Call {
  method?: string
  body?: string
  headers?: Record<string, string>
  agent?: Agent
}

/** Resolves with status and whole body; rejects with the socket's error. */
async function call(port: number, { body, agent, ...rest }: Call = {}): Promise<string> {
  const sent = request({ host: '127.0.0.1', port, agent: agent ?? false, ...rest })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  sent.on('error', () => {})
  return `${response.statusCode} ${await text(response)}`
}

/** The answer to a GET, as far as its head. */
async function download(line: Line): Promise<IncomingMessage> {
  const sent = request({ host: '127.0.0.1', port: line.port, agent: false }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  // A reset is told to the request as well; the response's own error is what the tests read.
  sent.on('error', () => {})
  return response
}

/** Bytes of a body that arrived before the reset. */
async function bytesUntilError(message: IncomingMessage): Promise<number> {
  let received = 0
  message.on('data', (bytes: Buffer) => {
    received += bytes.length
  })
  const [error] = await once(message, 'error')
  expect(error).toMatchObject({ code: 'ECONNRESET' })
  return received
}

function keepAlive(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  closers.push(() => agent.destroy())
  return agent
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  closers.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: NodeJS.ErrnoException) => error.code,
  )

describe('carrying', () => {
  test('a request and its answer cross unchanged', async () => {
    const line = await lineTo(await serve(echo))
    const body = '一门'.repeat(200_000)
    expect(await call(line.port, { method: 'POST', body })).toBe(`200 ${body}`)
  })

  test('it listens on the port asked for, again after closing', async () => {
    const server = await serve(hello)
    const first = await lineTo(server)
    await first.close()
    closers.pop()
    const second = await openLine({
      targetPort: (server.address() as AddressInfo).port,
      listenPort: first.port,
    })
    closers.push(() => second.close())
    expect(second.port).toBe(first.port)
    expect(await call(second.port)).toBe('200 hello')
  })

  test('a client sees a reset where nobody listens behind the line', async () => {
    const server = await serve(hello)
    const line = await lineTo(server)
    server.close()
    await once(server, 'close')
    expect(await codeOf(call(line.port))).toBe('ECONNRESET')
  })

  test('a client that goes away is seen by the server', async () => {
    const server = await serve(() => {})
    const line = await lineTo(server)
    const arrived = once(server, 'request')
    const sent = request({ host: '127.0.0.1', port: line.port, agent: false }).end()
    sent.on('error', () => {})
    const [received] = (await arrived) as [IncomingMessage]
    sent.destroy()
    await once(received.socket, 'close')
  })
})

describe('cut', () => {
  test('resets an idle keep-alive connection at both ends', async () => {
    const server = await serve(hello)
    const line = await lineTo(server)
    const atServer = once(server, 'connection')
    const client = await dial(line.port)
    const [socket] = (await atServer) as [Socket]
    const serverError = once(socket, 'error')
    const clientError = once(client, 'error')
    line.cut()
    expect((await clientError)[0]).toMatchObject({ code: 'ECONNRESET' })
    expect((await serverError)[0]).toMatchObject({ code: 'ECONNRESET' })
  })

  test('resets a request that waits for its answer', async () => {
    const server = await serve(() => {})
    const line = await lineTo(server)
    const arrived = once(server, 'request')
    const failed = codeOf(call(line.port))
    await arrived
    line.cut()
    expect(await failed).toBe('ECONNRESET')
  })

  test('turns new connections away until the line is restored', async () => {
    const line = await lineTo(await serve(hello))
    line.cut()
    expect(await codeOf(call(line.port))).toBe('ECONNRESET')
    expect(await codeOf(call(line.port))).toBe('ECONNRESET')
    expect(line.counts()).toMatchObject({ connections: 0, refused: 2, requests: 0 })
    line.restore()
    expect(await call(line.port)).toBe('200 hello')
  })
})

describe('cutAfter', () => {
  test.each([2_000, 300_000])('breaks an upload after %i bytes', async (bytes) => {
    const server = await serve(() => {})
    const line = await lineTo(server)
    const arrived = once(server, 'request')
    const broke = line.cutAfter({ up: bytes })
    const failed = codeOf(call(line.port, { method: 'POST', body: 'x'.repeat(MEGABYTE) }))
    const [incoming] = (await arrived) as [IncomingMessage]
    const received = await bytesUntilError(incoming)
    await broke
    expect(await failed).toMatch(/^(ECONNRESET|EPIPE)$/)
    expect(line.counts()).toMatchObject({ requests: 1, bytesUp: bytes })
    expect(received).toBeGreaterThan(0)
    expect(received).toBeLessThanOrEqual(line.counts().bodyBytesUp)
    if (bytes === 2_000) expect(received).toBe(line.counts().bodyBytesUp)
  })

  test.each([2_000, 300_000])('breaks a download after %i bytes', async (bytes) => {
    const line = await lineTo(await serve((_, response) => response.end('x'.repeat(MEGABYTE))))
    const broke = line.cutAfter({ down: bytes })
    const received = await bytesUntilError(await download(line))
    await broke
    expect(line.counts()).toMatchObject({ requests: 1, bytesDown: bytes })
    expect(received).toBeGreaterThan(0)
    expect(received).toBeLessThanOrEqual(line.counts().bodyBytesDown)
    if (bytes === 2_000) expect(received).toBe(line.counts().bodyBytesDown)
  })

  test('down: 0 lets the server finish and loses its answer', async () => {
    const bodies: string[] = []
    const server = await serve(async (incoming, response) => {
      bodies.push(await text(incoming))
      response.end('done')
    })
    const line = await lineTo(server)
    void line.cutAfter({ down: 0 })
    expect(await codeOf(call(line.port, { method: 'POST', body: 'one event' }))).toBe('ECONNRESET')
    expect(bodies).toEqual(['one event'])
    expect(line.counts()).toMatchObject({ requests: 1, bytesDown: 0 })
  })

  test('counts over several connections and requests', async () => {
    const line = await lineTo(await serve(echo))
    await call(line.port, { method: 'POST', body: 'first' })
    const one = line.counts().bytesUp
    const broke = line.cutAfter({ up: 2 * one + 10 })
    expect(await call(line.port, { method: 'POST', body: 'again' })).toBe('200 again')
    expect(await call(line.port, { method: 'POST', body: 'third' })).toBe('200 third')
    expect(await codeOf(call(line.port, { method: 'POST', body: 'never' }))).toMatch(/ECONNRESET|EPIPE/)
    await broke
    expect(line.counts()).toMatchObject({ requests: 3, bytesUp: 3 * one + 10 })
  })

  test('stays cut, and restore forgets a limit that was not reached', async () => {
    const line = await lineTo(await serve(hello))
    const broke = line.cutAfter({ down: 3 })
    expect(await codeOf(call(line.port))).toBe('ECONNRESET')
    await broke
    expect(await codeOf(call(line.port))).toBe('ECONNRESET')
    line.restore()
    void line.cutAfter({ up: 1 })
    line.restore()
    expect(await call(line.port)).toBe('200 hello')
  })
})

describe('hang', () => {
  test('accepts and forwards nothing; restore lets it go on', async () => {
    const server = await serve(echo)
    let arrived = 0
    server.on('request', () => {
      arrived++
    })
    const line = await lineTo(server)
    line.hang()
    const client = await dial(line.port)
    const answer = call(line.port, { method: 'POST', body: 'late' })
    // A second line to the same server shows that time passed and the server was listening.
    const other = await lineTo(server)
    await call(other.port)
    expect(arrived).toBe(1)
    expect(client.destroyed).toBe(false)
    expect(line.counts()).toMatchObject({ requests: 0, bytesUp: 0 })
    line.restore()
    expect(await answer).toBe('200 late')
    expect(line.counts()).toMatchObject({ connections: 2, refused: 0, requests: 1 })
  })

  test('stops a download in the middle and goes on with the same connection', async () => {
    const line = await lineTo(await serve((_, response) => response.end('x'.repeat(8 * MEGABYTE))))
    const response = await download(line)
    line.hang()
    const atHang = line.counts().bytesDown
    expect(atHang).toBeLessThan(8 * MEGABYTE)
    line.restore()
    expect((await text(response)).length).toBe(8 * MEGABYTE)
    expect(line.counts().connections).toBe(1)
  })

  test('a hanging line can be cut', async () => {
    const line = await lineTo(await serve(hello))
    line.hang()
    const client = await dial(line.port)
    const failed = once(client, 'error')
    line.cut()
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' })
  })
})

describe('counts', () => {
  test('requests on one keep-alive connection, with Content-Length, chunked and no bodies', async () => {
    const line = await lineTo(await serve(echo))
    const agent = keepAlive()
    const tricky = 'GET /not-a-request HTTP/1.1\r\n\r\n'
    await call(line.port, { agent })
    await call(line.port, { agent, method: 'POST', body: tricky })
    await call(line.port, {
      agent,
      method: 'POST',
      body: tricky,
      headers: { 'transfer-encoding': 'chunked' },
    })
    await call(line.port, { agent, method: 'DELETE' })
    await call(line.port, { agent, method: 'HEAD' })
    expect(line.counts()).toMatchObject({ connections: 1, requests: 5 })
  })

  test('head and body bytes of both ways, to the byte, however they are cut into pieces', async () => {
    const line = await lineTo(
      await serve(async (incoming, response) => {
        await text(incoming)
        response.sendDate = false
        response.writeHead(200, { 'content-length': '5', connection: 'keep-alive' })
        response.end('hello')
      }),
    )
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n'
    const chunkedHead = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
    const chunkedBody = '3\r\nabc\r\nA;note=1\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n'
    const wire = `${head}0123456789${chunkedHead}${chunkedBody}${head}\r\n\r\n\r\n\r\n\r\n`
    const client = await dial(line.port)
    client.setNoDelay(true)
    for (const byte of Buffer.from(wire)) {
      await new Promise((resolve) => client.write(Buffer.of(byte), resolve))
    }
    let answers = ''
    while (answers.split('hello').length < 4) answers += (await once(client, 'data'))[0]
    const answerHead = answers.indexOf('hello')
    // How often, here, is a matter of which byte was faster.
    const { roundTrips: _, ...counted } = line.counts()
    expect(counted).toEqual({
      connections: 1,
      refused: 0,
      requests: 3,
      bytesUp: wire.length,
      bytesDown: answers.length,
      headerBytesUp: 2 * head.length + chunkedHead.length,
      bodyBytesUp: 20 + chunkedBody.length,
      headerBytesDown: 3 * answerHead,
      bodyBytesDown: 15,
    })
  })

  test('answers without bodies (HEAD, 204, 304, 100) and answers that end with the connection', async () => {
    const server = await serve((incoming, response) => {
      response.sendDate = false
      if (incoming.url === '/empty') response.writeHead(204).end()
      else if (incoming.url === '/same') response.writeHead(304, { 'content-length': '500' }).end()
      else if (incoming.method === 'HEAD') response.writeHead(200, { 'content-length': '500' }).end()
      else {
        response.useChunkedEncodingByDefault = false
        response.writeHead(200, { connection: 'close' })
        response.end('all the rest')
      }
    })
    const line = await lineTo(server)
    const client = await dial(line.port)
    client.write(
      'GET /empty HTTP/1.1\r\nHost: x\r\n\r\nGET /same HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n' +
        'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi',
    )
    const answers = await text(client)
    expect(answers).toContain('HTTP/1.1 100')
    expect(line.counts()).toMatchObject({
      requests: 4,
      bodyBytesUp: 2,
      bodyBytesDown: 'all the rest'.length,
      headerBytesDown: answers.length - 'all the rest'.length,
    })
  })

  test('head and body add up, and resetCounts begins anew in mid-connection', async () => {
    const line = await lineTo(await serve(echo))
    const agent = keepAlive()
    await call(line.port, { agent, method: 'POST', body: 'x'.repeat(70_000) })
    const { bytesUp, headerBytesUp, bodyBytesUp, bytesDown, headerBytesDown, bodyBytesDown } = line.counts()
    expect(headerBytesUp + bodyBytesUp).toBe(bytesUp)
    expect(headerBytesDown + bodyBytesDown).toBe(bytesDown)
    expect(bodyBytesUp).toBe(70_000)
    line.resetCounts()
    await call(line.port, { agent, method: 'POST', body: 'again' })
    expect(line.counts()).toMatchObject({ connections: 0, requests: 1, bodyBytesUp: 5 })
  })
})

describe('a shaped direction', () => {
  const shape = { kbit: 256, delayMs: 150, stalls: null }
  /** Looks at the line at odd moments until `untilMs`; bytes that came out, for each connection. */
  function carried(way: ShapedDirection<string>, untilMs: number): Record<string, number> {
    const bytes: Record<string, number> = {}
    for (let nowMs = 0; nowMs < untilMs; nowMs = Math.min(untilMs, nowMs + 1 + ((nowMs * 7) % 31)))
      tally(nowMs)
    tally(untilMs)
    return bytes

    function tally(nowMs: number): void {
      for (const { connection, parcel } of way.take(nowMs))
        bytes[connection] = (bytes[connection] ?? 0) + parcel.length
    }
  }
  const sum = (bytes: Record<string, number>) => Object.values(bytes).reduce((all, n) => all + n, 0)

  test('holds its bandwidth within 1 % over all connections, however late it is looked at', () => {
    const way = new ShapedDirection<string>(shape)
    for (const connection of 'abc') way.put(connection, new Uint8Array(4 * MEGABYTE), 0)
    const bytes = carried(way, 60_150)
    const most = (60_000 * shape.kbit) / 8
    expect(sum(bytes)).toBeLessThanOrEqual(most)
    expect(sum(bytes)).toBeGreaterThan(0.99 * most)
    // Nobody's download stands behind another's.
    for (const share of Object.values(bytes)) expect(share).toBeGreaterThan(0.32 * most)
  })

  test('delay is latency: one packet takes its own time and the delay, ten their own times and one delay', () => {
    const way = new ShapedDirection<string>(shape)
    way.put('a', new Uint8Array(800), 1_000)
    expect(way.nextMs()).toBe(1_000)
    expect(way.take(1_000)).toEqual([])
    expect(way.nextMs()).toBe(1_000 + 25 + 150)
    expect(way.take(1_175)).toHaveLength(1)
    way.put('a', new Uint8Array(10 * 1_400), 2_000)
    way.put('a', 'end', 2_000)
    expect(way.take(2_587)).toHaveLength(9)
    expect(way.take(2_588)).toMatchObject([{ connection: 'a' }, { connection: 'a', parcel: 'end' }])
  })

  test('what nobody sent costs no bandwidth afterwards, and what was not there earns none', () => {
    const way = new ShapedDirection<string>(shape)
    way.put('a', new Uint8Array(32_000), 10_000)
    way.put('b', new Uint8Array(32_000), 20_000)
    expect(sum(carried(way, 11_150))).toBe(32_000)
    expect(sum(carried(way, 20_650))).toBeLessThanOrEqual(16_000)
  })

  test('stalls as often as it is told, by the seed alone', () => {
    const stalled = (seed: number, piece: number) => {
      const way = new ShapedDirection<string>({ ...shape, stalls: { percent: 1, ms: 3_000, seed } })
      for (let at = 0; at < 1_400_000; at += piece) way.put('a', new Uint8Array(piece), 0)
      for (;;) {
        const next = way.nextMs()
        if (way.take(next).length > 0 && way.waiting('a') === 0) return Math.round(next / 3_000)
      }
    }
    // 1,400,000 bytes alone take 43.75 s.
    expect(stalled(1, 1_400)).toBe(stalled(1, 1_400))
    expect(stalled(1, 1_400)).toBe(stalled(1, 700))
    const stalls = [1, 2, 3, 4, 5].map((seed) => stalled(seed, 1_400) - 15)
    expect(new Set(stalls).size).toBeGreaterThan(1)
    for (const n of stalls) expect(n).toBeGreaterThan(2)
    for (const n of stalls) expect(n).toBeLessThan(22)
  })
})

describe('shape', () => {
  const WIDE = { upKbit: 400_000, downKbit: 400_000, rttMs: 2, stalls: null }
  /** A megabyte would take a quarter of an hour. */
  const NARROW = { upKbit: 8, downKbit: 8, rttMs: 0, stalls: null }

  test('a request and its answer cross unchanged, and so does the end of a connection', async () => {
    const line = await lineTo(await serve(echo))
    line.shape(WIDE)
    const body = '一门'.repeat(200_000)
    expect(await call(line.port, { method: 'POST', body })).toBe(`200 ${body}`)
    expect(line.counts()).toMatchObject({ requests: 1, bodyBytesUp: Buffer.byteLength(body) })
  })

  test('little has passed of a download on a narrow line; made wide, it ends', async () => {
    const line = await lineTo(await serve((_, response) => response.end('x'.repeat(MEGABYTE))))
    line.shape({ ...NARROW, upKbit: 1_000 })
    const response = await download(line)
    const arrived = line.counts().bytesDown
    expect(arrived).toBeLessThan(20_000)
    line.shape(null)
    expect((await text(response)).length).toBe(MEGABYTE)
    expect(line.counts().connections).toBe(1)
  })

  test('what is on a narrow line is lost in a cut, and the line is as narrow afterwards', async () => {
    const server = await serve(() => {})
    const line = await lineTo(server)
    line.shape({ ...NARROW, upKbit: 80 })
    const failed = codeOf(call(line.port, { method: 'POST', body: 'x'.repeat(MEGABYTE) }))
    await once(server, 'request')
    line.cut()
    expect(await failed).toMatch(/^(ECONNRESET|EPIPE)$/)
    line.restore()
    expect(line.counts().bytesUp).toBeLessThan(20_000)
    line.resetCounts()
    const again = codeOf(call(line.port, { method: 'POST', body: 'x'.repeat(MEGABYTE) }))
    await once(server, 'request')
    expect(line.counts().bytesUp).toBeLessThanOrEqual(1_400)
    line.cut()
    expect(await again).toMatch(/^(ECONNRESET|EPIPE)$/)
  })

  test('cutAfter breaks a shaped line at the byte', async () => {
    const line = await lineTo(await serve((_, response) => response.end('x'.repeat(MEGABYTE))))
    line.shape(WIDE)
    const broke = line.cutAfter({ down: 5_000 })
    await bytesUntilError(await download(line))
    await broke
    expect(line.counts().bytesDown).toBe(5_000)
  })

  test('hang holds what is on the way until restore', async () => {
    const line = await lineTo(await serve(echo))
    line.shape(WIDE)
    line.hang()
    const answer = call(line.port, { method: 'POST', body: 'late' })
    const other = await lineTo(await serve(hello))
    await call(other.port)
    expect(line.counts().bytesUp).toBe(0)
    line.restore()
    expect(await answer).toBe('200 late')
  })

  test('round trips are counted where a client waits for an answer', async () => {
    const line = await lineTo(await serve(echo))
    line.shape(WIDE)
    const agent = keepAlive()
    for (const body of ['a', 'b', 'c'.repeat(70_000)]) await call(line.port, { agent, method: 'POST', body })
    expect(line.counts()).toMatchObject({ requests: 3, roundTrips: 3 })
    line.resetCounts()
    const client = await dial(line.port)
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await text(client)
    expect(line.counts()).toMatchObject({ requests: 2, roundTrips: 1 })
  })
})
