/**
 * The acts of one slot, and which of them stands. Never a clock, never who came first: acts that did not know each
 * other are contested until a person settles it (`resolved`), unless something irreversible rests on the registered one.
 */
import type { Entry } from '../event.ts'
import type { Slot } from './events.ts'
import type { Knowledge } from './knowledge.ts'
import { IRREVERSIBLE, slotOf } from './slots.ts'

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

export interface Act {
  readonly id: string
  readonly type: string
  readonly status: ActStatus
  readonly generation: number
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
  const acts = entries.filter((e) => slotOf(e.event) === slot)
  const ids = new Map(acts.map((e) => [e.event.id, e.hash]))
  const voids = entries.filter((e) => e.event.type === 'voided' && ids.has(e.event.data?.act as string))
  const verdicts = entries.filter((e) => e.event.type === 'resolved' && e.event.data?.slot === slot)
  const registered = new Set(
    entries.filter((e) => e.event.type === 'registered').map((e) => e.event.data?.act as string),
  )
  const voided = new Set(voids.map((e) => ids.get(e.event.data?.act as string)!))

  const dismissed = new Set<string>()
  const chosen = new Set<string>()
  for (const verdict of verdicts) {
    for (const act of acts) {
      if (!knowledge.knows(verdict.hash, act.hash)) continue
      if (act.event.id === verdict.event.data?.act) chosen.add(act.hash)
      else dismissed.add(act.hash)
    }
  }

  // A void or a verdict for none, known to an act, means that this act takes the slot anew.
  const openings = [...voids, ...verdicts.filter((e) => e.event.data?.act === null)]
  const generationOf = (act: Entry) => openings.filter((o) => knowledge.knows(act.hash, o.hash)).length
  const gone = (act: Entry) => voided.has(act.hash) || dismissed.has(act.hash)
  const standing = acts.filter((a) => !gone(a))
  const late = new Set(
    standing
      .filter((a) => standing.some((b) => b !== a && knowledge.knows(a.hash, b.hash)))
      .map((a) => a.hash),
  )
  const candidates = standing.filter((a) => !late.has(a.hash))
  const contested = candidates.length > 1
  const held = contested
    ? candidates.find(
        (a) =>
          registered.has(a.event.id) &&
          entries.some((e) => IRREVERSIBLE.has(e.event.type) && knowledge.knows(e.hash, a.hash)),
      )
    : candidates[0]

  const statusOf = (act: Entry): ActStatus => {
    if (voided.has(act.hash)) return 'voided'
    if (dismissed.has(act.hash)) return 'dismissed'
    if (late.has(act.hash)) return 'late'
    const stands = registered.has(act.event.id) || chosen.has(act.hash)
    if (contested && act !== held) return registered.has(act.event.id) ? 'suspended' : 'contested'
    return stands ? 'registered' : 'provisional'
  }

  return {
    effective: held?.event.id ?? null,
    contested,
    generation: openings.length,
    acts: acts.map((a) => ({
      id: a.event.id,
      type: a.event.type,
      status: statusOf(a),
      generation: generationOf(a),
    })),
  }
}
