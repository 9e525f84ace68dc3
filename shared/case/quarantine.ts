/**
 * Which entries of a stream the root has put in quarantine (by hash, and only on the root's word), and what the county
 * has said of them since. Its word changes nothing in the case: what it adopts, it has written anew.
 */
import { deviceOf, type Entry, inDisplayOrder, isAuthority } from '../event.ts'
import type { CaseData } from './events.ts'
import type { Knowledge } from './knowledge.ts'

export interface Quarantine {
  readonly id: string
  readonly hash: string
  readonly reason: string
}

export interface Ruling {
  /** The event that says so. */
  readonly event: string
  readonly verdict: CaseData<'ruled'>['verdict']
  readonly reason: string
}

export interface RuledQuarantine extends Quarantine {
  /** null until the county has said a word. */
  readonly ruling: Ruling | null
}

/** Still to be settled by the county. */
export const isOpen = ({ ruling }: Pick<RuledQuarantine, 'ruling'>): boolean =>
  ruling === null || ruling.verdict === 'open'

/**
 * The word that stands: one that knew of another replaces it. Of several that did not know each other the last in
 * display order, but one that opens the matter again comes before those that close it. `entries`: of the stream or
 * streams where the quarantine is told, understood and not in quarantine themselves.
 */
export function rulingOn(knowledge: Knowledge, entries: readonly Entry[], hash: string): Ruling | null {
  const words = entries.filter(({ event }) => event.type === 'ruled' && event.data?.hash === hash)
  const standing = words
    .filter((w) => !words.some((o) => knowledge.knows(o.hash, w.hash)))
    .sort(inDisplayOrder)
  const word = standing.find((w) => w.event.data?.verdict === 'open') ?? standing.at(-1)
  if (!word) return null
  const { verdict, reason } = word.event.data as CaseData<'ruled'>
  return { event: word.event.id, verdict, reason }
}

/** One for each hash (the last in display order, should two tenures differ on the reason), sorted by hash. */
export function quarantinesIn(entries: readonly Entry[]): Quarantine[] {
  const words = entries.filter(({ event }) => event.type === 'quarantined' && isAuthority(deviceOf(event.id)))
  const found = words.sort(inDisplayOrder).flatMap(({ event }) => {
    const { id, hash, reason } = event.data ?? {}
    return typeof id === 'string' && typeof hash === 'string' ? [{ id, hash, reason: String(reason) }] : []
  })
  return [...new Map(found.map((q) => [q.hash, q])).values()].sort((a, b) => (a.hash < b.hash ? -1 : 1))
}

export function withoutQuarantined(entries: readonly Entry[]): Entry[] {
  const barred = new Set(quarantinesIn(entries).map((q) => q.hash))
  return entries.filter((e) => !barred.has(e.hash))
}
