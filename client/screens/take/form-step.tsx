import type { Item } from '../../../shared/catalogue/item.ts'
import { FieldInput } from '../../components/field-input.tsx'
import { t } from '../../messages/text.ts'
import type { DraftEditor } from './draft-editor.ts'
import { Step } from './step.tsx'

export function FormStep({ item, editor }: { readonly item: Item; readonly editor: DraftEditor }) {
  const fields = editor.draft.value.fields
  return (
    <Step step={2}>
      {item.form.length === 0 && <p class="empty">{t.take.noForm}</p>}
      {item.form.map((spec) => (
        <FieldInput
          key={spec.name}
          spec={spec}
          value={fields[spec.name] ?? ''}
          onValue={(value) =>
            editor.change((draft) => ({ ...draft, fields: { ...draft.fields, [spec.name]: value } }))
          }
        />
      ))}
    </Step>
  )
}
