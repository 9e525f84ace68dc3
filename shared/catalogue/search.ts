/**
 * Finding an item while a resident waits: by its name, by everyday words, by pinyin typed whole, by initials, or by
 * a mixture (`养laobx`). Each character of a name is a cell that may be typed as itself, as its whole syllable or as
 * the first letter; only the last syllable typed may be cut short.
 */
import type { Item } from './item.ts'

type Searchable = Pick<Item, 'code' | 'name' | 'words' | 'pinyin' | 'rank'>

interface Cell {
  readonly character: string
  /** Empty where the published pinyin has none for this place. */
  readonly syllable: string
}

/** How well one term fits one text; smaller is better. */
const EXACT = 0
const PREFIX = 1
const INSIDE = 2
const GAPS = 3

/** Letters skipped in between (`cxjmyl` for 城乡居民基本养老…) make sense from here on; shorter ones fit nearly everything. */
const GAPS_FROM_LENGTH = 4

/** Offsets into a term are bits of one integer. */
const TERM_LENGTH_MAX = 30

/** All items that fit every term (split on spaces and marks), the best fit first, then by rank. No term: all, by rank. */
export function searchItems<T extends Searchable>(items: readonly T[], query: string): T[] {
  const terms = termsOf(query)
  const found: { item: T; score: number }[] = []
  for (const item of items) {
    const score = scoreOf(textsOf(item), terms)
    if (score !== null) found.push({ item, score })
  }
  return found.sort((a, b) => a.score - b.score || a.item.rank - b.item.rank).map(({ item }) => item)
}

/** The characters of a text that can be searched for: letters and digits, in small and normal form. */
export const searchable = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]/gu) ?? []

function termsOf(query: string): string[] {
  const terms = query
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
  return (terms ?? []).map((term) => term.slice(0, TERM_LENGTH_MAX))
}

/** The sum over the terms of the best fit among the name and the everyday words; null where a term fits none. */
function scoreOf(texts: readonly (readonly Cell[])[], terms: readonly string[]): number | null {
  let score = 0
  for (const term of terms) {
    let best: number | null = null
    for (const cells of texts) {
      const fit = fitOf(term, cells)
      if (fit !== null && (best === null || fit < best)) best = fit
    }
    if (best === null) return null
    score += best
  }
  return score
}

function fitOf(term: string, cells: readonly Cell[]): number | null {
  const last = walk(term, cells, GAPS)
  if (last < 0) return null
  const first = walk(term, cells, PREFIX)
  if (first >= 0) return first === cells.length - 1 ? EXACT : PREFIX
  if (walk(term, cells, INSIDE) >= 0) return INSIDE
  return term.length >= GAPS_FROM_LENGTH ? GAPS : null
}

/**
 * The cell at which the whole term is typed, −1 if it never is. Bit n of `open` says that the first n characters of
 * the term are accounted for by the cells so far; what becomes of it between two cells is the manner of fitting.
 */
function walk(
  term: string,
  cells: readonly Cell[],
  manner: typeof PREFIX | typeof INSIDE | typeof GAPS,
): number {
  const whole = 1 << term.length
  let open = 1
  for (let i = 0; i < cells.length; i++) {
    let next = manner === GAPS ? open : manner === INSIDE ? 1 : 0
    for (let bits = open; bits !== 0; bits &= bits - 1) next |= typed(term, lowestBit(bits), cells[i]!)
    if (next & whole) return i
    open = next
  }
  return -1
}

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits)

/** The offsets that the term may have reached when it has typed this cell from `at` on. */
function typed(term: string, at: number, { character, syllable }: Cell): number {
  let reached = 0
  if (term.startsWith(character, at)) reached |= 1 << (at + character.length)
  if (syllable === '' || syllable === character) return reached
  if (term[at] === syllable[0]) reached |= 1 << (at + 1)
  if (term.startsWith(syllable, at)) reached |= 1 << (at + syllable.length)
  else if (term.length - at < syllable.length && syllable.startsWith(term.slice(at)))
    reached |= 1 << term.length
  return reached
}

const texts = new WeakMap<Searchable, readonly (readonly Cell[])[]>()

/** The name and the everyday words as cells, kept for as long as the item is. */
function textsOf(item: Searchable): readonly (readonly Cell[])[] {
  const kept = texts.get(item)
  if (kept) return kept
  const pinyin = item.pinyin.split(',').map((text) => text.split(' '))
  const made = [item.name, ...item.words].map((text, i) =>
    searchable(text).map((character, at) => ({ character, syllable: pinyin[i]?.[at] ?? '' })),
  )
  texts.set(item, made)
  return made
}
