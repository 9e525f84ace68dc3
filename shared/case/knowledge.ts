/** What an author knew: the ancestors of an event within its stream. A parent that has not arrived is not known. */
import { type Entry, inDisplayOrder } from '../event.ts'

export class Knowledge {
  /** Entries in display order. */
  readonly entries: readonly Entry[]
  readonly #ancestors = new Map<string, ReadonlySet<string>>()

  constructor(entries: readonly Entry[]) {
    this.entries = eachOnce(entries).sort(inDisplayOrder)
    const present = new Map<string, string[]>()
    for (const { event, hash } of this.entries) {
      const known = new Set<string>()
      for (const parent of event.parents) {
        // Honest parents have a lower tick and so are indexed already; any other counts as not known.
        for (const parentHash of present.get(parent) ?? []) {
          known.add(parentHash)
          for (const older of this.#ancestors.get(parentHash)!) known.add(older)
        }
      }
      this.#ancestors.set(hash, known)
      present.set(event.id, [...(present.get(event.id) ?? []), hash])
    }
  }

  /** Did the author of `later` know `earlier`? Both by hash. */
  knows(later: string, earlier: string): boolean {
    return this.#ancestors.get(later)?.has(earlier) ?? false
  }

  /** The entries that the author of `hash` knew, in display order. */
  before(hash: string): Entry[] {
    const known = this.#ancestors.get(hash)
    return known ? this.entries.filter((e) => known.has(e.hash)) : []
  }
}

/** Where one copy has its data and another had them erased, the erasure holds. */
function eachOnce(entries: readonly Entry[]): Entry[] {
  const once = new Map<string, Entry>()
  for (const entry of entries) {
    if (entry.event.data === undefined || !once.has(entry.hash)) once.set(entry.hash, entry)
  }
  return [...once.values()]
}
