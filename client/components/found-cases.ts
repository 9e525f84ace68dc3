/** Cases by what is typed, while it is typed. */
import { useEffect, useState } from 'preact/hooks'
import type { ListedCase } from '../station/station.ts'
import { useStation } from './station-context.ts'

/** By the beginning of a number, or a whole name. */
export function useFoundCases(asked: string): readonly ListedCase[] {
  const station = useStation()
  const [rows, setRows] = useState<readonly ListedCase[]>([])
  useEffect(() => {
    let stale = false
    setRows([])
    if ([...asked].length >= 2) {
      station.findCases(asked).then((found) => {
        if (!stale) setRows(found)
      })
    }
    return () => {
      stale = true
    }
  }, [asked])
  return rows
}
