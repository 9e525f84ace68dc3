/** What is kept of a stream once a batch is taken in. */
import { caseNoOf } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { summaryOf } from '../../shared/case/summary.ts'
import { digestOfEntries } from '../../sync/digest.ts'
import type { StreamRecord } from '../stores/node-store.ts'
import type { WorkingStream } from './working-set.ts'

/** What the projections know of a case that the case does not say: by which calendar days are counted, and whom it may repeat. */
export interface Dating {
  /** Another one for another calendar: cases that are open get their day anew. */
  readonly name: string
  /** `YYYY-MM-DD`, or null where no clock runs. */
  due(state: CaseState): string | null
  /** The keyed hash of person and item. */
  repeat(state: CaseState): string | null
}

export function recordOf(working: WorkingStream, dating: Dating | undefined): StreamRecord {
  const held = working.entries.filter((e) => !working.barred.has(e.hash))
  const state = caseNoOf(working.stream) ? foldCase(working.entries, working.barred) : null
  return {
    stream: working.stream,
    audience: working.audience,
    entries: working.entries.map((e) => ({ id: e.event.id, hash: e.hash })),
    quarantined: [...working.barred].sort(),
    digest: digestOfEntries(held),
    summary: state && summaryOf(state),
    due: (state && dating?.due(state)) ?? null,
    repeat: (state && dating?.repeat(state)) ?? null,
  }
}
