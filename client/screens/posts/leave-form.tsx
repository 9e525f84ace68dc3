/** From which day to which somebody is away; why is not asked. */
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { type Absence, handOver, isForward, type Roster } from '../../../shared/org/posts.ts'
import { chinaDay } from '../../../shared/time.ts'
import { Failure } from '../../components/failure.tsx'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { p } from '../../messages/posts-text.ts'
import { t } from '../../messages/text.ts'

export function LeaveForm(props: {
  readonly staff: string
  readonly roster: Roster
  readonly onLeave: (absence: Absence) => Promise<void>
  readonly onBack: () => void
}) {
  const station = useStation()
  const id = useId()
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const today = chinaDay(now.value)
  const [from, setFrom] = useState(today)
  const [to, setTo] = useState('')
  const [fault, setFault] = useState('')
  const [sending, setSending] = useState(false)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const absence = { staff: props.staff, from, to: to === '' ? null : to }
    const isRight = from >= today && isForward(absence)
    const fits = isRight && handOver(props.roster, absence, today) !== null
    setFault(fits ? '' : isRight ? p.faults.twice : p.faults.days)
    if (!fits) return
    setSending(true)
    await props.onLeave(absence)
    setSending(false)
  }
  return (
    <form
      noValidate
      aria-busy={sending}
      aria-labelledby={`${id}-title`}
      onInput={() => setFault('')}
      onSubmit={submit}
    >
      <h3 id={`${id}-title`}>{p.leaveTitle(station.staffName(props.staff))}</h3>
      <div class="field">
        <label for={`${id}-from`}>{p.leaveFrom}</label>
        <input
          ref={first}
          id={`${id}-from`}
          type="date"
          min={today}
          value={from}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for={`${id}-to`}>{p.leaveTo}</label>
        <small>{p.leaveToHint}</small>
        <input
          id={`${id}-to`}
          type="date"
          min={from}
          value={to}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      {fault && <Failure text={fault} />}
      <div class="actions">
        <button type="submit" disabled={sending}>
          {p.leaveDo}
        </button>
        <button type="button" class="outline" onClick={props.onBack}>
          {t.cancel}
        </button>
      </div>
    </form>
  )
}
