/**
 * Who is entitled to a case's stream: where it was received, the areas above that, and whom it was dispatched to and not
 * taken back from. A dispatch stands until a recall that knew of it; where an act of theirs stands that did not know of
 * the recall, it came too late (decision 0014).
 */
import type { Entry } from '../event.ts'
import { type Act, OUT } from './acts.ts'
import type { CaseData } from './events.ts'
import type { Knowledge } from './knowledge.ts'

/** A dispatch that stands. */
export interface Dispatch {
  readonly event: string
  readonly to: string
  /** It is to be heard, and another decides (联办). */
  readonly beside: boolean
  /** An act of theirs stands: it cannot be taken back any more. */
  readonly acted: boolean
}

/** An area and those above it: village → town → county. A department stands alone. */
export function areasAbove(org: string): string[] {
  if (!isArea(org)) return [org]
  return [...new Set([org, `${org.slice(0, 9)}000`, `${org.slice(0, 6)}000000`])]
}

/** An area is named by 12 digits, a department by 18 characters. */
export const isArea = (org: string): boolean => org.length === 12

/** The window above the receiver; the receiver itself where that is a town or the county. */
export const townOf = (receivedOrg: string): string => areasAbove(receivedOrg).at(-2) ?? receivedOrg

/** The window that has the case. */
export const windowOf = (at: { readonly receivedOrg: string; readonly handedTo: string | null }): string =>
  at.handedTo ?? townOf(at.receivedOrg)

/** In display order. `entries`: what holds and is understood, in display order. `acts`: of all slots. */
export function dispatchesIn(
  knowledge: Knowledge,
  entries: readonly Entry[],
  acts: readonly Act[],
): Dispatch[] {
  const inForce = new Set(acts.filter((a) => !OUT.has(a.status)).map((a) => a.id))
  const standing = entries.filter((e) => inForce.has(e.event.id))
  const recalls = entries.filter((e) => e.event.type === 'recalled')
  return entries.flatMap((dispatch) => {
    if (dispatch.event.type !== 'dispatched') return []
    const data = dispatch.event.data as CaseData<'dispatched'>
    return [data.to, ...(data.with ?? [])].flatMap((to, i) => {
      const own = standing.filter((act) => act.event.org === to)
      const isBack = recalls.some(
        (recall) =>
          recall.event.data?.from === to &&
          (knowledge.knows(recall.hash, dispatch.hash) || names(recall, dispatch.event.id)) &&
          own.every((act) => knowledge.knows(act.hash, recall.hash)),
      )
      return isBack ? [] : [{ event: dispatch.event.id, to, beside: i > 0, acted: own.length > 0 }]
    })
  })
}

/** What lies between the two may not be here, where the recall is the last that is told. */
const names = (recall: Entry, dispatch: string): boolean =>
  (recall.event.data?.dispatches as string[] | undefined)?.includes(dispatch) === true

export const audienceOf = (receivedOrg: string, dispatches: readonly Pick<Dispatch, 'to'>[]): string[] =>
  [...new Set([...areasAbove(receivedOrg), ...dispatches.map((d) => d.to)])].sort()
