/**
 * The next answer is asked for while the last one is being stored, so that the line and the processor work at once.
 * Only reading is done ahead, and at most one answer; it is forgotten where it is not what is asked for next.
 */
import type { Cursor, ExchangeResponse } from '../../shared/protocol/exchange.ts'
import type { Result } from '../../shared/result.ts'
import type { TransportError } from '../transport.ts'

/** An answer, and when it arrived by the own clock, ms. */
export interface Arrived {
  readonly answer: Result<ExchangeResponse, TransportError>
  readonly atMs: number
}

export interface ReadAhead {
  begin(after: Cursor, arrived: Promise<Arrived>): void
  /** What was asked for behind that cursor. */
  take(after: Cursor | null): Promise<Arrived> | null
}

/** Of one node, as long as the program runs. */
export function readAhead(): ReadAhead {
  let kept: { readonly after: Cursor; readonly arrived: Promise<Arrived> } | null = null
  return {
    begin(after, arrived) {
      kept = { after, arrived }
    },
    take(after) {
      const ahead = kept
      kept = null
      return after && ahead && isSame(ahead.after, after) ? ahead.arrived : null
    },
  }
}

const isSame = (a: Cursor, b: Cursor): boolean =>
  a.epoch === b.epoch &&
  a.live === b.live &&
  a.backfill?.next === b.backfill?.next &&
  a.backfill?.until === b.backfill?.until
