/**
 * Erasure (decision 0014): the root's word that the data of an entry are gone for good, and what the fold reads in their
 * place. Whoever has that word reads the entry so, whether the data are still in its store or not: replicas that got the
 * word and the entry in any order compute the same bytes.
 */
import { type Entry, type Event, inDisplayOrder, isAuthority } from '../event.ts'
import { type CaseData, type CaseEventType, caseEvents } from './events.ts'

export type Left = Record<string, unknown> | null

/** What one entry of the log is called: id and hash, for of two under one id only one may be meant. */
export interface EntryName {
  readonly id: string
  readonly hash: string
}

type Erasable = Exclude<
  CaseEventType,
  'registered' | 'questioned' | 'quarantined' | 'timed' | 'archived' | 'erased'
>

const by = ({ under }: { readonly under?: string | undefined }) => (under === undefined ? {} : { under })

/** The whole of what stays, type by type: a new one does not compile until somebody has decided what is left of it. */
const LEFT: { readonly [T in Erasable]: (data: CaseData<T>) => Record<string, unknown> } = {
  received: ({ item, itemVersion }) => ({ item, itemVersion, queryCode: '' }),
  filled: ({ fields }) => ({ fields: Object.fromEntries(Object.keys(fields).map((name) => [name, ''])) }),
  material: ({ material, seen }) => ({ material, seen }),
  notified: ({ materials, fields, under }) => ({ materials, fields, note: '', ...by({ under }) }),
  accepted: by,
  refused: (data) => ({ reason: '', ...by(data) }),
  dispatched: ({ to, with: beside }) => ({ to, ...(beside && { with: beside }) }),
  opined: ({ outcome }) => ({ outcome, opinion: '' }),
  recalled: ({ from, dispatches }) => ({ from, reason: '', ...(dispatches && { dispatches }) }),
  decided: ({ step, outcome, under, acknowledged }) => ({
    ...{ step, outcome, opinion: '', ...by({ under }) },
    ...(acknowledged !== undefined && { acknowledged }),
  }),
  // The root's, but with a manager's words.
  deemed: () => ({}),
  paused: ({ kind, from, to }) => ({ kind, notice: '', from, to }),
  resumed: ({ pause, on }) => ({ pause, on }),
  extended: ({ days }) => ({ days, reason: '' }),
  withdrawn: () => ({ reason: '' }),
  // The blank is used up, whoever got it.
  delivered: ({ to, serial }) => ({ to, note: '', ...(serial !== undefined && { serial }) }),
  voided: ({ act }) => ({ act, reason: '' }),
  resolved: ({ slot, act }) => ({ slot, act, reason: '' }),
  compared: ({ with: other, found }) => ({ with: other, found }),
  urged: ({ to, trigger, cards, within }) => ({ to, trigger, cards, within, text: '' }),
  followed: ({ found }) => ({ found, note: '' }),
  answered: ({ order }) => ({ order, found: '', done: '' }),
  accounted: ({ day, from, to, why }) => ({ day, from, to, why, reason: '' }),
  ruled: ({ id, hash, verdict }) => ({ id, hash, verdict, reason: '' }),
}

/** Data of the same type with every personal word blanked; null where nothing is to be read (not of a known form). */
export function leftOf({ type, v, data }: Event): Left {
  if (v !== 1 || !Object.hasOwn(LEFT, type)) return null
  const erasable = type as Erasable
  const read = caseEvents[erasable][1].safeParse(data)
  return read.success ? (LEFT[erasable] as (data: unknown) => Record<string, unknown>)(read.data) : null
}

/** What the root's erasures among these entries name: `<id> <hash>` → what is left. Of several for one the first. */
export function erasuresIn(
  entries: readonly Entry[],
): ReadonlyMap<string, EntryName & { readonly left: Left }> {
  const found = new Map<string, EntryName & { readonly left: Left }>()
  const words = entries.filter(({ event }) => event.type === 'erased' && isAuthority(event.id))
  for (const { event } of words.sort(inDisplayOrder)) {
    const word = caseEvents.erased[1].safeParse(event.data)
    const name = word.success ? nameOf(word.data) : ''
    if (word.success && !found.has(name)) found.set(name, word.data)
  }
  return found
}

export const nameOf = ({ id, hash }: EntryName): string => `${id} ${hash}`

/** Every erased entry with what is left of it, or without data. The others are the same objects. */
export function asLeft(entries: readonly Entry[]): readonly Entry[] {
  const erased = erasuresIn(entries)
  if (erased.size === 0) return entries
  return entries.map((entry) => {
    const word = erased.get(nameOf({ id: entry.event.id, hash: entry.hash }))
    if (!word) return entry
    const bare = withoutData(entry)
    return word.left ? { ...bare, event: { ...bare.event, data: word.left } } : bare
  })
}

/** Those that came without their data, though the root erased none: of a log whose device has let its streams go. */
export function lacksData(entry: Entry, among: readonly Entry[]): boolean {
  return (
    entry.event.data === undefined && !erasuresIn(among).has(nameOf({ id: entry.event.id, hash: entry.hash }))
  )
}

/** The header alone, under the same hash. */
export function withoutData<T extends Entry>(entry: T): T {
  const { data: _, ...header } = entry.event
  return { ...entry, event: header }
}
