/** What is typed at home, what of it is sent, and what it still lacks. */
import { takesFilings } from '../../../shared/case/filing.ts'
import { APPLICANT_FIELDS, type Item } from '../../../shared/catalogue/item.ts'
import type { Org } from '../../../shared/org/org.ts'
import { FILES_MAX, type Filing } from '../../../shared/protocol/filings.ts'
import { fieldId } from '../../components/field-input.tsx'
import { f } from '../../messages/filing-text.ts'
import type { FilingDraft } from '../../storage/filings.ts'
import { checkFields } from '../case/field-check.ts'
import { missingOf } from '../take/missing.ts'

export const STEPS = 5

export const filingPath = (itemCode: string): string => `/services/${itemCode}/file`

export const newFiling = ({ code, version }: Pick<Item, 'code' | 'version'>, nowMs: number): FilingDraft => ({
  ...{ state: 'draft', item: code, itemVersion: version, org: '', fields: {}, materials: {} },
  ...{ updatedAt: nowMs, step: 1, number: null, sent: false },
})

/** The same under a newer version of the item: what that does not ask for any more is left out. */
export function underItem(draft: FilingDraft, item: Item): FilingDraft {
  const fields = new Set<string>([...APPLICANT_FIELDS, ...item.form.map(({ name }) => name)])
  const materials = new Set(item.materials.map(({ id }) => id))
  return {
    ...{ ...draft, itemVersion: item.version },
    fields: only(draft.fields, fields),
    materials: only(draft.materials, materials),
  }
}

const only = <T>(of: Readonly<Record<string, T>>, names: ReadonlySet<string>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).filter(([name]) => names.has(name)))

/** The body of its PUT, under `token`. */
export function filingOf({ item, itemVersion, fields, materials }: FilingDraft, token: string): Filing {
  return { token, item, itemVersion, fields, materials: namedFiles(materials) }
}

/** Each photograph with what it is of. */
export const namedFiles = (
  materials: Readonly<Record<string, Pick<FilingDraft['materials'][string], 'files'>>>,
) => Object.entries(materials).flatMap(([material, { files }]) => files.map((file) => ({ material, file })))

export interface Wrong {
  /** 1 to 4. */
  readonly step: number
  /** Of the input where it is mended. */
  readonly id: string
  readonly text: string
}

export const TOWN_ID = 'filing-town'
export const materialId = (id: string): string => `filing-${id}`

/** Without which it cannot be sent. `today`: YYYY-MM-DD in China. */
export function wrongIn(
  draft: Pick<FilingDraft, 'org' | 'fields' | 'materials'>,
  item: Item,
  orgs: readonly Org[],
  today: string,
): Wrong[] {
  const org = orgs.find(({ id }) => id === draft.org)
  const all = (names: readonly string[]) =>
    checkFields(item.form, Object.fromEntries(names.map((name) => [name, draft.fields[name] ?? ''])), today)
  const inFields = (step: number, names: readonly string[]) =>
    all(names).wrong.map(({ name, text }) => ({
      ...{ step, id: fieldId(name) },
      text: item.form.some((spec) => spec.label === text) ? f.lacks(text) : text,
    }))
  const { must } = missingOf(item, {
    value: () => '',
    has: (id) => (draft.materials[id]?.files.length ?? 0) > 0 || draft.materials[id]?.later === true,
  })
  return [
    ...(org && takesFilings(org, item) ? [] : [{ step: 1, id: TOWN_ID, text: f.where.missing }]),
    ...inFields(2, APPLICANT_FIELDS),
    ...inFields(
      3,
      item.form.map(({ name }) => name),
    ),
    ...must.map(({ id, name }) => ({ step: 4, id: materialId(id), text: f.materials.missing(name) })),
    ...(namedFiles(draft.materials).length > FILES_MAX
      ? [{ step: 4, id: materialId(item.materials[0]!.id), text: f.materials.tooMany(FILES_MAX) }]
      : []),
  ]
}

/** As they are to be written: the identity number in its plain form. */
export const plainFields = (fields: FilingDraft['fields'], today: string): Readonly<Record<string, string>> =>
  checkFields([], fields, today).fields
