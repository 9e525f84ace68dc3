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

/** A body that files every week has a hundred open ones: with how many of them one is compared. */
const OPEN_MAX = 10

/** Each filing with the one before it and the earlier ones still open, where both are open or the later came soon after. */
export function pairsOf(filings: readonly Filing[]): (readonly [Filing, Filing])[] {
  const ordered = [...filings].sort(
    (a, b) => compare(a.receivedAt, b.receivedAt) || compare(a.stream, b.stream),
  )
  return ordered.flatMap((later, i) => {
    const open = ordered.slice(0, i).filter((f) => f.open)
    const before = new Set([...open.slice(-OPEN_MAX), ...ordered.slice(Math.max(0, i - 1), i)])
    return [...before].filter((f) => mayRepeat(f, later)).map((f) => [f, later] as const)
  })
}

function mayRepeat(before: Filing, later: Filing): boolean {
  if (before.open && later.open) return true
  const isSoon = msOf(later.receivedAt) - msOf(before.receivedAt) <= RECENT_MS
  return isSoon && (before.open || later.open)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
