/** The checks of taking a case, asked of what is about to be changed in it. */
import type { FieldSpec } from '../../../shared/catalogue/item.ts'
import { checkResidentId } from '../../../shared/identity/resident-id.ts'
import { idMessage } from '../../messages/id-message.ts'
import { t } from '../../messages/text.ts'

export interface Checked {
  /** As they are to be written: the identity number in its plain form. */
  readonly fields: Readonly<Record<string, string>>
  readonly wrong: readonly { readonly name: string; readonly text: string }[]
}

/** `today`: YYYY-MM-DD in China. */
export function checkFields(
  specs: readonly Pick<FieldSpec, 'name' | 'label' | 'required'>[],
  changed: Readonly<Record<string, string>>,
  today: string,
): Checked {
  const fields: Record<string, string> = {}
  const wrong: { name: string; text: string }[] = []
  for (const [name, value] of Object.entries(changed)) {
    fields[name] = value
    if (name === 'applicant.id') {
      const number = checkResidentId(value, today)
      if (number.ok) fields[name] = number.value.id
      else wrong.push({ name, text: idMessage(number.error) })
    } else if (value.trim() === '') {
      const spec = specs.find((s) => s.name === name)
      if (name === 'applicant.name') wrong.push({ name, text: t.nameMissing })
      else if (spec?.required) wrong.push({ name, text: spec.label })
    }
  }
  return { fields, wrong }
}
