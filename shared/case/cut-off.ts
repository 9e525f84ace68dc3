/**
 * How long what the receiving station wrote in a case lay there before a node had it: said beside a card, which it never
 * takes away (issue 7.4). Known only where entries came with a node's witness: at the nodes.
 */
import type { Entry } from '../event.ts'
import { msOf } from '../time.ts'
import type { CaseState } from './fold.ts'

/** Legal time of what was written, and when a node had it, ISO. */
export interface CutOff {
  readonly from: string
  readonly to: string
}

/** A line that is gone for less is worth no word. */
const LEAST_MS = 3_600_000

/** The longest; null: none, or nobody knows. `entries`: of the stream. */
export function cutOffOf(
  { receivedOrg, times }: Pick<CaseState, 'receivedOrg' | 'times'>,
  entries: readonly Entry[],
): CutOff | null {
  let longest: { readonly lay: CutOff; readonly ms: number } | null = null
  for (const { event, witness } of entries) {
    if (event.org !== receivedOrg || !witness) continue
    const lay = { from: times[event.id] ?? event.at, to: witness.at }
    const ms = msOf(lay.to) - msOf(lay.from)
    if (ms >= LEAST_MS && ms > (longest?.ms ?? 0)) longest = { lay, ms }
  }
  return longest?.lay ?? null
}
