/**
 * How large a request and its answer may be: they shrink when the line fails and grow while it holds. Of a line that was
 * not there at all only the request is to blame, perhaps; an answer, where it broke off.
 */
export interface BatchSize {
  /** Events sent at once. */
  readonly events: number
  /** Bytes of events asked for. */
  readonly want: number
}

export const LARGEST: BatchSize = { events: 500, want: 512 * 1024 }
const SMALLEST: BatchSize = { events: 64, want: 16 * 1024 }

export const grown = ({ events, want }: BatchSize): BatchSize => ({
  events: Math.min(LARGEST.events, events * 2),
  want: Math.min(LARGEST.want, want * 2),
})

export function shrunk(
  { events, want }: BatchSize,
  error: { readonly type: string; readonly midway?: boolean },
): BatchSize {
  if (error.midway) return { events, want: Math.max(SMALLEST.want, Math.floor(want / 2)) }
  // The node says that it is too large: then it is, however few they are.
  const floor = 'problem' in error && error.problem === 'too-large' ? 1 : SMALLEST.events
  return {
    events: Math.max(Math.min(floor, events), Math.floor(events / 2)),
    want,
  }
}

/** Of a file, at once. An event waits 16 s at most for the largest on a line of 64 kbit/s; what breaks off goes again. */
export const LARGEST_CHUNK_BYTES = 128 * 1024
const SMALLEST_CHUNK_BYTES = 8 * 1024

export const grownChunk = (bytes: number): number => Math.min(LARGEST_CHUNK_BYTES, bytes * 2)
export const shrunkChunk = (bytes: number): number => Math.max(SMALLEST_CHUNK_BYTES, bytes / 2)
