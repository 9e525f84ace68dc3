/** How a request crosses the line, handed in: fetch in the field, virtual time in the simulation. */
import type { ExchangeRequest, ExchangeResponse } from '../shared/protocol/exchange.ts'
import type { ProblemType } from '../shared/protocol/problem.ts'
import type { Result } from '../shared/result.ts'

export type TransportError =
  /** Nothing, or not the whole answer, came back (`midway`: a part of it). What was sent may have arrived. */
  | { readonly type: 'Unreachable'; readonly midway?: true }
  /** The node answered with a problem document; null for a type this program does not know. */
  | { readonly type: 'Problem'; readonly problem: ProblemType | null; readonly retryAfterMs: number | null }

export type Answer = Result<ExchangeResponse, TransportError>

/** Takes the answers to one question as they come. */
export interface TakeAnswers {
  /** Resolves when there is room for the next; false: no more is wanted. */
  readonly take: (answer: Answer) => Promise<boolean>
  /** No more is wanted, at once. */
  readonly signal: AbortSignal
}

/** Of a request that asks for more: the answer, and those that follow it. An error is the last. Never rejects. */
export type AskForAnswers = (request: ExchangeRequest, to: TakeAnswers) => Promise<void>

export interface Transport {
  exchange(request: ExchangeRequest): Promise<Answer>
}
