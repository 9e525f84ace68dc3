/**
 * The acts of one slot, and which of them stands. Never a clock, never who came first: acts that did not know each
 * other are contested until a person settles it (`resolved`), unless something irreversible rests on the registered one.
 * So are verdicts that differ and did not know each other; one that knew of another replaces it.
 */
import type { Entry } from '../event.ts'
import type { Slot } from './events.ts'
import type { Knowledge } from './knowledge.ts'
import { GIVES_WAY, IRREVERSIBLE, slotOf } from './slots.ts'

export type ActStatus =
  | 'provisional'
  | 'registered'
  | 'contested'
  /** Registered, then met by an act that did not know it. */
  | 'suspended'
  | 'voided'
  /** Set aside by the merge desk. */
  | 'dismissed'
  /** Its author knew that the slot was taken. */
  | 'late'

/** What is void, was set aside or came late is out of the question. */
export const OUT: ReadonlySet<ActStatus> = new Set(['voided', 'dismissed', 'late'])

export interface Act {
  readonly id: string
  readonly type: string
  readonly status: ActStatus
  readonly generation: number
  /** The letter that it rests on had lapsed, or the serial that it names stands in another case. */
  readonly questioned: boolean
  /** In this one. */
  readonly with: string | null
}

export interface SlotState {
  /** The act that has effect now, provisional or registered. */
  readonly effective: string | null
  readonly contested: boolean
  /** The generation that is open or taken, from 0. */
  readonly generation: number
  /** In display order. */
  readonly acts: readonly Act[]
}

/** `entries`: the stream without what is quarantined or unknown, in display order. */
export function slotState(knowledge: Knowledge, entries: readonly Entry[], slot: Slot): SlotState {
  const knows = (later: Entry, earlier: Entry) => knowledge.knows(later.hash, earlier.hash)
  const names = (word: Entry, act: Entry) => word.event.data?.act === act.event.id
  const acts = entries.filter((e) => slotOf(e.event) === slot)
  const voids = entries.filter((e) => e.event.type === 'voided' && acts.some((a) => names(e, a)))
  const verdicts = entries.filter((e) => e.event.type === 'resolved' && e.event.data?.slot === slot)
  const registered = new Set(
    entries.filter((e) => e.event.type === 'registered').map((e) => e.event.data?.act as string),
  )

  const questioned = new Map(
    entries
      .filter((e) => e.event.type === 'questioned')
      .map((e) => [e.event.data?.act as string, (e.event.data?.with as string | undefined) ?? null]),
  )

  const late = new Set<Entry>()
  /** The slot as somebody found it who had heard of that much. */
  const foundBy = (heard: (e: Entry) => boolean) => {
    const settling = verdicts.filter((v) => heard(v) && acts.some((a) => knows(v, a)))
    const words = settling.filter((v) => !settling.some((w) => knows(w, v)))
    const closings = [...voids.filter(heard), ...words]
    const chosen = (act: Entry) => words.some((v) => names(v, act) && knows(v, act))
    const voided = (act: Entry) => voids.some((v) => heard(v) && names(v, act))
    const gone = (act: Entry) => voided(act) || (!chosen(act) && words.some((v) => knows(v, act)))
    const replaced = (act: Entry) =>
      GIVES_WAY.has(slot) && acts.some((later) => heard(later) && knows(later, act) && !gone(later))
    const standing = acts.filter((a) => heard(a) && !gone(a) && !replaced(a) && (!late.has(a) || chosen(a)))
    return { words, closings, chosen, voided, gone, replaced, standing }
  }
  // In display order, so of whatever an act knew it is settled already whether that was late.
  for (const act of GIVES_WAY.has(slot) ? [] : acts)
    if (foundBy((e) => knows(act, e)).standing.length > 0) late.add(act)

  const { words, closings, chosen, voided, gone, replaced, standing } = foundBy(() => true)
  /** Made beside an act that has gone since, by somebody of whom those who closed that did not know. */
  const overtaken = (act: Entry) =>
    !chosen(act) &&
    acts.some(
      (other) =>
        gone(other) &&
        other !== act &&
        !knows(act, other) &&
        !knows(other, act) &&
        !closings.some((c) => knows(c, act) && (names(c, other) || knows(c, other))),
    )
  const isQuestioned = (act: Entry) => questioned.has(act.event.id) && !chosen(act)
  const contested =
    standing.length > 1 ||
    new Set(words.map((v) => v.event.data?.act)).size > 1 ||
    standing.some(overtaken) ||
    standing.some(isQuestioned)
  const held = contested
    ? standing.find(
        (a) =>
          registered.has(a.event.id) && entries.some((e) => IRREVERSIBLE.has(e.event.type) && knows(e, a)),
      )
    : standing[0]

  const statusOf = (act: Entry): ActStatus => {
    if (voided(act)) return 'voided'
    if (gone(act)) return 'dismissed'
    if (replaced(act)) return 'voided'
    if (late.has(act) && !chosen(act)) return 'late'
    if (contested && act !== held) return registered.has(act.event.id) ? 'suspended' : 'contested'
    return registered.has(act.event.id) || chosen(act) ? 'registered' : 'provisional'
  }
  // A void or a verdict for none, known to an act, means that this act takes the slot anew; so does what it replaces.
  const openings = [
    ...voids,
    ...verdicts.filter((e) => e.event.data?.act === null),
    ...acts.filter((act) => !gone(act) && replaced(act)),
  ]

  return {
    effective: held?.event.id ?? null,
    contested,
    generation: openings.length,
    acts: acts.map((act) => ({
      id: act.event.id,
      type: act.event.type,
      status: statusOf(act),
      questioned: questioned.has(act.event.id),
      with: questioned.get(act.event.id) ?? null,
      generation: openings.filter((o) => knows(act, o)).length,
    })),
  }
}
