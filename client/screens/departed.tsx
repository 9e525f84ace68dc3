/** In the place of a case that is not here: why, and where it is looked up. */
import { useLive } from '../components/live.ts'
import { now } from '../components/now.ts'
import { useStation } from '../components/station-context.ts'
import { whenText } from '../messages/dates.ts'
import { s } from '../messages/scope-text.ts'
import { t } from '../messages/text.ts'

export function Departed({
  caseNo,
  unknown,
}: {
  readonly caseNo: string
  /** What is said of one that never was here. */
  readonly unknown: string
}) {
  const station = useStation()
  const gone = useLive(() => station.departure(caseNo), [caseNo])
  if (gone === undefined) return null
  if (gone === null) return <p>{unknown}</p>
  return (
    <>
      <p>
        {s.leftWhy[gone.why]}
        {t.stop}
        {s.leftWhere}
      </p>
      <p class="quiet">{whenText(gone.at, now.value)}</p>
    </>
  )
}
