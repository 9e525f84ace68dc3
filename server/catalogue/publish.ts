/** Turns what an editor wrote into what stations get: adds pinyin and initials, and lets nothing malformed through. */
import { pinyin } from 'pinyin-pro'
import * as z from 'zod/mini'
import { type Item, itemSchema } from '../../shared/catalogue/item.ts'
import { searchable } from '../../shared/catalogue/search.ts'

export type ItemDraft = Omit<Item, 'pinyin' | 'initials'>

/** Throws where a draft is not an item: publishing is the editor's act, and a faulty release must not come to be. */
export function publish(drafts: readonly ItemDraft[]): Item[] {
  return z.array(itemSchema).parse(
    drafts.map((draft) => {
      const texts = [draft.name, ...draft.words].map(syllablesOf)
      return {
        ...draft,
        pinyin: texts.map((syllables) => syllables.join(' ')).join(','),
        initials: texts.map((syllables) => syllables.map((syllable) => [...syllable][0]).join('')).join(','),
      }
    }),
  )
}

/** One syllable for each searchable character, ü as v. Not in surname mode, which reads 单位 as shan. */
const syllablesOf = (text: string): string[] =>
  pinyin(searchable(text).join(''), { toneType: 'none', type: 'array', v: true, nonZh: 'spaced' })
