/** Where the case went, desk by desk, and since when it is where it is. */
import { pathOf } from '../../../shared/case/path.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'

export function CasePath({ view }: { readonly view: CaseView }) {
  const station = useStation()
  const { state, entries } = view
  const turns = pathOf(state, entries)
  const received = { org: state.receivedOrg, since: state.receivedAt, event: '', stage: 'received' as const }
  // Where it was received stands first, though its turn may never have come.
  const stops = turns[0]?.org === state.receivedOrg ? turns : [received, ...turns]
  return (
    <ol class="case-path" aria-label={m.path}>
      {stops.map(({ org, since, event, stage }, i) => (
        <li key={event} aria-current={i === stops.length - 1 ? 'step' : undefined}>
          <strong>{org === '' ? t.law.stages[stage] : station.orgName(org)}</strong>
          <small>{whenText(msOf(since), now.value)}</small>
        </li>
      ))}
    </ol>
  )
}
