/**
 * 样表: what a filled-in form says, drawn from the item's own fields. The applicant is nobody: a man of 61 whose number
 * is one of the made-up ones that pass GB 11643.
 */
import type { FieldSpec, Item, MaterialSpec } from '../../../shared/catalogue/item.ts'
import { g } from '../../messages/guide-text.ts'
import { t } from '../../messages/text.ts'

/** One line of a form; `chosen` where one of several boxes is ticked. */
export interface Line {
  readonly label: string
  readonly value: string
  readonly options?: readonly string[]
}

/** null where the material is no form: it is shown by its outline. */
export function specimenOf(item: Item, material: MaterialSpec): readonly Line[] | null {
  if (material.sample) return material.sample
  if (material.kind !== 'form') return null
  return [
    ...Object.entries(t.law.applicantFields).map(([field, label]) => ({
      label,
      value: g.applicant[field as keyof typeof g.applicant],
    })),
    ...item.form.map(lineOf),
    { label: g.signature, value: g.applicant['applicant.name'] },
    { label: g.signedOn, value: dateWords(SIGNED_ON) },
  ]
}

/** A workday, after every date in the specimens that lies in the past. */
const SIGNED_ON = '2026-11-02'

function lineOf({ label, unit, kind, example, options }: FieldSpec): Line {
  const value = example ?? BY_KIND[kind] ?? options?.[0] ?? g.asIs
  if (kind === 'choice') return { label, value, options: options ?? [] }
  if (kind === 'date') return { label, value: dateWords(value) }
  return { label, value: unit ? `${value} ${unit}` : value }
}

/** Where the catalogue gives no example. The card's number passes Luhn's check and is nobody's. */
const BY_KIND: Partial<Record<FieldSpec['kind'], string>> = {
  phone: '13800001234',
  id: '61032819880229004X',
  bankcard: '6200000000000000000',
  date: SIGNED_ON,
  number: '1',
}

function dateWords(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return g.date(year!, month!, date!)
}
