/** A live value of the station for as long as a component shows it. */
import { useEffect, useMemo } from 'preact/hooks'
import type { Live } from '../station/station.ts'

/** undefined until the first value has come. Opened anew where an input changes. */
export function useLive<T>(open: () => Live<T>, inputs: readonly unknown[]): T | undefined {
  const live = useMemo(open, [...inputs])
  useEffect(() => () => live.dispose(), [live])
  return live.value.value
}
