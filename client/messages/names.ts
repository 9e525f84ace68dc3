/** Names of an item's fields and materials, and of whoever wrote something. */
import { APPLICANT } from '../../shared/case/filing.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import { t } from './text.ts'

export const fieldLabel = (item: Item | undefined, name: string): string =>
  Object.entries(t.law.applicantFields).find(([field]) => field === name)?.[1] ??
  item?.form.find((field) => field.name === name)?.label ??
  name

/** Of the author of an event, which a person is. */
export const authorName = (names: { staffName(id: string): string }, by: string): string =>
  by === APPLICANT ? t.row.applicantOnline : names.staffName(by)

export const materialName = (item: Item | undefined, id: string): string =>
  item?.materials.find((material) => material.id === id)?.name ?? id
