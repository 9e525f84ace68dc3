/** 当场办结 (即办件): accepted, decided and delivered at the counter that a letter gives the decision to, in one form. */
import { useId, useState } from 'preact/hooks'
import { serialOf } from '../../../shared/case/serial.ts'
import { riskOf } from '../../../shared/catalogue/item.ts'
import { d } from '../../messages/desk-text.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { RiskField } from './risk-field.tsx'
import { useWrite } from './write.ts'

export function FinishPanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const standard = d.passOpinions.decide
  const [opinion, setOpinion] = useState(standard[1] ?? '')
  const risk = riskOf(view.item, 'decide')
  const [read, setRead] = useState(false)
  const [to, setTo] = useState<'applicant' | 'agent'>('applicant')
  const [note, setNote] = useState('')
  const [typed, setTyped] = useState('')
  const writing = useWrite(view, !standard.includes(opinion) || note + typed !== '')
  const { stage } = view.state

  /** Three events, each lawful by itself: broken off in between, it goes on where it stopped. */
  const finish = async (): Promise<void> => {
    if (risk !== undefined && !read) return writing.fail(d.risk.missing)
    const isAccepted = stage === 'accepted' || stage === 'granted'
    if (!isAccepted && !(await writing.write('accepted', {}))) return
    const decision = {
      step: 'decide',
      outcome: 'pass',
      opinion: opinion.trim(),
      ...(risk !== undefined && { acknowledged: risk }),
    } as const
    if (stage !== 'granted' && !(await writing.write('decided', decision))) return
    if (await writing.write('delivered', { to, note: note.trim(), ...serialIn(typed) })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.finishDo} onSubmit={finish} onCancel={onCancel}>
      <p>▲ {d.finishAsk}</p>
      <RiskField risk={risk} read={read} onRead={setRead} />
      <div class="opinions">
        {standard.map((text) => (
          <button
            key={text}
            type="button"
            class="opinion"
            aria-pressed={opinion === text}
            onClick={() => setOpinion(text)}
          >
            <span aria-hidden="true">✓</span>
            {text}
          </button>
        ))}
      </div>
      <label for={`${id}-opinion`}>{d.opinion}</label>
      <textarea
        id={`${id}-opinion`}
        rows={2}
        maxLength={2000}
        value={opinion}
        onInput={(event) => setOpinion(event.currentTarget.value)}
      />
      <DeliverTo
        id={id}
        to={to}
        onTo={setTo}
        note={note}
        onNote={setNote}
        serial={typed}
        onSerial={setTyped}
      />
    </PanelForm>
  )
}

/** Where nothing is printed on the paper, nothing is typed. */
export const serialIn = (typed: string): { readonly serial?: string } => {
  const serial = serialOf(typed)
  return serial === '' ? {} : { serial }
}

/** Into whose hands, and what is to be remembered of it. */
export function DeliverTo(props: {
  readonly id: string
  readonly to: 'applicant' | 'agent'
  readonly onTo: (to: 'applicant' | 'agent') => void
  readonly note: string
  readonly onNote: (note: string) => void
  /** 印刷编号, as it is typed. */
  readonly serial: string
  readonly onSerial: (typed: string) => void
}) {
  const { id } = props
  return (
    <>
      <fieldset>
        <legend>{d.deliverTo}</legend>
        <div class="choices">
          {(['applicant', 'agent'] as const).map((value) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name={`${id}-to`}
                checked={props.to === value}
                onChange={() => props.onTo(value)}
              />
              {d[value]}
            </label>
          ))}
        </div>
      </fieldset>
      <label for={`${id}-serial`}>{d.deliverSerial}</label>
      <SerialInput id={`${id}-serial`} value={props.serial} onInput={props.onSerial} />
      <label for={`${id}-note`}>{d.deliverNote}</label>
      <input
        id={`${id}-note`}
        type="text"
        maxLength={500}
        autocomplete="off"
        value={props.note}
        onInput={(event) => props.onNote(event.currentTarget.value)}
      />
    </>
  )
}

export function SerialInput(props: {
  readonly id: string
  readonly value: string
  readonly onInput: (typed: string) => void
}) {
  return (
    <input
      id={props.id}
      type="text"
      maxLength={64}
      autocomplete="off"
      spellcheck={false}
      value={props.value}
      onInput={(event) => props.onInput(event.currentTarget.value)}
    />
  )
}
