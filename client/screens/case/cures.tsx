/** 容缺受理: what is still to come, and until when. */
import { curesOf } from '../../../shared/case/cures.ts'
import { chinaDay } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { namedDay } from '../../messages/dates.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'

export function Cures({ view: { state, item } }: { readonly view: CaseView }) {
  const calendar = useStation().calendar()
  const today = chinaDay(now.value)
  return (
    <>
      {curesOf(state, item, calendar).map(({ material, due, provisional }) => {
        const name = item?.materials.find((m) => m.id === material)?.name ?? material
        return (
          <p key={material} class={today > due ? 'warning' : ''}>
            {today > due
              ? `▲ ${t.law.uncured(name, namedDay(due, now.value))}`
              : t.law.toCure(name, namedDay(due, now.value))}
            {provisional && ` · ${t.law.provisionalDay}`}
          </p>
        )
      })}
    </>
  )
}
