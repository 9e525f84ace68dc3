/** 疑似重复: pairs of cases of one person and item on which the county has not said its word. */
import { isCompared } from '../../shared/case/comparisons.ts'
import { caseNoOf } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { type Filing, pairsOf } from '../../shared/case/repeats.ts'
import type { Repeats } from '../../shared/protocol/repeats.ts'
import type { NodeStore } from '../stores/node-store.ts'

export type RepeatsStore = Pick<NodeStore, 'repeats' | 'stream' | 'streamRecord'>

/** What a person goes through in a day. */
const LISTED_MAX = 500

/** The oldest filing first. */
export async function repeatedPairs(store: RepeatsStore): Promise<Repeats> {
  const suspected = (await store.repeats())
    .flatMap(pairsOf)
    .sort(([, a], [, b]) => (a.receivedAt < b.receivedAt ? -1 : 1))
  const pairs: Repeats['pairs'] = []
  let unlisted = 0
  for (const pair of suspected) {
    if (!(await isToCompare(store, pair))) continue
    if (pairs.length < LISTED_MAX) pairs.push(pair.map((f) => caseNoOf(f.stream) ?? '') as [string, string])
    else unlisted += 1
  }
  return { pairs, unlisted }
}

/** The list may be older than the records. */
async function isToCompare(store: RepeatsStore, [one, other]: readonly [Filing, Filing]): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map(({ stream }) => store.streamRecord(stream)))
  if (!a || !b || a.repeat === null || a.repeat !== b.repeat) return false
  const said = foldCase(await store.stream(other.stream))?.comparisons ?? []
  return !said.some((c) => c.with === caseNoOf(one.stream) && isCompared(c))
}
