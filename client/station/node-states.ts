/** What is known of each node, in one record: who has how much of the own log, and where each is read on from. */
import { NEW_SYNC_STATE, type SyncState } from '../../sync/exchange/station.ts'
import type { MetaValue } from '../storage/meta.ts'

export type NodeStates = MetaValue<'sync'>
type Known = NodeStates | null | undefined

export const stateOf = (states: Known, key: string): SyncState => ({
  ...NEW_SYNC_STATE,
  ...states?.nodes[key],
  rooted: states?.rooted ?? 0,
})

/** A node answered: it is the one in use. How far the county has the own log, the latest word on it says. */
export const withState = (states: Known, key: string, { rooted, ...state }: SyncState): NodeStates => ({
  at: key,
  rooted,
  nodes: { ...states?.nodes, [key]: { elsewhere: 0, ...states?.nodes[key], ...state } },
})

/** The highest seq of the own log that some node has, and that the county has. */
export const standing = (states: Known): { readonly acked: number; readonly rooted: number } => {
  const rooted = states?.rooted ?? 0
  return {
    acked: Math.max(rooted, ...Object.values(states?.nodes ?? {}).map((n) => n.acked)),
    rooted,
  }
}
