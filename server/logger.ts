/**
 * Lines for machines: one JSON object a line on stdout. What a line may hold is listed here, so that no name, number,
 * address, body or secret finds its way in.
 */
import { type Clock, isoOf } from '../shared/time.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface RequestLine {
  /** Names this request in all its lines. */
  readonly request: string
  readonly method: string
  /** The pattern of the route, never the path: that may name a case. */
  readonly route: string
  readonly status: number
  readonly ms: number
  readonly device?: string
  /** Of an exchange. */
  readonly exchanged?: Exchanged
}

/** What went both ways in one answer; those that follow it in one body are not counted. */
export interface Exchanged {
  /** Events that came, and how far the sender's own log is on disk now. */
  readonly events: number
  readonly acked: number
  /** Rows that went, and where the sender stands in its feed now. */
  readonly rows: number
  readonly cursor: number
}

export interface Logger {
  request(line: RequestLine): void
  /** What happens to the node itself, not at somebody's request. Numbers, device ids and words of the program only. */
  news(event: string, fields: Readonly<Record<string, string | number>>): void
  /** A defect: what kind of error, and where in the program. Its message may hold data and is left out. */
  defect(error: unknown, request?: string): void
}

export function createLogger(deps: {
  readonly clock: Clock
  readonly level: LogLevel
  readonly write: (line: string) => void
}): Logger {
  const least = LOG_LEVELS.indexOf(deps.level)
  const line = (level: LogLevel, fields: object) => {
    if (LOG_LEVELS.indexOf(level) < least) return
    deps.write(`${JSON.stringify({ time: isoOf(deps.clock.now()), level, ...fields })}\n`)
  }
  return {
    request: (fields) => line(fields.status >= 500 ? 'error' : 'info', { event: 'request', ...fields }),
    news: (event, fields) => line('warn', { event, ...fields }),
    defect: (error, request) =>
      line('error', { event: 'defect', ...(request && { request }), ...whereOf(error) }),
  }
}

function whereOf(error: unknown): { error: string; at: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] }
  const frames = (error.stack ?? '').split('\n').filter((frame) => /^\s+at /.test(frame))
  return { error: error.name, at: frames.slice(0, 8).map((frame) => frame.trim()) }
}
