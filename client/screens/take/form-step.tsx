import type { Item } from '../../../shared/catalogue/item.ts'
import { FieldInput } from '../../components/field-input.tsx'
import { t } from '../../messages/text.ts'
import type { DraftEditor } from './draft-editor.ts'
import { Step } from './step.tsx'

export function FormStep({ item, editor }: { readonly item: Item; readonly editor: DraftEditor }) {
  const fields = editor.draft.value.fields
  const set = (name: string, value: string): void =>
    editor.change((draft) => ({ ...draft, fields: { ...draft.fields, [name]: value } }))
  return (
    <Step step={2}>
      <FormFields item={item} fields={fields} onValue={set} />
    </Step>
  )
}

export function FormFields(props: {
  readonly item: Pick<Item, 'form'>
  readonly fields: Readonly<Record<string, string>>
  readonly onValue: (name: string, value: string) => void
}) {
  const { item, fields, onValue } = props
  return (
    <>
      {item.form.length === 0 && <p class="empty">{t.take.noForm}</p>}
      {item.form.map((spec) => (
        <FieldInput
          key={spec.name}
          spec={spec}
          value={fields[spec.name] ?? ''}
          onValue={(value) => onValue(spec.name, value)}
        />
      ))}
    </>
  )
}
