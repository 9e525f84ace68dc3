/** A live value of the station for as long as a component shows it. */
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { Live } from '../station/station.ts'

/** undefined until the first value has come. Opened anew where an input changes. */
export function useLive<T>(open: () => Live<T>, inputs: readonly unknown[]): T | undefined {
  const live = useMemo(open, [...inputs])
  useEffect(() => () => live.dispose(), [live])
  return live.value.value
}

/** The same of a list that grows by its last input: what is shown stays until more of it has come. */
export function useLiveList<T>(
  open: () => Live<readonly T[]>,
  inputs: readonly unknown[],
): readonly T[] | undefined {
  const rows = useLive(open, inputs)
  const shown = useRef<{ of: readonly unknown[]; rows: readonly T[] | undefined }>({ of: [], rows })
  const isMore = inputs.slice(0, -1).every((input, i) => input === shown.current.of[i])
  if (rows || !isMore) shown.current = { of: inputs, rows }
  return shown.current.rows
}
