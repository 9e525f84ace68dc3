/**
 * Finding an item while a resident waits: by its name, by everyday words, by pinyin typed whole, by initials, or by
 * a mixture (`养laobx`). Where nothing fits, the query is read again as people speak: without the words of asking, with
 * sounds that southerners do not tell apart, at last by any two characters.
 */
import { type Cell, scoreOf } from './cells.ts'
import type { Item } from './item.ts'

type Searchable = Pick<Item, 'code' | 'name' | 'words' | 'pinyin' | 'rank'>

/**
 * All items that fit every term (split on spaces and marks), the best fit first, then by rank. No term: all, by rank.
 * A more generous reading is asked only where the stricter ones find nothing, so that it never pushes a good find down.
 */
export function searchItems<T extends Searchable>(items: readonly T[], query: string): T[] {
  const asked = termsOf(query)
  const spoken = withoutAsking(asked)
  const strictly = fitting(items, (item) => scoreOf(textsOf(item), asked))
  if (strictly.length > 0) return strictly
  const plainly = fitting(items, (item) => scoreOf(textsOf(item), spoken))
  if (plainly.length > 0) return plainly
  if (!spoken.some((term) => /[a-z]/.test(term))) return byPairs(items, spoken)
  const blurred = spoken.map(blur)
  return fitting(items, (item) => scoreOf(blurredOf(item), blurred))
}

/** `score` is smaller where an item fits better, null where it does not. */
function fitting<T extends Searchable>(items: readonly T[], score: (item: T) => number | null): T[] {
  return items
    .flatMap((item) => {
      const fit = score(item)
      return fit === null ? [] : [{ item, fit }]
    })
    .sort((a, b) => a.fit - b.fit || a.item.rank - b.item.rank)
    .map(({ item }) => item)
}

/** What one says around the thing that one wants. */
const ASKING =
  /请问|[怎咋][么样]?办?理?|如何办?理?|去哪儿?|[在到]?哪[里儿]|我[要想]|想要|我[家们]?的?|[要能]|办理|申请|需要|什么|材料|手续|一下|[的了吗呢啊吧呀]/g

/** Unless nothing would be left. */
function withoutAsking(terms: readonly string[]): readonly string[] {
  const rest = terms.map((term) => term.replace(ASKING, '')).filter((term) => term !== '')
  return rest.length > 0 ? rest : terms
}

/** zh/z, ch/c, sh/s and n/l sound alike to many, and are typed alike. */
const blur = (letters: string): string => letters.replace(/([zcs])h/g, '$1').replaceAll('n', 'l')

/** So do ang/an, eng/en, ing/in: the last g of each may be there or not. */
const blurredOf = kept((item: Searchable) =>
  textsOf(item).map((cells) =>
    cells.map(({ character, syllables }) => ({
      character,
      syllables: syllables.flatMap((syllable) => {
        const short = blur(syllable).replace(/lg$/, 'l')
        return short.endsWith('l') ? [short, `${short}g`] : [short]
      }),
    })),
  ),
)

/**
 * By how many pairs of neighbouring Chinese characters an item's texts share with the query: 我妈养老金 finds 养老. Every
 * term that has pairs must share one.
 */
function byPairs<T extends Searchable>(items: readonly T[], terms: readonly string[]): T[] {
  const pairs = terms.map(pairsOf).filter((own) => own.length > 0)
  const shared = new Map<T, number>()
  for (const item of items) {
    const text = textOf(item)
    const counts = pairs.map((own) => own.filter((pair) => text.includes(pair)).length)
    if (counts.length > 0 && !counts.includes(0))
      shared.set(
        item,
        counts.reduce((sum, n) => sum + n),
      )
  }
  const most = Math.max(0, ...shared.values())
  return fitting(items, (item) => {
    const count = shared.get(item) ?? 0
    // Half of what the best one shares is chance.
    return count > 0 && count * 2 >= most ? -count : null
  })
}

const pairsOf = (term: string): string[] => {
  const characters = [...term]
  return characters.slice(1).flatMap((second, i) => {
    const pair = characters[i]! + second
    return /^\p{Script=Han}+$/u.test(pair) ? [pair] : []
  })
}

/** The characters of a text that can be searched for: letters and digits, in small and normal form. */
export const searchable = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]/gu) ?? []

const termsOf = (query: string): readonly string[] =>
  query
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

/** The name and the everyday words as cells. */
const textsOf = kept((item: Searchable): readonly (readonly Cell[])[] => {
  const pinyin = item.pinyin.split(',').map((text) => text.split(' '))
  return [item.name, ...item.words].map((text, i) =>
    searchable(text).map((character, at) => {
      const syllable = pinyin[i]?.[at]
      return { character, syllables: syllable && syllable !== character ? [syllable] : [] }
    }),
  )
})

/** The same to look for characters in, one line each. */
const textOf = kept((item: Searchable) =>
  textsOf(item)
    .map((cells) => cells.map(({ character }) => character).join(''))
    .join('\n'),
)

/** Made once for as long as the item is. */
function kept<T>(make: (item: Searchable) => T): (item: Searchable) => T {
  const made = new WeakMap<Searchable, { readonly value: T }>()
  return (item) => {
    const there = made.get(item) ?? { value: make(item) }
    made.set(item, there)
    return there.value
  }
}
