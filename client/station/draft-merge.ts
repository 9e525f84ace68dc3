/**
 * Two tabs on one draft: each saves only what its own editor changed, so that the other's words and photographs stay.
 *
 * A draft that is handed out carries, under a symbol, the version its editor began from; `{ ...draft, … }` takes it
 * along, JSON does not. So it is known what an editor changed, whether or not it went on from the answer to its save.
 */
import type { CaseDraft } from '../../shared/case/draft.ts'

const VERSION = Symbol('version')

/** `last`: what the editor that began here began from, later what it saved last. */
interface Version {
  last: CaseDraft
}

type Versioned = CaseDraft & { readonly [VERSION]?: Version }
type Material = CaseDraft['materials'][string]

const NOTHING: Material = { seen: false, files: [] }

/** To be handed out to an editor. */
export function handedOut(draft: CaseDraft): CaseDraft {
  const out: Versioned = { ...draft, [VERSION]: { last: draft } }
  return out
}

/** From where the editor of `draft` has been changing it; where that is not known, all of it counts as changed. */
export const baseOf = (draft: Versioned): CaseDraft =>
  draft[VERSION]?.last ?? { ...draft, fields: {}, materials: {} }

/** Its editor may go on from here as well as from the answer to the save. */
export function noteSaved(draft: Versioned): void {
  const version = draft[VERSION]
  if (version) version.last = draft
}

/** `mine` as far as it differs from `base`, the rest from `held`. Of one field changed by both, mine stands. */
export function mergeDraft(base: CaseDraft, mine: CaseDraft, held: CaseDraft): CaseDraft {
  const materials = keysOf(held.materials, mine.materials).flatMap((id): [string, Material][] => {
    const own = mine.materials[id]
    const merged = mergeMaterial(base.materials[id] ?? NOTHING, own ?? NOTHING, held.materials[id] ?? NOTHING)
    return own || merged.seen || merged.files.length > 0 ? [[id, merged]] : []
  })
  const fields = keysOf(held.fields, mine.fields).flatMap((name): [string, string][] => {
    const from = mine.fields[name] === base.fields[name] ? held : mine
    const value = from.fields[name]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    id: held.id,
    item: mine.item,
    itemVersion: mine.itemVersion,
    fields: Object.fromEntries(fields),
    materials: Object.fromEntries(materials),
    updatedAt: Math.max(held.updatedAt, mine.updatedAt),
    // A number once taken stays.
    reserved: held.reserved ?? mine.reserved,
  }
}

function mergeMaterial(base: Material, mine: Material, held: Material): Material {
  const has = (of: Material, sha256: string) => of.files.some((f) => f.sha256 === sha256)
  const kept = held.files.filter((f) => has(mine, f.sha256) || !has(base, f.sha256))
  const added = mine.files.filter((f) => !has(base, f.sha256) && !has(held, f.sha256))
  return { seen: mine.seen === base.seen ? held.seen : mine.seen, files: [...kept, ...added] }
}

const keysOf = (...records: readonly object[]): string[] => [...new Set(records.flatMap(Object.keys))]
