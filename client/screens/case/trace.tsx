/** What happened, oldest first, in plain sentences: by whom, when by which clock, and how it stands. */
import '../../style/timeline.css'
import { useState } from 'preact/hooks'
import { reachedIn } from '../../../shared/case/reached.ts'
import { SLOTS } from '../../../shared/case/slots.ts'
import { deviceOf, type Entry } from '../../../shared/event.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import { authorName } from '../../messages/names.ts'
import { traceNames, traceSentence } from '../../messages/trace-sentence.ts'
import type { CaseView } from '../../station/station.ts'
import { NotYetThere } from './not-yet-there.tsx'
import { Section } from './section.tsx'

export function Trace({ view }: { readonly view: CaseView }) {
  const station = useStation()
  const { org } = useProfile()
  const [full, setFull] = useState(org.kind === 'county')
  const { entries, state, item } = view
  const names = traceNames(item, entries, station)
  const acts = SLOTS.flatMap((slot) => state.slots[slot].acts)
  const reached = full ? reachedIn(entries) : null
  const when = (iso: string): string => whenText(msOf(iso), now.value)
  return (
    <Section title={d.trace} class="trace">
      <label class="choice">
        <input type="checkbox" checked={full} onChange={(event) => setFull(event.currentTarget.checked)} />
        {m.details}
      </label>
      <ol>
        {entries.map((entry) => {
          const { event, hash } = entry
          const at = state.times[event.id] ?? event.at
          const act = acts.find((a) => a.id === event.id)
          return (
            <li key={hash}>
              <time dateTime={at}>{when(at)}</time>
              <p>
                {traceSentence(event, names)}
                <NotYetThere view={view} ids={[event.id]} />
                {act && <span class="tag">{d.law.actStatus[act.status]}</span>}
                <small>
                  {event.by === '' ? d.system : authorName(station, event.by)}
                  {event.org !== '' && ` · ${station.orgName(event.org)}`}
                </small>
                {reached && event.by !== '' && (
                  <small>{detailsOf(view, entry, reached.get(hash), when)}</small>
                )}
              </p>
            </li>
          )
        })}
      </ol>
    </Section>
  )
}

/** Terminal and device; the device's own time where it is not the legal one; when the county had it. */
function detailsOf(
  { state, terminals, waiting }: CaseView,
  { event }: Entry,
  reached: string | undefined,
  when: (iso: string) => string,
): string {
  const device = deviceOf(event.id)
  const terminal = terminals.get(device)
  return [
    ...(terminal === undefined ? [] : [m.terminal(terminal)]),
    m.device(device),
    ...(state.times[event.id] ? [m.own(when(event.at))] : []),
    ...(waiting.has(event.id) ? [] : [reached ? m.reached(when(reached)) : m.notReached]),
  ].join(' · ')
}
