/** What crosses a connection of plain HTTP/1.1, told apart: requests, heads and bodies, however the bytes are cut up. */
import type { LineCounts } from './line.ts'

/** Meters for the two directions of one connection: a response's framing depends on the request it answers. */
export function httpMeters(counts: LineCounts): { up(bytes: Buffer): void; down(bytes: Buffer): void } {
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
