/** 裁定: acts that did not know each other, side by side; the county's manager chooses one, or none, and says why. */
import { useId, useState } from 'preact/hooks'
import type { Act } from '../../../shared/case/acts.ts'
import { type Contest, contestsIn } from '../../../shared/case/matters.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { say } from '../../components/said.ts'
import { useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { traceNames, traceSentence } from '../../messages/trace-sentence.ts'
import type { CaseView } from '../../station/station.ts'
import { PanelForm } from './panel-form.tsx'
import { Section } from './section.tsx'
import { useWrite } from './write.ts'

export interface ContestedActsProps {
  readonly view: CaseView
  readonly onDone: (() => void) | undefined
}

export function ContestedActs({ view, onDone }: ContestedActsProps) {
  const station = useStation()
  const mayResolve = station.permit(view.state, 'resolved').ok
  return (
    <>
      {contestsIn(view.state).map((contest) => (
        <Section key={contest.slot} title={`▲ ${d.contestedTitle(d.law.slots[contest.slot])}`} class="alert">
          {mayResolve ? (
            <Resolve view={view} contest={contest} onDone={onDone} />
          ) : (
            <>
              <ul class="contested">
                {contest.acts.map((act) => (
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

function Resolve({ view, contest, onDone }: ContestedActsProps & { readonly contest: Contest }) {
  const id = useId()
  /** An act's id; null for none of them. */
  const [chosen, setChosen] = useState<string | null | undefined>(undefined)
  const [reason, setReason] = useState('')
  const writing = useWrite(view, reason !== '')
  const { slot, acts } = contest

  const resolve = async (): Promise<void> => {
    const text = reason.trim()
    // An act that went out of the question while this was being written is chosen no longer.
    const act = chosen === null || acts.some((a) => a.id === chosen) ? chosen : undefined
    if (act === undefined) return writing.fail(d.resolve.missing)
    if (text === '') return writing.fail(d.reasonMissing)
    if (await writing.write('resolved', { slot, act, reason: text })) {
      say(d.resolve.done)
      // Another slot of this case may wait for the same.
      if (contestsIn(view.state).length === 1) onDone?.()
    }
  }
  const clear = (): void => {
    setChosen(undefined)
    setReason('')
  }
  return (
    <PanelForm writing={writing} submit={d.resolve.submit} onSubmit={resolve} onCancel={clear} quiet>
      <fieldset>
        <legend>{d.resolve.choose}</legend>
        <div class="contested">
          {[...acts, null].map((act) => (
            <label key={act?.id ?? ''} class="choice">
              <input
                type="radio"
                name={id}
                checked={chosen === (act?.id ?? null)}
                onChange={() => setChosen(act?.id ?? null)}
              />
              <span>{act ? <ActText act={act} view={view} /> : d.resolve.none}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <label for={`${id}-reason`}>{d.reason}</label>
      <textarea
        id={`${id}-reason`}
        rows={2}
        maxLength={1000}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
    </PanelForm>
  )
}

/** What, by whom, when, and how it stands. */
function ActText({ act, view }: { readonly act: Act; readonly view: CaseView }) {
  const station = useStation()
  const { state, entries, item } = view
  const event = entries.find((e) => e.event.id === act.id)?.event
  const names = traceNames(item, entries, (of) => station.orgName(of))
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
      <span class="tag">{d.law.actStatus[act.status]}</span>
    </>
  )
}
