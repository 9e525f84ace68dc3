/** What a node's half of the exchange reads: the numbered rows of one organisation's feed, and all that it covers. */
import { deviceOf, type Entry, type Event, isAuthority } from '../../shared/event.ts'
import type { StreamDigest } from '../../shared/protocol/healing.ts'

export interface FeedRow {
  /** 1, 2, 3 … without gaps within a feed. */
  readonly n: number
  readonly entry: Entry
}

export interface FeedReader {
  /** The numbering in force; changes only when the projections were numbered anew. */
  epoch(): Promise<string>
  /** The highest number of the feed, 0 for an empty one. */
  tail(feed: string): Promise<number>
  /** Rows with n > after, ascending, at most `limit`, ending before the first gap. */
  rows(feed: string, after: number, limit: number): Promise<FeedRow[]>
  /** Entitlement, asked again on every read. */
  entitled(feed: string, stream: string): Promise<boolean>
  /** The digest of every stream that this organisation is entitled to, ascending by name. */
  scope(feed: string): Promise<StreamDigest[]>
}

/**
 * Entitlement, asked at every read. Whoever a case was taken back from still learns that it was, and of its erasure, for
 * nodes keep what they had; and whoever had no right to write in it learns that what he wrote does not hold.
 */
export const mayRead = async (feed: FeedReader, org: string, { event }: Entry): Promise<boolean> =>
  (await feed.entitled(org, event.stream)) || toldTo(event).includes(org)

/** The organisations that an entry is told to, entitled or not. */
export function toldTo({ id, type, data }: Event): readonly string[] {
  const told = type === 'recalled' ? [data?.from] : isAuthority(deviceOf(id)) ? toldByRoot(type, data) : []
  return told.filter((org) => typeof org === 'string')
}

function toldByRoot(type: string, data: Event['data']): readonly unknown[] {
  if (type === 'quarantined') return [data?.org]
  return type === 'erased' && Array.isArray(data?.told) ? data.told : []
}
