/** What a case cannot be received without; one answer for the form and for hand-in. */
import type { CaseDraft } from '../../shared/case/draft.ts'
import type { Item } from '../../shared/catalogue/item.ts'

/** Of what is asked for with every item, phone and address may be unknown. */
const REQUIRED_OF_ALL = ['applicant.name', 'applicant.id']

/** Names of required fields that are empty, in the form's order. Materials may come later (补正). */
export const missingFields = (item: Item, draft: CaseDraft): string[] =>
  [...REQUIRED_OF_ALL, ...item.form.filter((f) => f.required).map((f) => f.name)].filter(
    (name) => (draft.fields[name] ?? '').trim() === '',
  )
