/** One field of an item's form, by its kind. What is typed is kept as typed, never normalised. */
import { useState } from 'preact/hooks'
import type { FieldSpec } from '../../shared/catalogue/item.ts'
import { fieldWarning } from '../messages/field-warning.ts'
import { t } from '../messages/text.ts'
import { useFormPlace } from './station-context.ts'

const RADIOS_MAX = 5

export interface FieldInputProps {
  readonly spec: FieldSpec
  readonly value: string
  readonly onValue: (value: string) => void
  readonly error?: string | undefined
  /** Prefix of ids, where one form stands twice on a page. */
  readonly within?: string
}

/** What the event's own schema takes (shared/case/events.ts). */
export const FIELD_LENGTH_MAX = 4000

export const fieldId = (name: string, within = ''): string => `${within}field-${name.replaceAll('.', '-')}`

export function FieldInput(props: FieldInputProps) {
  const { spec } = props
  if (spec.kind === 'choice' && (spec.options ?? []).length <= RADIOS_MAX) return <Radios {...props} />
  return <Single {...props} />
}

function Radios({ spec, value, onValue, within }: FieldInputProps) {
  const id = fieldId(spec.name, within)
  return (
    <fieldset class="field">
      <legend>
        <Label spec={spec} />
      </legend>
      {spec.hint && <small id={`${id}-hint`}>{spec.hint}</small>}
      <div class="choices">
        {(spec.options ?? []).map((option, i) => (
          <label key={option} class="choice">
            <input
              type="radio"
              id={i === 0 ? id : undefined}
              name={id}
              value={option}
              checked={value === option}
              aria-describedby={spec.hint ? `${id}-hint` : undefined}
              onChange={() => onValue(option)}
            />
            {option}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Single({ spec, value, onValue, error, within }: FieldInputProps) {
  const id = fieldId(spec.name, within)
  const [left, setLeft] = useState(value !== '')
  const warning = error ?? (left ? fieldWarning(spec.kind, value) : '')
  const described = [spec.hint && `${id}-hint`, warning && `${id}-warning`].filter(Boolean).join(' ')
  const common = {
    id,
    value,
    autocomplete: 'off',
    spellcheck: false,
    'aria-describedby': described || undefined,
    'aria-invalid': error ? true : undefined,
    onInput: (event: { currentTarget: { value: string } }) => onValue(event.currentTarget.value),
    onBlur: () => setLeft(true),
  } as const
  return (
    <div class="field">
      <label for={id}>
        <Label spec={spec} />
      </label>
      {spec.hint && <small id={`${id}-hint`}>{spec.hint}</small>}
      {spec.kind === 'longtext' ? (
        <textarea rows={3} maxLength={FIELD_LENGTH_MAX} {...common} />
      ) : spec.kind === 'choice' ? (
        <select {...common}>
          <option value="">{t.take.choose}</option>
          {(spec.options ?? []).map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      ) : spec.kind === 'area' ? (
        <AreaInput {...common} />
      ) : (
        <input maxLength={FIELD_LENGTH_MAX} {...inputKind(spec.kind)} {...common} />
      )}
      {warning && (
        <p class="warning" id={`${id}-warning`}>
          <span aria-hidden="true">▲ </span>
          {warning}
        </p>
      )}
    </div>
  )
}

function Label({ spec }: { readonly spec: FieldSpec }) {
  return (
    <>
      {spec.label}
      {spec.unit && t.take.unit(spec.unit)}
      {!spec.required && <span class="optional"> {t.take.optional}</span>}
    </>
  )
}

/** Free text, with the county's own places offered. */
function AreaInput(props: { readonly id: string; readonly value: string }) {
  const { orgs } = useFormPlace()
  const list = `${props.id}-places`
  return (
    <>
      <input type="text" maxLength={FIELD_LENGTH_MAX} list={list} {...props} />
      <datalist id={list}>
        {orgs()
          .filter((org) => org.kind === 'town' || org.kind === 'village')
          .map((org) => (
            <option key={org.id} value={org.name.replace(/(公共服务站|便民服务中心)$/, '')} />
          ))}
      </datalist>
    </>
  )
}

function inputKind(kind: FieldSpec['kind']) {
  switch (kind) {
    case 'date':
      return { type: 'date' } as const
    case 'number':
      return { type: 'text', inputMode: 'decimal' } as const
    case 'phone':
      return { type: 'tel', inputMode: 'tel' } as const
    case 'bankcard':
      return { type: 'text', inputMode: 'numeric' } as const
    default:
      return { type: 'text' } as const
  }
}
