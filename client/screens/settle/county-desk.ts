/** What only a county centre asks of its station. */
import { useMemo } from 'preact/hooks'
import { useStation } from '../../components/station-context.ts'
import { countyDesk } from '../../station/county-desk.ts'
import type { CountyDesk } from '../../station/station.ts'

export function useCountyDesk(): CountyDesk {
  const station = useStation()
  return useMemo(() => station.countyDesk(countyDesk), [station])
}
