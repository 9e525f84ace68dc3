/**
 * 网上申办 (A01, C25): whoever applies by the web has no device of the county. The county's node writes what they send into
 * its own log, in the name of the window that they chose: the case is the same as one that began at a counter, and goes on
 * there.
 */
import { APPLICANT_FIELDS, type Item } from '../catalogue/item.ts'
import { type Entry, isApplicants, isPersons } from '../event.ts'
import { checkResidentId } from '../identity/resident-id.ts'
import { areaLevel } from '../org/area-code.ts'
import type { Org } from '../org/org.ts'
import { msOf } from '../time.ts'
import type { MaterialFile } from './events.ts'
import type { CaseState } from './fold.ts'
import { mayInStage } from './transitions.ts'

/** The author of what the applicant sent. No staff id has this form. */
export const APPLICANT = '@applicant'

/** Whether an applicant may choose this window, where the result is handed over. */
export const takesFilings = ({ id, kind }: Pick<Org, 'id' | 'kind'>, { takenAt }: Pick<Item, 'takenAt'>) =>
  (kind === 'town' || kind === 'village') && (takenAt?.some((level) => level === areaLevel(id)) ?? true)

/** What an applicant sends, at once or when a notice asks for it. */
export interface Given {
  /** By name. */
  readonly fields: Readonly<Record<string, string>>
  readonly materials: readonly { readonly material: string; readonly file: MaterialFile }[]
}

/**
 * Names of the fields without which a case cannot be received, or that hold what cannot be: the applicant's name and
 * number, and what the form requires. Materials may come later. `day`: today in China.
 */
export function wrongFields(
  item: Pick<Item, 'form'>,
  { fields }: Pick<Given, 'fields'>,
  day: string,
): string[] {
  const lacks = (name: string): boolean => (fields[name] ?? '').trim() === ''
  return [
    ...(lacks('applicant.name') ? ['applicant.name'] : []),
    ...(checkResidentId(fields['applicant.id'] ?? '', day).ok ? [] : ['applicant.id']),
    ...item.form.filter(({ name, required }) => required && lacks(name)).map(({ name }) => name),
  ]
}

/** Whether it names nothing but what the item has. */
export function isOfItem(item: Item, { fields, materials }: Given): boolean {
  const known = new Set<string>([...APPLICANT_FIELDS, ...item.form.map(({ name }) => name)])
  const listed = new Set(item.materials.map(({ id }) => id))
  return (
    Object.keys(fields).every((name) => known.has(name)) && materials.every((m) => listed.has(m.material))
  )
}

/**
 * Of what a notice still asks for, the rest left out. Also what was said before the notice: that its author knew, and asks
 * for all the same.
 */
export function askedOf({ notices }: Pick<CaseState, 'notices'>, { fields, materials }: Given): Given {
  const open = new Set(notices.flatMap((notice) => notice.open))
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => open.has(name))),
    materials: materials.filter(({ material }) => open.has(material)),
  }
}

type Draft = { readonly type: string; readonly data: Record<string, unknown> }

/**
 * What of it the applicant has not said yet, as events; sent again, nothing. Against their own words, so that a clerk's
 * correction is not undone by an answer that was lost.
 */
export function unsaidOf(entries: readonly Entry[], { fields, materials }: Given): Draft[] {
  const own = entries.filter(({ event }) => isApplicants(event))
  const filled: Readonly<Record<string, unknown>> = Object.assign(
    {},
    ...own.flatMap(({ event }) => (event.type === 'filled' ? [event.data?.fields] : [])),
  )
  const named = new Set(
    own.flatMap(({ event: { type, data } }) => {
      // Of what was erased since nothing is left.
      const file = type === 'material' ? (data?.file as MaterialFile | undefined) : undefined
      return file ? [fileKey(String(data?.material), file)] : []
    }),
  )
  const changed = Object.entries(fields).filter(([name, value]) => value !== (filled[name] ?? ''))
  const fresh = materials.filter(({ material, file }) => {
    const key = fileKey(material, file)
    return !named.has(key) && named.add(key)
  })
  return [
    ...(changed.length > 0 ? [{ type: 'filled', data: { fields: Object.fromEntries(changed) } }] : []),
    ...fresh.map(({ material, file }) => ({ type: 'material', data: { material, seen: false, file } })),
  ]
}

const fileKey = (material: string, file: MaterialFile): string => `${material} ${file.sha256}`

/** Whether what a notice asks for may still be added. */
export const maySupplement = ({ stage, readOnly, erased }: CaseState): boolean =>
  !readOnly && !erased && mayInStage(stage, 'filled')

const DAY_MS = 86_400_000

/**
 * Whether the application itself may still be changed: on its first day, as long as nobody else has written in it. What
 * somebody has looked at is changed by 补正 alone.
 */
export const isUntouched = (state: CaseState, entries: readonly Entry[], nowMs: number): boolean =>
  state.stage === 'received' &&
  maySupplement(state) &&
  nowMs - msOf(state.receivedAt) < DAY_MS &&
  entries.every(({ event }) => !isPersons(event) || isApplicants(event))

/** Names of what is given for a notice and cannot stand there: left empty, or no number of a person. */
export function wrongSupplement(item: Pick<Item, 'form'>, given: Given, day: string): string[] {
  const wrong = new Set(wrongFields(item, given, day))
  return Object.entries(given.fields).flatMap(([name, value]) =>
    value.trim() === '' || wrong.has(name) ? [name] : [],
  )
}
