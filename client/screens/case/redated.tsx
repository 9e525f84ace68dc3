/** What was told of the due day before another calendar was published. */
import { redatedOf } from '../../../shared/case/redated.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { namedDay } from '../../messages/dates.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'

export function Redated({ view: { state, entries, item } }: { readonly view: CaseView }) {
  const calendar = useStation().calendar()
  const named = (day: string) => namedDay(day, now.value)
  return (
    <>
      {redatedOf(state, entries, item, calendar).map(({ on, was, due, provisional }) => (
        <p key={on} class="quiet">
          {t.law.redated(named(on), named(was), named(due))}
          {provisional && ` · ${t.law.provisionalDay}`}
        </p>
      ))}
    </>
  )
}
