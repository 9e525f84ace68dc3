/** How a request crosses the line, handed in: fetch in the field, virtual time in the simulation. */
import type { ExchangeRequest, ExchangeResponse } from '../shared/protocol/exchange.ts'
import type { ProblemType } from '../shared/protocol/problem.ts'
import type { Result } from '../shared/result.ts'

export type TransportError =
  /** Nothing, or not the whole answer, came back. What was sent may have arrived. */
  | { readonly type: 'Unreachable' }
  /** The node answered with a problem document; null for a type this program does not know. */
  | { readonly type: 'Problem'; readonly problem: ProblemType | null; readonly retryAfterMs: number | null }

export interface Transport {
  exchange(request: ExchangeRequest): Promise<Result<ExchangeResponse, TransportError>>
}
