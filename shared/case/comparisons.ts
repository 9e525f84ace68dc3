/**
 * What the county has said of this case beside another of the same person and item (F07). A word that knew of another
 * replaces it; several that did not know each other and differ are asked again: no clock chooses between them.
 */
import type { Entry } from '../event.ts'
import { grouped } from '../group.ts'
import type { CaseData } from './events.ts'
import type { Knowledge } from './knowledge.ts'

type Found = CaseData<'compared'>['found']

export interface Comparison {
  /** The other's case number. */
  readonly with: string
  /** null: the words that stand differ. */
  readonly found: Found | null
  /** Those that stand, in display order. `reason`: empty where it stands in the other. */
  readonly words: readonly { readonly event: string; readonly found: Found; readonly reason: string }[]
}

/** Nobody has to compare them any more. */
export const isCompared = ({ found }: Comparison): boolean => found !== null && found !== 'open'

/** `entries`: what holds and is understood, in display order. */
export function comparisonsIn(knowledge: Knowledge, entries: readonly Entry[]): Comparison[] {
  const said = entries.filter((e) => e.event.type === 'compared')
  return [...grouped(said, (e) => (e.event.data as CaseData<'compared'>).with)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([other, all]) => {
      const words = all
        .filter((w) => !all.some((o) => knowledge.knows(o.hash, w.hash)))
        .map(({ event }) => {
          const { found, reason } = event.data as CaseData<'compared'>
          return { event: event.id, found, reason: reason ?? '' }
        })
      const [first, ...more] = new Set(words.map((w) => w.found))
      return { with: other, found: more.length === 0 && first ? first : null, words }
    })
}
