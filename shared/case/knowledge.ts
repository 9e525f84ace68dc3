/**
 * What an author knew: the ancestors of an event within its stream. A parent that has not arrived is not known.
 * Ancestors are sets of bits over the entries in display order, so that a long stream costs little.
 */
import { type Entry, inDisplayOrder } from '../event.ts'

export class Knowledge {
  /** Entries in display order. */
  readonly entries: readonly Entry[]
  readonly #at = new Map<string, number>()
  readonly #ancestors: Uint32Array[] = []

  constructor(entries: readonly Entry[]) {
    this.entries = eachOnce(entries).sort(inDisplayOrder)
    const words = Math.ceil(this.entries.length / 32)
    const present = new Map<string, number[]>()
    this.entries.forEach(({ event, hash }, i) => {
      const known = new Uint32Array(words)
      for (const parent of event.parents) {
        // Honest parents have a lower tick and so are indexed already; any other counts as not known.
        for (const at of present.get(parent) ?? []) {
          known[at >> 5]! |= 1 << (at & 31)
          const older = this.#ancestors[at]!
          for (let w = 0; w < words; w += 1) known[w]! |= older[w]!
        }
      }
      this.#ancestors.push(known)
      this.#at.set(hash, i)
      const own = present.get(event.id)
      if (own) own.push(i)
      else present.set(event.id, [i])
    })
  }

  /** Did the author of `later` know `earlier`? Both by hash. */
  knows(later: string, earlier: string): boolean {
    const at = this.#at.get(earlier)
    const known = this.#ancestors[this.#at.get(later) ?? -1]
    return at !== undefined && known !== undefined && (known[at >> 5]! & (1 << (at & 31))) !== 0
  }

  /** The entries that the author of `hash` knew, in display order. */
  before(hash: string): Entry[] {
    return this.entries.filter((e) => this.knows(hash, e.hash))
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
