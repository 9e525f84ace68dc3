/**
 * Which place in the procedure an act takes. Two acts that did not know each other in one slot are contested; a void
 * opens the slot's next generation. One table, read by the fold, the root and the screens.
 */
import type { Event } from '../event.ts'
import type { CaseEventType, Slot } from './events.ts'

const SLOT_OF: Partial<Record<CaseEventType, (data: Record<string, unknown>) => Slot | null>> = {
  accepted: () => 'admission',
  refused: () => 'admission',
  deemed: () => 'admission',
  decided: (data) => (data.step === 'review' ? 'step/review' : 'step/decide'),
  // A withdrawal ends the case as a decision does: whoever did not know of the other must be asked.
  withdrawn: () => 'step/decide',
  extended: () => 'extension',
  // A fact as it is; but the serial of what was handed over is used once in the county.
  delivered: (data) => (data.serial === undefined ? null : 'serial'),
}

export const SLOTS: readonly Slot[] = ['admission', 'step/review', 'step/decide', 'extension', 'serial']

/** The slot an event takes; null for facts. */
export function slotOf(event: Event): Slot | null {
  const of = Object.hasOwn(SLOT_OF, event.type) ? SLOT_OF[event.type as CaseEventType] : undefined
  return of ? of(event.data ?? {}) : null
}

/**
 * Slots whose act gives way to one that knew it. Nothing is handed over twice but what was decided anew, or to enter
 * the right serial where the county found that the first was not the case's (permissions.ts).
 */
export const GIVES_WAY: ReadonlySet<Slot> = new Set(['serial'])

/** Facts that cannot be taken back: a registered act on which one rests is not suspended. */
export const IRREVERSIBLE: ReadonlySet<string> = new Set(['delivered'])
