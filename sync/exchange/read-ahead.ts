/**
 * The next answer is asked for while the last one is being stored, and where its head has said how it goes on already
 * while it comes: line, node and processor work at once. Only reading is done ahead, and two answers at most, the second
 * only once the first is here; they are forgotten where they are not what is asked for next.
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
  begin(after: Cursor, ask: (after: Cursor) => Asked): void
  /** The next answer has come already. */
  isHere(): boolean
  /** What was asked for behind that cursor. */
  take(after: Cursor | null): Asked | null
}

/** What is written meanwhile waits until these are stored. */
const AHEAD_MAX = 2

interface Begun {
  readonly after: Cursor
  readonly asked: Asked
  readonly ask: (after: Cursor) => Asked
  isHere: boolean
}

/** Of one node, as long as the program runs. */
export function readAhead(): ReadAhead {
  let begun: Begun[] = []
  const add = (after: Cursor, ask: Begun['ask']): void => {
    const one: Begun = { after, ask, asked: ask(after), isHere: false }
    begun.push(one)
    void one.asked.arrived.then(
      () => {
        one.isHere = true
      },
      () => {},
    )
    void goOn()
  }
  /** Where storing is slower than the line, that stands still no longer than a question takes. */
  const goOn = async (): Promise<void> => {
    const last = begun.at(-1)!
    const arrived = await last.asked.arrived.catch(() => null)
    if (!arrived?.answer.ok || begun.at(-1) !== last || begun.length === AHEAD_MAX) return
    if (isToBeReadOn(arrived.answer.value)) add(arrived.answer.value.cursor, last.ask)
  }
  return {
    begin(after, ask) {
      if (begun[0] && isSame(begun[0].after, after)) return void goOn()
      begun = []
      add(after, ask)
    },
    isHere: () => begun[0]?.isHere ?? false,
    take(after) {
      const next = begun.shift()
      if (next && after && isSame(next.after, after)) return next.asked
      begun = []
      return null
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
