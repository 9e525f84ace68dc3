/** The nine links of the case at a glance: which are behind it, and since when. */
import { milestonesOf } from '../../../shared/case/milestones.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { whenText } from '../../messages/dates.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { Section } from './section.tsx'

export function Milestones({ view: { state, entries } }: { readonly view: CaseView }) {
  return (
    <Section title={t.law.milestonesTitle} class="milestones">
      <ol>
        {milestonesOf(state, entries).map(({ milestone, at }) => (
          <li key={milestone} class={at === null ? 'quiet' : ''}>
            <span aria-hidden="true">{at === null ? '○' : '●'}</span>
            <strong>{t.law.milestones[milestone]}</strong>
            <span class="unseen">{at === null ? t.law.milestoneNotYet : t.law.milestoneReached}</span>
            {at !== null && <small>{whenText(msOf(at), now.value)}</small>}
          </li>
        ))}
      </ol>
    </Section>
  )
}
