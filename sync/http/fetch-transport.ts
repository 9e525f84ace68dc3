/** The exchange over fetch: compressed where it pays, signed by the device, the answer checked against its schema. */
import { utf8 } from '../../shared/bytes.ts'
import { COMPACT_MAX_BYTES, COMPACT_TYPE } from '../../shared/protocol/compact.ts'
import {
  type Cursor,
  cursorSchema,
  type ExchangeRequest,
  type ExchangeResponse,
  exchangeResponseSchema,
  NEXT_HEADER,
  onWire,
} from '../../shared/protocol/exchange.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Transport, TransportError } from '../transport.ts'
import { authorization, type Signatory } from './authorization.ts'
import { send, type WireDeps } from './wire.ts'

export const EXCHANGE_PATH = '/sync/v1/exchange'

/** Below this, compression saves less than its header costs. */
const GZIP_FROM_BYTES = 1024

type Compact = typeof import('./compact.ts')

export function fetchTransport(deps: WireDeps, identity: Signatory, signal: AbortSignal): Transport {
  /** The node knows another dictionary, or none. */
  let isPlain = false
  const exchange = async (
    compact: Compact | null,
    plain: Uint8Array<ArrayBuffer>,
    onNext?: (next: Cursor) => void,
  ) => {
    const { body, headers } = compact
      ? { body: compact.packed(plain), headers: { 'content-type': COMPACT_TYPE } }
      : await asJson(plain)
    const answer = await send(deps, {
      method: 'POST',
      path: EXCHANGE_PATH,
      headers: { ...headers, authorization: await authorization(identity, 'POST', EXCHANGE_PATH, body) },
      ...{ body, signal },
      onHead: (response) => {
        const next = response.ok ? nextIn(response.headers.get(NEXT_HEADER)) : null
        if (next) onNext?.(next)
      },
    })
    return answer.ok ? readAnswer(answer.value, compact) : answer
  }
  return {
    async exchange(request, onNext) {
      const plain = utf8(onWire(request))
      const compact = isPlain || plain.length > COMPACT_MAX_BYTES ? null : await compactFor(request)
      const answer = await exchange(compact, plain, onNext)
      if (!compact || answer.ok || !isUnknownForm(answer.error)) return answer
      isPlain = true
      return exchange(null, plain, onNext)
    },
  }
}

function nextIn(header: string | null): Cursor | null {
  try {
    return header === null ? null : cursorSchema.parse(JSON.parse(header))
  } catch {
    return null
  }
}

/** Before the guide is here its program would only hold up what the first case waits for. */
const compactFor = async ({ release }: ExchangeRequest): Promise<Compact | null> =>
  release === 0 ? null : import('./compact.ts').catch(() => null)

const isUnknownForm = (error: TransportError): boolean =>
  error.type === 'Problem' && error.problem === 'unsupported-encoding'

async function asJson(plain: Uint8Array<ArrayBuffer>) {
  const zipped = plain.length > GZIP_FROM_BYTES ? await gzip(plain) : null
  const headers = { 'content-type': 'application/json', ...(zipped && { 'content-encoding': 'gzip' }) }
  return { body: zipped ?? plain, headers }
}

async function readAnswer(
  body: Blob,
  compact: Compact | null,
): Promise<Result<ExchangeResponse, TransportError>> {
  const response = exchangeResponseSchema.safeParse(await read(body, compact))
  // An answer that is none: something between us and the node spoke in its place.
  return response.success ? ok(response.data) : err({ type: 'Unreachable' })
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function read(body: Blob, compact: Compact | null): Promise<unknown> {
  try {
    const text =
      compact && body.type === COMPACT_TYPE
        ? new TextDecoder().decode(compact.unpacked(new Uint8Array(await body.arrayBuffer())))
        : await body.text()
    return JSON.parse(text)
  } catch {
    return null
  }
}
