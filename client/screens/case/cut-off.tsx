/** Beside red cards, at the county: how long the receiving station was cut off. Only the node knows, so it is asked. */
import { useEffect, useState } from 'preact/hooks'
import type { CaseTrace } from '../../../shared/protocol/cases.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { saidText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { useCountyDesk } from '../settle/county-desk.ts'

const HOUR_MS = 3_600_000

export function CutOff({ caseNo }: { readonly caseNo: string }) {
  const desk = useCountyDesk()
  const [lay, setLay] = useState<CaseTrace['cutOff']>(null)
  useEffect(() => {
    let shown = true
    // Without a line nothing is said: the card stands as it does.
    desk.trace(caseNo).then((told) => {
      if (shown && told.ok) setLay(told.value.cutOff)
    })
    return () => {
      shown = false
    }
  }, [desk, caseNo])
  if (!lay) return null
  const hours = Math.round((msOf(lay.to) - msOf(lay.from)) / HOUR_MS)
  return (
    <p class="quiet">
      ▲ {d.orders.cutOff(saidText(lay.from, now.value), saidText(lay.to, now.value), hours)}
    </p>
  )
}
