/** The exchange over fetch: compressed where it pays, signed by the device, the answer checked against its schema. */
import { utf8 } from '../../shared/bytes.ts'
import { exchangeResponseSchema, onWire } from '../../shared/protocol/exchange.ts'
import { err, ok } from '../../shared/result.ts'
import type { Transport } from '../transport.ts'
import { authorization, type Signatory } from './authorization.ts'
import { send, type WireDeps } from './wire.ts'

export const EXCHANGE_PATH = '/sync/v1/exchange'

/** Below this, compression saves less than its header costs. */
const GZIP_FROM_BYTES = 1024

export const fetchTransport = (deps: WireDeps, identity: Signatory, signal: AbortSignal): Transport => ({
  async exchange(request) {
    const plain = utf8(onWire(request))
    const zipped = plain.length > GZIP_FROM_BYTES ? await gzip(plain) : null
    const body = zipped ?? plain
    const answer = await send(deps, {
      method: 'POST',
      path: EXCHANGE_PATH,
      headers: {
        'content-type': 'application/json',
        ...(zipped && { 'content-encoding': 'gzip' }),
        authorization: await authorization(identity, 'POST', EXCHANGE_PATH, body),
      },
      body,
      signal,
    })
    if (!answer.ok) return answer
    const response = exchangeResponseSchema.safeParse(await json(answer.value))
    // An answer that is none: something between us and the node spoke in its place.
    return response.success ? ok(response.data) : err({ type: 'Unreachable' })
  },
})

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function json(body: Blob): Promise<unknown> {
  try {
    return JSON.parse(await body.text())
  } catch {
    return null
  }
}
