/** A paper's mark on the receipt's own page: its program comes later, because taking a case need not wait for it. */
import { h } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { MarkProps } from '../screens/print/mark.tsx'

let program: typeof import('../screens/print/mark.tsx') | null = null

/** Fetched in the background as soon as the station is open. */
export async function fetchMark(): Promise<void> {
  program ??= await import('../screens/print/mark.tsx').catch(() => null)
}

/** Number and query code stand beside it in words, so that nobody waits for the picture. */
export function LateMark(props: MarkProps) {
  const [here, setHere] = useState(program !== null)
  useEffect(() => {
    if (!here) fetchMark().then(() => setHere(program !== null))
  }, [here])
  return program && h(program.Mark, props)
}
