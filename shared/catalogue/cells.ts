/**
 * Whether a text is what was typed. Each character is a cell that may be typed as itself, as its whole syllable or as
 * the first letter; only the last syllable typed may be cut short.
 */
export interface Cell {
  readonly character: string
  /** How its syllable may be typed; none where the published pinyin has none for this place. */
  readonly syllables: readonly string[]
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

/** The sum over the terms of the best fit among the name and the everyday words; null where a term fits none. */
export function scoreOf(texts: readonly (readonly Cell[])[], terms: readonly string[]): number | null {
  let score = 0
  for (const term of terms) {
    let best: number | null = null
    for (const cells of texts) {
      const fit = fitOf(term.slice(0, TERM_LENGTH_MAX), cells)
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
function typed(term: string, at: number, { character, syllables }: Cell): number {
  let reached = 0
  if (term.startsWith(character, at)) reached |= 1 << (at + character.length)
  for (const syllable of syllables) {
    if (term[at] === syllable[0]) reached |= 1 << (at + 1)
    if (term.startsWith(syllable, at)) reached |= 1 << (at + syllable.length)
    else if (term.length - at < syllable.length && syllable.startsWith(term.slice(at)))
      reached |= 1 << term.length
  }
  return reached
}
