/** How a request crosses the line, handed in: fetch in the field, virtual time in the simulation. */
import type { Cursor, ExchangeRequest, ExchangeResponse } from '../shared/protocol/exchange.ts'
import type { ProblemType } from '../shared/protocol/problem.ts'
import type { Result } from '../shared/result.ts'

export type TransportError =
  /** Nothing, or not the whole answer, came back (`midway`: a part of it). What was sent may have arrived. */
  | { readonly type: 'Unreachable'; readonly midway?: true }
  /** The node answered with a problem document; null for a type this program does not know. */
  | { readonly type: 'Problem'; readonly problem: ProblemType | null; readonly retryAfterMs: number | null }

export interface Transport {
  /** `onNext`: where the rows go on, as soon as the answer's head says so and long before its body is here. */
  exchange(
    request: ExchangeRequest,
    onNext?: (next: Cursor) => void,
  ): Promise<Result<ExchangeResponse, TransportError>>
}
