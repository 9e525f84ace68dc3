/**
 * 多次申办 (F07): which cases may be one application filed twice. A person and an item make one text, which the county's
 * node keys and hashes (server/dating.ts): neither an index nor a list has the number itself.
 */

import { checkResidentId } from '../identity/resident-id.ts'
import { checkUscc } from '../identity/uscc.ts'
import { msOf } from '../time.ts'
import type { CaseState } from './fold.ts'

/** null where the number is not one that checks: 「无」 is nobody's. */
export function personAndItem({ fields, item }: Pick<CaseState, 'fields' | 'item'>): string | null {
  const typed = Object.hasOwn(fields, 'applicant.id') ? fields['applicant.id']!.value : ''
  // Whether somebody is born yet is for the form to say.
  const person = checkResidentId(typed, '9999-12-31')
  if (person.ok) return `${person.value.id} ${item}`
  const body = checkUscc(typed)
  return body.ok ? `${body.value} ${item}` : null
}

/** One of several cases of a person and item. */
export interface Filing {
  readonly stream: string
  readonly open: boolean
  /** Legal time, ISO; a device's clock may have written anything. */
  readonly receivedAt: string
}

/** An allowance is applied for anew each year: what is over counts only against what came soon after. */
const RECENT_MS = 90 * 86_400_000

/** Each filing and the one before it, where both are open or the later came soon after. */
export function pairsOf(filings: readonly Filing[]): (readonly [Filing, Filing])[] {
  const ordered = [...filings].sort(
    (a, b) => compare(a.receivedAt, b.receivedAt) || compare(a.stream, b.stream),
  )
  return ordered.flatMap((later, i) => {
    const before = ordered[i - 1]
    if (!before || !(before.open || later.open)) return []
    const isSoon = msOf(later.receivedAt) - msOf(before.receivedAt) <= RECENT_MS
    return (before.open && later.open) || isSoon ? [[before, later] as const] : []
  })
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
