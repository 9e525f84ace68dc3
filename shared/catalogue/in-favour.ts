/**
 * A case keeps the version of the item under which it was received; what has changed since in the applicant's favour holds
 * for it all the same (domain.md 3.1): a shorter promise, a material that is asked for no more, a benefit from the month
 * of application on, limits of what goes to another county.
 */
import type { Item, MaterialSpec } from './item.ts'

/** `inForce`: the version of today; absent where the item is none any more. */
export function inFavour(pinned: Item, inForce: Item | undefined): Item {
  if (!inForce || inForce.version <= pinned.version) return pinned
  const promised = daysOf(inForce.promised) < daysOf(pinned.promised) ? inForce.promised : pinned.promised
  const paidFrom = pinned.paidFrom ?? inForce.paidFrom
  const elsewhereWithin = pinned.elsewhereWithin ?? inForce.elsewhereWithin
  return {
    ...{ ...pinned, promised, materials: pinned.materials.map((m) => asNow(m, inForce)) },
    ...(paidFrom && { paidFrom }),
    ...(elsewhereWithin && { elsewhereWithin }),
  }
}

/** It stays on the list, for it may lie with the case; it is only not missed any more. */
function asNow(material: MaterialSpec, { materials }: Item): MaterialSpec {
  const now = materials.find((m) => m.id === material.id)
  const need = !now ? 'conditional' : RANK[now.need] < RANK[material.need] ? now.need : material.need
  return need === material.need ? material : { ...material, need }
}

const RANK: Record<MaterialSpec['need'], number> = { conditional: 0, curable: 1, must: 2 }

/** Calendar days, near enough to say which of two promises is the shorter. */
const daysOf = ({ n, unit }: Item['promised']): number =>
  unit === 'hour' ? n / 24 : unit === 'workday' ? (n * 7) / 5 : n
