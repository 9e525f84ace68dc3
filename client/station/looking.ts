/** A look through all cases, beside a screen that goes on: not again for each change, and in slices. */
import type { Timer } from '../../sync/loop.ts'

/** Many calls within `everyMs` are one, at its end. */
export function spaced(timer: Timer, everyMs: number, run: () => void): { call(): void; stop(): void } {
  let cancel: (() => void) | null = null
  return {
    call() {
      cancel ??= timer.after(everyMs, () => {
        cancel = null
        run()
      })
    },
    stop() {
      cancel?.()
    },
  }
}

export interface SliceDeps {
  /** Lets the screen be drawn. */
  readonly pause: () => Promise<void>
  /** Milliseconds on any steady clock. */
  readonly elapsed: () => number
}

/** How long the screen may stand still. */
const SLICE_MS = 20

/** One after the other; what each found, in order. */
export async function inSlices<T, R>(
  { pause, elapsed }: SliceDeps,
  all: Iterable<T>,
  look: (one: T) => Promise<readonly R[]>,
): Promise<R[]> {
  const found: R[] = []
  let until = elapsed() + SLICE_MS
  for (const one of all) {
    found.push(...(await look(one)))
    if (elapsed() < until) continue
    await pause()
    until = elapsed() + SLICE_MS
  }
  return found
}
