/** Names of an item's fields and materials. */
import type { Item } from '../../shared/catalogue/item.ts'
import { t } from './text.ts'

export const fieldLabel = (item: Item | undefined, name: string): string =>
  Object.entries(t.law.applicantFields).find(([field]) => field === name)?.[1] ??
  item?.form.find((field) => field.name === name)?.label ??
  name

export const materialName = (item: Item | undefined, id: string): string =>
  item?.materials.find((material) => material.id === id)?.name ?? id
