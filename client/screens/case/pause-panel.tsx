/** 中止计时 and 恢复计时 (行政许可法第四十五条). */
import { useId, useState } from 'preact/hooks'
import { PAUSE_KINDS } from '../../../shared/case/clock.ts'
import type { CaseData } from '../../../shared/case/events.ts'
import { chinaDay } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { d } from '../../messages/desk-text.ts'
import { standing } from './actions.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { useWrite } from './write.ts'

type Kind = CaseData<'paused'>['kind']

export function PausePanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const today = chinaDay(now.value)
  const [kind, setKind] = useState<Kind>('experts')
  const [notice, setNotice] = useState('')
  const [from, setFrom] = useState(today)
  const [to, setTo] = useState('')
  const writing = useWrite(view, notice !== '' || to !== '')
  const stop = async (): Promise<void> => {
    if (notice.trim() === '' || from === '' || to === '') return writing.fail(d.pauseMissing)
    if (await writing.write('paused', { kind, notice: notice.trim(), from, to })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.pauseDo} onSubmit={stop} onCancel={onCancel}>
      <p>▲ {d.pauseAsk}</p>
      <label for={`${id}-kind`}>{d.pauseKind}</label>
      <select id={`${id}-kind`} value={kind} onChange={(event) => setKind(event.currentTarget.value as Kind)}>
        {PAUSE_KINDS.map((value) => (
          <option key={value} value={value}>
            {d.law.pauses[value]}
          </option>
        ))}
      </select>
      <label for={`${id}-notice`}>{d.pauseNotice}</label>
      <input
        id={`${id}-notice`}
        maxLength={64}
        value={notice}
        onInput={(event) => setNotice(event.currentTarget.value)}
      />
      <Day label={d.pauseFrom} min={today} value={from} onInput={setFrom} />
      <Day label={d.pauseTo} min={from} value={to} onInput={setTo} />
    </PanelForm>
  )
}

export function ResumePanel({ view, onDone, onCancel }: PanelProps) {
  const today = chinaDay(now.value)
  const pause = standing(view.state, today)
  const [on, setOn] = useState(pause && pause.from > today ? pause.from : today)
  const writing = useWrite(view)
  const resume = async (): Promise<void> => {
    if (!pause) return onCancel()
    if (await writing.write('resumed', { pause: pause.event, on })) onDone()
  }
  return (
    <PanelForm writing={writing} submit={d.resumeDo} onSubmit={resume} onCancel={onCancel}>
      <Day label={d.resumeOn} min={today} max={pause?.to} value={on} onInput={setOn} />
    </PanelForm>
  )
}

function Day(props: {
  readonly label: string
  readonly min: string
  readonly max?: string | undefined
  readonly value: string
  readonly onInput: (day: string) => void
}) {
  const id = useId()
  return (
    <>
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="date"
        min={props.min}
        max={props.max}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </>
  )
}
