/**
 * The next answer is asked for while the last one is being stored, and where its head has said how it goes on already
 * while it comes: line, node and processor work at once. Only reading is done ahead, and at most one answer; it is
 * forgotten where it is not what is asked for next.
 */
import type { Cursor, ExchangeResponse } from '../../shared/protocol/exchange.ts'
import type { Result } from '../../shared/result.ts'
import type { TransportError } from '../transport.ts'

/** An answer, and when it arrived by the own clock, ms. */
export interface Arrived {
  readonly answer: Result<ExchangeResponse, TransportError>
  readonly atMs: number
}

/** An answer on its way. */
export interface Asked {
  readonly arrived: Promise<Arrived>
  /** Where it goes on, before all of it is here; null where its head does not say. */
  readonly next: Promise<Cursor | null>
}

export interface ReadAhead {
  /** Nothing, where just that is on its way. */
  begin(after: Cursor, ask: () => Asked): void
  /** What was asked for behind that cursor. */
  take(after: Cursor | null): Asked | null
}

/** Of one node, as long as the program runs. */
export function readAhead(): ReadAhead {
  let kept: { readonly after: Cursor; readonly asked: Asked } | null = null
  return {
    begin(after, ask) {
      if (!kept || !isSame(kept.after, after)) kept = { after, asked: ask() }
    },
    take(after) {
      const ahead = kept
      kept = null
      return after && ahead && isSame(ahead.after, after) ? ahead.asked : null
    },
  }
}

/** A guide goes before the rows. */
export const isToBeReadOn = ({
  more,
  compare,
  catalogue,
  rows,
}: Pick<ExchangeResponse, 'more' | 'compare' | 'catalogue'> & {
  readonly rows: readonly unknown[]
}): boolean => more && !compare && catalogue === null && rows.length > 0

const isSame = (a: Cursor, b: Cursor): boolean =>
  a.epoch === b.epoch &&
  a.live === b.live &&
  a.backfill?.next === b.backfill?.next &&
  a.backfill?.until === b.backfill?.until
