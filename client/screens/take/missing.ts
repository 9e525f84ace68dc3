/** What a case still lacks, by need. One question, asked of a draft before hand-in and of a case before acceptance. */
import { APPLICANT_FIELDS, type Item, type MaterialSpec } from '../../../shared/catalogue/item.ts'

export interface Given {
  value(field: string): string
  /** Seen, or with a file. */
  has(material: string): boolean
}

export interface Missing {
  /** Must be given, and only the applicant can. */
  readonly must: readonly MaterialSpec[]
  /** Only where the situation asks for it. */
  readonly conditional: readonly MaterialSpec[]
  /** May come later. */
  readonly curable: readonly MaterialSpec[]
  /** The department can get it itself, so nobody may be sent away for it (国务院令第716号第七条). */
  readonly shared: readonly MaterialSpec[]
  /** Names of required fields that are empty, the applicant's name and number first. */
  readonly fields: readonly string[]
}

export function missingOf(item: Item, given: Given): Missing {
  const lacking = item.materials.filter((m) => !given.has(m.id))
  const required = [
    ...APPLICANT_FIELDS.slice(0, 2),
    ...item.form.filter((field) => field.required).map((field) => field.name),
  ]
  return {
    must: lacking.filter((m) => m.need === 'must' && !m.shareable),
    conditional: lacking.filter((m) => m.need === 'conditional'),
    curable: lacking.filter((m) => m.need === 'curable'),
    shared: lacking.filter((m) => m.need === 'must' && m.shareable),
    fields: required.filter((name) => given.value(name).trim() === ''),
  }
}
