/** The applicant. The name is kept exactly as typed; the number says what is wrong with it. */
import { useState } from 'preact/hooks'
import { checkResidentId } from '../../../shared/identity/resident-id.ts'
import { chinaDay } from '../../../shared/time.ts'
import { FIELD_LENGTH_MAX, FieldInput, fieldId } from '../../components/field-input.tsx'
import { now } from '../../components/now.ts'
import { idMessage } from '../../messages/id-message.ts'
import { t } from '../../messages/text.ts'
import type { DraftEditor } from './draft-editor.ts'
import { Step } from './step.tsx'

const OPTIONAL = [
  { name: 'applicant.phone', kind: 'phone' },
  { name: 'applicant.address', kind: 'text' },
] as const

export function ApplicantStep({ editor }: { readonly editor: DraftEditor }) {
  const fields = editor.draft.value.fields
  const set = (name: string, value: string): void =>
    editor.change((draft) => ({ ...draft, fields: { ...draft.fields, [name]: value } }))
  return (
    <Step step={1}>
      <ApplicantFields fields={fields} onValue={set} />
    </Step>
  )
}

export function ApplicantFields(props: {
  readonly fields: Readonly<Record<string, string>>
  readonly onValue: (name: string, value: string) => void
}) {
  const { fields, onValue: set } = props
  return (
    <>
      <NameInput value={fields['applicant.name'] ?? ''} onValue={(value) => set('applicant.name', value)} />
      <IdInput value={fields['applicant.id'] ?? ''} onValue={(value) => set('applicant.id', value)} />
      {OPTIONAL.map(({ name, kind }) => (
        <FieldInput
          key={name}
          spec={{ name, label: t.law.applicantFields[name], kind, required: false }}
          value={fields[name] ?? ''}
          onValue={(value) => set(name, value)}
        />
      ))}
    </>
  )
}

export function NameInput(props: { readonly value: string; readonly onValue: (value: string) => void }) {
  const id = fieldId('applicant.name')
  return (
    <div class="field">
      <label for={id}>{t.take.name}</label>
      <small id={`${id}-hint`}>{t.take.nameHint}</small>
      <input
        id={id}
        type="text"
        class="name"
        autocomplete="off"
        spellcheck={false}
        maxLength={FIELD_LENGTH_MAX}
        aria-describedby={`${id}-hint`}
        value={props.value}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
    </div>
  )
}

export function IdInput(props: { readonly value: string; readonly onValue: (value: string) => void }) {
  const id = fieldId('applicant.id')
  const [left, setLeft] = useState(props.value !== '')
  const checked = checkResidentId(props.value, chinaDay(now.value))
  const whole = !checked.ok && checked.error.type !== 'IdLength'
  const error = !checked.ok && props.value !== '' && (left || whole) ? idMessage(checked.error) : ''
  const leave = (): void => {
    setLeft(true)
    // Full-width digits and spaces become what they mean, once it is known that they do.
    if (checked.ok && checked.value.id !== props.value) props.onValue(checked.value.id)
  }
  return (
    <div class="field">
      <label for={id}>{t.take.id}</label>
      <input
        id={id}
        type="text"
        class="digits"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={FIELD_LENGTH_MAX}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-said`}
        value={props.value}
        onInput={(event) => props.onValue(event.currentTarget.value)}
        onBlur={leave}
      />
      <div id={`${id}-said`} aria-live="polite">
        {error && (
          <p class="warning">
            <span aria-hidden="true">▲ </span>
            {error}
          </p>
        )}
        {checked.ok && (
          <p class="from-id">
            {t.take.fromId}
            {t.colon}
            {t.take[checked.value.sex]} · {checked.value.birth} · {t.take.years(checked.value.age)}
          </p>
        )}
        {checked.ok &&
          checked.value.warnings.map((warning) => (
            <p key={warning} class="warning">
              <span aria-hidden="true">▲ </span>
              {t.idNumber.warnings[warning]}
            </p>
          ))}
      </div>
    </div>
  )
}
