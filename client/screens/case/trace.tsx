/** What happened, oldest first, in plain sentences; what has not reached the county says so. */
import '../../style/timeline.css'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { traceNames, traceSentence } from '../../messages/trace-sentence.ts'
import type { CaseView } from '../../station/station.ts'
import { Section } from './section.tsx'

export function Trace({ view }: { readonly view: CaseView }) {
  const station = useStation()
  const { entries, state, item, waiting } = view
  const names = traceNames(item, entries, (id) => station.orgName(id))
  return (
    <Section title={d.trace} class="trace">
      <ol>
        {entries.map(({ event, hash }) => {
          const at = state.times[event.id] ?? event.at
          return (
            <li key={hash}>
              <time dateTime={at}>{whenText(msOf(at), now.value)}</time>
              <p>
                {traceSentence(event, names)}
                {waiting.has(event.id) && <span class="tag">▲ {d.notUploaded}</span>}
                <small>
                  {event.by === '' ? d.system : station.staffName(event.by)}
                  {event.org !== '' && ` · ${station.orgName(event.org)}`}
                </small>
              </p>
            </li>
          )
        })}
      </ol>
    </Section>
  )
}
