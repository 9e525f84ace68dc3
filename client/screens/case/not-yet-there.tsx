/** The mark of what the county has not: whether it is on this device only, or at the township. */
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'

export function NotYetThere({
  view: { waiting, unsent },
  ids,
}: {
  readonly view: CaseView
  readonly ids: readonly string[]
}) {
  if (ids.some((id) => unsent.has(id))) return <span class="tag">▲ {d.notUploaded}</span>
  return ids.some((id) => waiting.has(id)) ? <span class="tag">◐ {t.bar.atTownship}</span> : null
}
