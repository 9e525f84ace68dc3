/** A letter as it stands on paper: its number, who gives, who gets, which items, what, from when to when. */
import { useEffect, useId, useState } from 'preact/hooks'
import { POWERS, type Power } from '../../../shared/org/ledger.ts'
import type { NewDelegation } from '../../../shared/protocol/delegations.ts'
import { chinaDay } from '../../../shared/time.ts'
import { Failure } from '../../components/failure.tsx'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { holdUnsaved } from '../../components/unsaved.ts'
import { g } from '../../messages/delegations-text.ts'
import { t } from '../../messages/text.ts'

export function DelegationForm(props: {
  readonly onEnter: (letter: NewDelegation) => Promise<void>
  readonly onBack: () => void
}) {
  const station = useStation()
  const id = useId()
  const [letter, setLetter] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [items, setItems] = useState<readonly string[]>([])
  const [powers, setPowers] = useState<readonly Power[]>(['accept', 'decide'])
  const [validFrom, setValidFrom] = useState(chinaDay(now.value))
  const [validTo, setValidTo] = useState('')
  const [fault, setFault] = useState('')
  const [sending, setSending] = useState(false)
  const typed = letter !== '' || from !== '' || to !== ''
  useEffect(() => (typed ? holdUnsaved() : undefined), [typed])

  const orgs = station.orgs()
  const own = station.items.value.filter((item) => item.owner === from)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const entered = {
      ...{ letter: letter.trim(), from, to, items: [...items], powers: [...powers], validFrom },
      validTo: validTo === '' ? null : validTo,
    }
    const missing = faultOf(entered)
    setFault(missing === null ? '' : g.faults[missing])
    if (missing !== null) return
    setSending(true)
    await props.onEnter(entered)
    setSending(false)
  }
  return (
    <form class="invite-form" noValidate aria-busy={sending} onInput={() => setFault('')} onSubmit={submit}>
      <h2>{g.enter}</h2>
      <div class="field">
        <label for={`${id}-letter`}>{g.letter}</label>
        <small>{g.letterHint}</small>
        <input
          id={`${id}-letter`}
          type="text"
          maxLength={64}
          autocomplete="off"
          value={letter}
          onInput={(event) => setLetter(event.currentTarget.value)}
        />
      </div>
      <Choose
        label={g.from}
        value={from}
        options={orgs.filter((org) => org.kind === 'department')}
        onChoose={(value) => {
          setFrom(value)
          setItems([])
        }}
      />
      <Choose
        label={g.to}
        value={to}
        options={orgs.filter((org) => org.kind !== 'department')}
        onChoose={setTo}
      />
      {from !== '' && (
        <Ticks
          legend={g.items}
          options={own.map(({ code, name }) => ({ value: code, text: name }))}
          ticked={items}
          onTick={setItems}
        />
      )}
      <Ticks
        legend={g.powersTitle}
        options={POWERS.map((power) => ({ value: power, text: g.powers[power] }))}
        ticked={powers}
        onTick={setPowers}
      />
      <div class="field">
        <label for={`${id}-from`}>{g.validFrom}</label>
        <input
          id={`${id}-from`}
          type="date"
          value={validFrom}
          onInput={(event) => setValidFrom(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for={`${id}-to`}>{g.validTo}</label>
        <small>{g.validToHint}</small>
        <input
          id={`${id}-to`}
          type="date"
          min={validFrom}
          value={validTo}
          onInput={(event) => setValidTo(event.currentTarget.value)}
        />
      </div>
      {fault && <Failure text={fault} />}
      <div class="actions">
        <button type="submit" disabled={sending}>
          {g.enterDo}
        </button>
        <button
          type="button"
          class="outline"
          onClick={() => (!typed || confirm(t.unsavedAsk)) && props.onBack()}
        >
          {t.cancel}
        </button>
      </div>
    </form>
  )
}

/** The first part, in the form's order, that is missing. */
function faultOf(entered: NewDelegation): keyof typeof g.faults | null {
  if (entered.letter === '') return 'letter'
  if (entered.from === '') return 'from'
  if (entered.to === '') return 'to'
  if (entered.items.length === 0) return 'items'
  if (entered.powers.length === 0) return 'powers'
  const { validFrom, validTo } = entered
  return validFrom === '' || (validTo !== null && validTo < validFrom) ? 'days' : null
}

function Choose(props: {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly id: string; readonly name: string }[]
  readonly onChoose: (id: string) => void
}) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <option value="">{g.choose}</option>
        {props.options.map((org) => (
          <option key={org.id} value={org.id}>
            {org.name}
          </option>
        ))}
      </select>
    </div>
  )
}

function Ticks<T extends string>(props: {
  readonly legend: string
  readonly options: readonly { readonly value: T; readonly text: string }[]
  readonly ticked: readonly T[]
  readonly onTick: (ticked: readonly T[]) => void
}) {
  return (
    <fieldset class="field">
      <legend>{props.legend}</legend>
      <div class="choices">
        {props.options.map(({ value, text }) => (
          <label key={value} class="choice">
            <input
              type="checkbox"
              checked={props.ticked.includes(value)}
              onChange={({ currentTarget }) =>
                props.onTick(
                  props.options.flatMap((o) =>
                    (o.value === value ? currentTarget.checked : props.ticked.includes(o.value))
                      ? [o.value]
                      : [],
                  ),
                )
              }
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
