/**
 * 按规定删除, for the county's manager: what goes and what stays, on which ground, and the case's number typed again,
 * because nothing brings it back. The county erases; this device hears of it as every other does.
 */
import '../../style/erasure.css'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { formatCaseNumber, parseCaseNumber } from '../../../shared/case/number.ts'
import { TURN } from '../../../shared/case/stage.ts'
import { isPersons } from '../../../shared/event.ts'
import { useStation } from '../../components/station-context.ts'
import { e, problemText } from '../../messages/erasure-text.ts'
import type { CaseView } from '../../station/station.ts'
import { PanelForm } from './panel-form.tsx'
import { ReasonField } from './reason-field.tsx'
import { Section } from './section.tsx'
import { useWriting } from './write.ts'

export function ErasurePanel({ view }: { readonly view: CaseView }) {
  const [open, setOpen] = useState(false)
  /** How many records, once it is done. */
  const [erased, setErased] = useState<number | null>(null)
  const answer = useRef<HTMLParagraphElement>(null)
  // The form is gone, and with it where the focus was.
  useEffect(() => answer.current?.focus(), [erased])
  if (erased !== null)
    return (
      <Section title={e.title}>
        <p ref={answer} tabIndex={-1}>
          ✓ {erased > 0 ? e.done(erased) : e.nothing}
        </p>
      </Section>
    )
  const isLeft = view.entries.some(({ event }) => event.data && isPersons(event))
  if (!open && !isLeft) return null
  return (
    <Section title={e.title} class={open ? 'erasure panel' : 'erasure'}>
      {open ? (
        <ErasureForm view={view} onDone={setErased} onCancel={() => setOpen(false)} />
      ) : (
        <>
          <p class="quiet">{e.intro}</p>
          <button type="button" class="outline" onClick={() => setOpen(true)}>
            {e.open}
          </button>
        </>
      )}
    </Section>
  )
}

function ErasureForm(props: {
  readonly view: CaseView
  readonly onDone: (events: number) => void
  readonly onCancel: () => void
}) {
  const { state, item } = props.view
  const station = useStation()
  const id = useId()
  const [basis, setBasis] = useState('')
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const first = useRef<HTMLDivElement>(null)
  // Read first, then typed.
  useEffect(() => first.current?.focus(), [])
  const writing = useWriting(item, basis !== '' || typed !== '')

  const erase = async (): Promise<void> => {
    writing.fail('')
    if (basis.trim() === '') return writing.fail(e.errors.basis)
    const number = parseCaseNumber(typed)
    if (!number.ok || number.value.number !== state.caseNo) return writing.fail(e.errors.number)
    setBusy(true)
    const office = await station.office()
    const answer = office && (await office.erase(state.caseNo, basis.trim()))
    setBusy(false)
    if (!answer) return writing.fail(e.errors.notFetched)
    if (!answer.ok) {
      const { error } = answer
      return writing.fail(problemText(error.type === 'Refused' ? error.problem : error.type))
    }
    station.sendNow()
    props.onDone(answer.value.events)
  }
  return (
    <PanelForm
      writing={{ ...writing, busy }}
      submit={busy ? e.busy : e.submit}
      onSubmit={erase}
      onCancel={props.onCancel}
      quiet
    >
      <div ref={first} tabIndex={-1}>
        {state.erased ? <p>▲ {e.more}</p> : TURN[state.stage].task !== 'none' && <p>▲ {e.unfinished}</p>}
        <p>{e.goesTitle}</p>
        <Lines of={e.goes} />
        <p>{e.staysTitle}</p>
        <Lines of={e.stays} />
        <p>
          <strong>■ {e.noWay}</strong>
          {e.backups}
        </p>
      </div>
      <p class="quiet">{e.basisHint}</p>
      <ReasonField label={e.basis} offered={e.grounds} value={basis} onInput={setBasis} />
      <label for={id}>{e.typeNumber}</label>
      <small id={`${id}-hint`}>{e.typeNumberHint(formatCaseNumber(state.caseNo))}</small>
      <input
        id={id}
        type="text"
        class="case-no"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={64}
        aria-describedby={`${id}-hint`}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {busy && <p role="status">{e.busyNote}</p>}
    </PanelForm>
  )
}

const Lines = ({ of }: { readonly of: readonly string[] }) => (
  <ul>
    {of.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
)
