/** The one next action, what stands beside it, and the rest behind 「更多」. */
import type { Signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { SLOTS } from '../../../shared/case/slots.ts'
import { summaryOf } from '../../../shared/case/summary.ts'
import { Failure } from '../../components/failure.tsx'
import { say } from '../../components/said.ts'
import { useStation } from '../../components/station-context.ts'
import { mayLeave } from '../../components/unsaved.ts'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import type { Action, Choices } from './actions.ts'
import { AnswerPanel } from './answer-panel.tsx'
import { DecidePanel } from './decide-panel.tsx'
import { DeliverPanel } from './deliver-panel.tsx'
import { DispatchPanel } from './dispatch-panel.tsx'
import { ExtendPanel } from './extend-panel.tsx'
import { FinishPanel } from './finish-panel.tsx'
import { FollowPanel } from './follow-panel.tsx'
import { HandPanel } from './hand-panel.tsx'
import { NoticePanel } from './notice-panel.tsx'
import { OpinionPanel } from './opinion-panel.tsx'
import type { PanelProps } from './panel-form.tsx'
import { PausePanel, ResumePanel } from './pause-panel.tsx'
import { ReasonPanel } from './reason-panel.tsx'
import { RecallPanel } from './recall-panel.tsx'
import { Section } from './section.tsx'
import { SerialPanel } from './serial-panel.tsx'
import { UrgePanel } from './urge-panel.tsx'
import { useWrite } from './write.ts'

interface CaseActionsProps {
  readonly view: CaseView
  readonly choices: Choices
  readonly asked: Signal<Action | null> | undefined
  readonly onDone: (() => void) | undefined
}

export function CaseActions({ view, choices, asked, onDone }: CaseActionsProps) {
  const [open, setOpen] = useState<Action | null>(null)
  const writing = useWrite(view)
  const { main, beside, more, notNow } = choices
  const offered = [...(main ? [main] : []), ...beside, ...more]

  const done = (action: Action): void => {
    setOpen(null)
    say(d.done[action])
    onDone?.()
  }
  const accept = async (): Promise<void> => {
    if (await writing.write('accepted', {})) done('accept')
  }
  const choose = (action: Action): void => {
    if (action === 'accept') accept()
    else setOpen(action)
  }

  const key = asked?.value
  useEffect(() => {
    if (!asked || !key) return
    asked.value = null
    if (!offered.includes(key) || key === open) return
    if (open && !mayLeave()) return
    // A letter alone has no legal effect: it opens or points, Enter does.
    if (key === 'accept' && open) setOpen(null)
    else if (key === 'accept') document.getElementById('do-accept')?.focus()
    else setOpen(key)
  }, [key])

  // Also where somebody else has taken the step meanwhile: the words stay, and confirming says what happened.
  if (open) {
    return (
      <Section title={d.actions[open]} class="next panel">
        <Panel action={open} view={view} onDone={() => done(open)} onCancel={() => setOpen(null)} />
      </Section>
    )
  }
  if (offered.length === 0) return <Turn view={view} mayFill={choices.mayFill} />
  return (
    <Section title={d.nextAction} class={main ? 'next' : ''}>
      {writing.failure && <Failure text={writing.failure} />}
      {!main && <Turn view={view} mayFill={choices.mayFill} />}
      <div class="actions">
        {main && <ActionButton action={main} busy={writing.busy} onChoose={choose} />}
        {beside.map((action) => (
          <ActionButton key={action} action={action} busy={writing.busy} onChoose={choose} lesser />
        ))}
        {more.length + notNow.length > 0 && (
          <details class="more">
            <summary>{t.more}</summary>
            <div class="actions">
              {more.map((action) => (
                <ActionButton key={action} action={action} busy={writing.busy} onChoose={choose} lesser />
              ))}
            </div>
            <ul class="not-now quiet">
              {notNow.map(({ action, why }) => (
                <li key={action}>
                  {d.actions[action]}
                  {t.colon}
                  {d.law.whyNot[why]}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </Section>
  )
}

function ActionButton(props: {
  readonly action: Action
  readonly busy: boolean
  readonly lesser?: boolean
  readonly onChoose: (action: Action) => void
}) {
  return (
    <button
      type="button"
      id={`do-${props.action}`}
      class={props.lesser ? 'outline' : ''}
      disabled={props.busy}
      onClick={() => props.onChoose(props.action)}
    >
      {d.actions[props.action]}
    </button>
  )
}

/** Whose turn it is, where this person has no step to take. */
function Turn({ view, mayFill }: { readonly view: CaseView; readonly mayFill: boolean }) {
  const station = useStation()
  const { turn } = summaryOf(view.state)
  const elsewhere = turn !== '' && turn !== station.profile.value?.org.id
  // A notice that can be answered here stands above, with the means to answer it.
  if (view.state.stage === 'notified' && mayFill) return <p>{d.supplementFirst}</p>
  if (SLOTS.some((slot) => view.state.slots[slot].contested))
    return <p class="quiet">{d.law.refusals.Contested}</p>
  return <p class="quiet">{elsewhere ? d.otherTurn(station.orgName(turn)) : d.nothingToDo}</p>
}

function Panel({ action, ...props }: PanelProps & { readonly action: Action }) {
  switch (action) {
    case 'finish':
      return <FinishPanel {...props} />
    case 'notice':
      return <NoticePanel {...props} />
    case 'dispatch':
      return <DispatchPanel {...props} />
    case 'hand':
      return <HandPanel {...props} />
    case 'recall':
      return <RecallPanel {...props} />
    case 'opine':
      return <OpinionPanel {...props} />
    case 'review':
    case 'decide':
      return <DecidePanel {...props} step={action} />
    case 'deliver':
      return <DeliverPanel {...props} />
    case 'serial':
      return <SerialPanel {...props} />
    case 'refuse':
    case 'withdraw':
      return <ReasonPanel {...props} action={action} />
    case 'pause':
      return <PausePanel {...props} />
    case 'resume':
      return <ResumePanel {...props} />
    case 'extend':
      return <ExtendPanel {...props} />
    case 'follow':
      return <FollowPanel {...props} />
    case 'answer':
      return <AnswerPanel {...props} />
    case 'urge':
      return <UrgePanel {...props} />
    case 'accept':
      return null
  }
}
