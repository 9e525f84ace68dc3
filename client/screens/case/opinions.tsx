/** 联办: what the departments said that are heard, and which of them the case waits for. */
import { awaitedIn } from '../../../shared/case/joint.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { saidText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { Section } from './section.tsx'

export function Opinions({ view: { state } }: { readonly view: CaseView }) {
  const station = useStation()
  const awaited = awaitedIn(state)
  if (awaited.length + state.opinions.length === 0) return null
  return (
    <Section title={d.opine.title} class="opinions-given">
      <ul>
        {state.opinions.map(({ event, org, at, outcome, opinion }) => (
          <li key={event}>
            <strong>{station.orgName(org)}</strong> {outcome === 'pass' ? '✓' : '✕'} {d.opine[outcome]}
            {t.colon}
            {opinion} <small class="quiet">{saidText(at, now.value)}</small>
          </li>
        ))}
        {awaited.map((org) => (
          <li key={org}>
            <strong>{station.orgName(org)}</strong> <span class="tag">▲ {d.opine.awaited}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
