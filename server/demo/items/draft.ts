/** What the tables of demo items are written with: defaults, so that a row shows only what is particular to it. */
import type { FieldSpec, MaterialSpec } from '../../../shared/catalogue/item.ts'
import type { ItemDraft } from '../../catalogue/publish.ts'
import type { Department } from '../departments.ts'
import { EXAMPLES } from './examples.ts'

export type DemoItem = Omit<ItemDraft, 'rank'>

/**
 * The implementation code, 31 characters: the department's USCC, the level (4: county), and the basic code of two
 * digits for the province (44), type, department, then main and sub item of three each (GB/T 39554.1-2020).
 */
export const itemCode = (owner: Department, type: DemoItem['type'], main: string): string =>
  `${owner.uscc}444${type}${owner.basic}${main}000`

/** One original that the applicant must bring, unless `more` says otherwise. */
export const material = (
  id: string,
  name: string,
  basis: string,
  reviewPoints: string[],
  more: Partial<MaterialSpec> = {},
): MaterialSpec => ({
  id,
  name,
  need: 'must',
  kind: 'original',
  shareable: false,
  copies: 1,
  basis,
  reviewPoints,
  ...more,
})

/** A field that must be filled in, unless `more` says otherwise; its specimen value comes from the table of examples. */
export const field = (
  name: string,
  label: string,
  kind: FieldSpec['kind'],
  more: Partial<FieldSpec> = {},
): FieldSpec => {
  const example = EXAMPLES[name]
  return { name, label, kind, required: true, ...(example !== undefined && { example }), ...more }
}

/** 样表: the lines of a specimen, as `[label, value]`. */
export const sample = (...lines: [label: string, value: string][]): Pick<MaterialSpec, 'sample'> => ({
  sample: lines.map(([label, value]) => ({ label, value })),
})

/** Where a benefit is paid to. */
export const bankFields = [
  field('bankName', '开户银行', 'text'),
  field('bankAccount', '银行账号', 'bankcard', { hint: '须是申请人本人或者监护人的账户' }),
]

export const yesNo = ['是', '否']

/** Decided on the spot by one person. */
export const onTheSpot: DemoItem['process'] = [{ step: 'decide', name: '核对登记' }]

export const free = '不收费'
