/** 疑似重复: pairs of cases of one person and item on which the county has not said its word. */
import { type Comparison, isCompared } from '../../shared/case/comparisons.ts'
import { caseNoOf } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { pairsOf } from '../../shared/case/repeats.ts'
import type { Repeats } from '../../shared/protocol/repeats.ts'
import type { NodeStore, StreamRecord } from '../stores/node-store.ts'

export type RepeatsStore = Pick<NodeStore, 'repeats' | 'entries' | 'streamRecord'>

/** What a person goes through in a day. */
const LISTED_MAX = 500

/** Each call of the answer lists them, the oldest filing first; only what has changed since the last one is folded. */
export function repeatedPairs(store: RepeatsStore): () => Promise<Repeats> {
  let known: ReadonlyMap<string, Said> = new Map()
  return async () => {
    const suspected = (await store.repeats())
      .flatMap(pairsOf)
      .sort(([, a], [, b]) => (a.receivedAt < b.receivedAt ? -1 : 1))
    const pairs: Repeats['pairs'] = []
    let unlisted = 0
    const heard = new Map<string, Said>()
    for (const pair of suspected) {
      const [a, b] = await Promise.all(pair.map(({ stream }) => store.streamRecord(stream)))
      // The list may be older than the records.
      if (!a || !b || a.repeat === null || a.repeat !== b.repeat) continue
      const said = await saidIn(store, b, heard.get(b.stream) ?? known.get(b.stream))
      heard.set(b.stream, said)
      const [one, other] = pair.map((f) => caseNoOf(f.stream) ?? '') as [string, string]
      if (said.comparisons.some((c) => c.with === one && isCompared(c))) continue
      if (pairs.length < LISTED_MAX) pairs.push([one, other])
      else unlisted += 1
    }
    known = heard
    return { pairs, unlisted }
  }
}

/** What the county has said in a case; `xor`: of the hashes of what the case was then. */
interface Said {
  readonly xor: string
  readonly comparisons: readonly Comparison[]
}

async function saidIn(
  store: RepeatsStore,
  { entries, quarantined, digest: { xor } }: StreamRecord,
  before: Said | undefined,
): Promise<Said> {
  if (before?.xor === xor) return before
  const found = (await store.entries(entries)).flatMap((e) => e ?? [])
  return { xor, comparisons: foldCase(found, new Set(quarantined))?.comparisons ?? [] }
}
