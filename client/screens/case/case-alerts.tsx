/** What is out of the ordinary in a case: to be updated first, contested acts, what the county did not accept. */
import { SLOTS } from '../../../shared/case/slots.ts'
import { msOf } from '../../../shared/time.ts'
import { useLive } from '../../components/live.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { traceNames, traceSentence } from '../../messages/trace-sentence.ts'
import type { CaseView } from '../../station/station.ts'
import { QuarantineList } from '../quarantine-list.tsx'
import { Section } from './section.tsx'

export function CaseAlerts({ view }: { readonly view: CaseView }) {
  const { state } = view
  return (
    <>
      {state.readOnly && <p class="alert">■ {d.updateNeeded}</p>}
      {SLOTS.some((slot) => state.slots[slot].contested) && <Contested view={view} />}
      {state.quarantined.length > 0 && <Quarantined view={view} />}
    </>
  )
}

function Contested({ view }: { readonly view: CaseView }) {
  const station = useStation()
  const { state, entries, item } = view
  const names = traceNames(item, entries, (id) => station.orgName(id))
  const acts = SLOTS.filter((slot) => state.slots[slot].contested).flatMap((slot) => state.slots[slot].acts)
  return (
    <Section title={`▲ ${d.contestedTitle}`} class="alert">
      <ul class="contested">
        {acts.map((act) => {
          const event = entries.find((e) => e.event.id === act.id)?.event
          return (
            <li key={act.id}>
              <strong>{event ? traceSentence(event, names) : act.id}</strong>
              <br />
              {event &&
                d.conflictBy(
                  `${station.staffName(event.by)}（${station.orgName(event.org)}）`,
                  whenText(msOf(state.times[event.id] ?? event.at), now.value),
                )}
              <span class="tag">{d.law.actStatus[act.status]}</span>
            </li>
          )
        })}
      </ul>
      <p class="quiet">{d.contestedNote}</p>
    </Section>
  )
}

function Quarantined({ view }: { readonly view: CaseView }) {
  const station = useStation()
  const own = useLive(() => station.quarantined(), [])
  return (
    <Section title={`■ ${d.quarantineTitle}`} class="alert">
      <QuarantineList
        rows={view.state.quarantined.map(({ id, hash, reason }) => ({
          id,
          event: own?.find(({ entry }) => entry.hash === hash)?.entry.event,
          caseNo: null,
          reason,
        }))}
      />
    </Section>
  )
}
