/**
 * Rows are on their way while the last ones are stored: line, node and processor work at once. An answer behind which
 * there are more is followed by the next ones without another question (`more` of a request). Here they are kept until
 * they are asked for, two at most: what lies behind waits on the line. What is not asked for next is forgotten.
 */
import type { Cursor, ExchangeRequest, ExchangeResponse } from '../../shared/protocol/exchange.ts'
import type { Clock } from '../../shared/time.ts'
import type { Answer, AskForAnswers } from '../transport.ts'

/** An answer, and when it arrived by the own clock, ms. */
export interface Arrived {
  readonly answer: Answer
  readonly atMs: number
}

export interface ReadAhead {
  /** What was on its way before is forgotten. */
  begin(request: ExchangeRequest): void
  /** The next answer has come already. */
  isHere(): boolean
  /** The next answer behind that cursor, when it has come; null: none is on its way. */
  take(after: Cursor | null): Promise<Arrived | null>
  /** No more is to come; what has come can still be taken. */
  stop(): void
  forget(): void
}

const AHEAD_MAX = 2

/** Of one node, as long as the program runs. */
export function readAhead(ask: AskForAnswers, clock: Clock): ReadAhead {
  let coming: Coming | null = null
  const forget = () => {
    coming?.stop()
    coming = null
  }
  return {
    begin(request) {
      forget()
      coming = new Coming(clock, request.cursor)
      void coming.ask(ask, { ...request, more: true })
    },
    isHere: () => coming?.isHere ?? false,
    async take(after) {
      const arrived = coming && isSame(coming.after, after) ? await coming.take() : null
      if (!arrived) forget()
      return arrived
    },
    stop: () => coming?.stop(),
    forget,
  }
}

/** What one question brings. */
class Coming {
  readonly #clock: Clock
  readonly #stopping = new AbortController()
  readonly #here: Arrived[] = []
  #isOver = false
  #waiting: (() => void)[] = []
  /** Behind which cursor the next answer goes on. */
  after: Cursor | null

  constructor(clock: Clock, after: Cursor | null) {
    this.after = after
    this.#clock = clock
  }

  get isHere(): boolean {
    return this.#here.length > 0
  }

  async ask(ask: AskForAnswers, request: ExchangeRequest): Promise<void> {
    const { signal } = this.#stopping
    try {
      await ask(request, { signal, take: (answer) => this.#follow(answer) })
    } finally {
      this.#isOver = true
      this.#wake()
    }
  }

  async #follow(answer: Answer): Promise<boolean> {
    const { signal } = this.#stopping
    if (signal.aborted) return false
    this.#here.push({ answer, atMs: this.#clock.now() })
    this.#wake()
    while (this.#here.length >= AHEAD_MAX && !signal.aborted) await this.#changed()
    return !signal.aborted
  }

  async take(): Promise<Arrived | null> {
    while (this.#here.length === 0 && !this.#isOver && !this.#stopping.signal.aborted) await this.#changed()
    const next = this.#here.shift() ?? null
    if (next?.answer.ok) this.after = next.answer.value.cursor
    this.#wake()
    return next
  }

  stop(): void {
    this.#stopping.abort()
    this.#wake()
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve))
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
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

const isSame = (a: Cursor | null, b: Cursor | null): boolean =>
  a?.epoch === b?.epoch &&
  a?.live === b?.live &&
  a?.backfill?.next === b?.backfill?.next &&
  a?.backfill?.until === b?.backfill?.until
