/** What awaits a word, grouped by the station that it came from. */

import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import { fieldLabel } from '../../messages/names.ts'
import { t } from '../../messages/text.ts'
import type { OpenMatter, Station } from '../../station/station.ts'
import type { Group } from './groups.ts'

export function MatterList(props: {
  readonly groups: readonly Group[]
  readonly current: string | null
  readonly onOpen: (matter: OpenMatter) => void
}) {
  const station = useStation()
  return (
    <>
      {props.groups.map(({ org, matters }) => (
        <section key={org} aria-labelledby={`from-${org}`}>
          <h3 id={`from-${org}`}>
            {org === '' ? m.unknownDevice : station.orgName(org)} <span class="count">{matters.length}</span>
          </h3>
          <ul class="rows">
            {matters.map((matter) => (
              <li key={matter.key}>
                <button
                  type="button"
                  class="matter"
                  aria-current={matter.key === props.current ? 'true' : undefined}
                  onClick={() => props.onOpen(matter)}
                >
                  <strong>{matter.applicant || nobody(matter)}</strong>
                  <span>{matterText(station, matter)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

export const matterText = (station: Pick<Station, 'item'>, matter: OpenMatter): string =>
  `${m.kinds[matter.kind]}${t.colon}${whatOf(station, matter)}`

function whatOf(station: Pick<Station, 'item'>, matter: OpenMatter): string {
  switch (matter.kind) {
    case 'acts':
      return d.law.slots[matter.slot]
    case 'field':
      return fieldLabel(station.item(matter.item, matter.itemVersion), matter.field)
    case 'deemed':
    case 'repeat':
      return station.item(matter.item, matter.itemVersion)?.name ?? matter.item
    case 'gap':
      return m.gapText(matter.gap.day, matter.gap.from, matter.gap.to)
    case 'clone':
      return m.device(matter.device)
    case 'quarantine':
      return d.law.reason(matter.reason)
  }
}

const nobody = (matter: OpenMatter): string => {
  if (matter.kind === 'gap') return m.terminal(matter.gap.terminal)
  if (matter.kind === 'clone') return m.device(matter.device)
  return matter.caseNo === null ? m.noCase : t.home.noName
}
