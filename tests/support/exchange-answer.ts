/** An answer of the exchange, whatever form it crossed the line in. */
import { COMPACT_TYPE } from '../../shared/protocol/compact.ts'
import { type ExchangeResponse, exchangeResponseSchema } from '../../shared/protocol/exchange.ts'
import { unpacked } from '../../sync/http/compact.ts'

export async function exchangeAnswer(answer: Response): Promise<ExchangeResponse> {
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const isCompact = answer.headers.get('content-type') === COMPACT_TYPE
  const text = new TextDecoder().decode(isCompact ? unpacked(bytes) : bytes)
  return exchangeResponseSchema.parse(JSON.parse(text))
}
