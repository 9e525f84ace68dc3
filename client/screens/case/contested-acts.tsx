/** Acts that did not know each other: shown to everybody, settled by the county's manager. */
import { useState } from 'preact/hooks'
import type { Act } from '../../../shared/case/acts.ts'
import type { Slot } from '../../../shared/case/events.ts'
import { contestsIn } from '../../../shared/case/matters.ts'
import { SLOTS } from '../../../shared/case/slots.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { say } from '../../components/said.ts'
import { useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import { questionText, traceNames, traceSentence } from '../../messages/trace-sentence.ts'
import type { CaseView } from '../../station/station.ts'
import { SettleActs } from '../settle/settle-acts.tsx'
import { Section } from './section.tsx'

export interface ContestedActsProps {
  readonly view: CaseView
  readonly onDone: (() => void) | undefined
}

export function ContestedActs({ view, onDone }: ContestedActsProps) {
  const station = useStation()
  const mayResolve = station.permit(view.state, 'resolved').ok
  const contests = contestsIn(view.state)
  /** Settled elsewhere meanwhile, perhaps: the words that stand here are not thrown away. */
  const [held, setHeld] = useState<readonly Slot[]>([])
  const hold = (slot: Slot, typed: boolean): void =>
    setHeld((slots) => [...slots.filter((s) => s !== slot), ...(typed ? [slot] : [])])
  const shown = SLOTS.filter((slot) => held.includes(slot) || contests.some((c) => c.slot === slot))
  return (
    <>
      {shown.map((slot) => (
        <Section key={slot} title={`▲ ${d.contestedTitle(d.law.slots[slot])}`} class="alert">
          {mayResolve ? (
            <SettleActs
              view={view}
              slot={slot}
              onTyped={(typed) => hold(slot, typed)}
              onDrop={() => hold(slot, false)}
              onDone={() => {
                say(m.done)
                // Another slot of this case may wait for the same.
                if (contests.length <= 1) onDone?.()
              }}
            />
          ) : (
            <>
              <ul class="contested">
                {contests
                  .find((c) => c.slot === slot)
                  ?.acts.map((act) => (
                    <li key={act.id}>
                      <ActText act={act} view={view} />
                    </li>
                  ))}
              </ul>
              <p class="quiet">{d.contestedNote}</p>
            </>
          )}
        </Section>
      ))}
    </>
  )
}

/** What, by whom, when, and how it stands. */
function ActText({ act, view }: { readonly act: Act; readonly view: CaseView }) {
  const station = useStation()
  const { state, entries, item } = view
  const event = entries.find((e) => e.event.id === act.id)?.event
  const names = traceNames(item, entries, station)
  return (
    <>
      <strong>{event ? traceSentence(event, names) : act.id}</strong>
      <small>
        {event &&
          d.conflictBy(
            `${station.staffName(event.by)}（${station.orgName(event.org)}）`,
            whenText(msOf(state.times[event.id] ?? event.at), now.value),
          )}
      </small>
      {act.questioned && <small>▲ {questionText(act)}</small>}
      <span class="tag">{d.law.actStatus[act.status]}</span>
    </>
  )
}
