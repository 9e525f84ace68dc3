/** How many rows of its feed a device has not said to hold. What it wrote itself it holds. */
import { deviceOf } from '../../shared/event.ts'
import type { Cursor } from '../../shared/protocol/exchange.ts'
import type { FeedReader } from '../../sync/exchange/feed.ts'

export type Unfetched = (device: string, org: string, cursor: Cursor | null) => Promise<number>

/** Own rows lie right behind the cursor: the device pushed them with the request that told the cursor. */
const LOOKED_AT_MAX = 200

/** `cursor`: as the device itself last named it. */
export function unfetchedRows(feed: Pick<FeedReader, 'epoch' | 'tail' | 'rows'>): Unfetched {
  /** By device and lane, how far was looked and what was found: a feed only grows, so no row is read twice. */
  const looked = new Map<string, { readonly from: string; readonly upTo: number; readonly own: number }>()

  const ownRows = async (device: string, org: string, epoch: string, lane: Lane): Promise<number> => {
    const key = `${device} ${lane.name}`
    const from = `${epoch} ${lane.after}`
    const known = looked.get(key)
    const before = known?.from === from ? known : { from, upTo: lane.after, own: 0 }
    const end = Math.min(lane.until, lane.after + LOOKED_AT_MAX)
    if (before.upTo >= end) return before.own
    const rows = await feed.rows(org, before.upTo, end - before.upTo)
    const own = before.own + rows.filter(({ entry }) => deviceOf(entry.event.id) === device).length
    looked.set(key, { from, upTo: before.upTo + rows.length, own })
    return own
  }

  return async (device, org, cursor) => {
    const epoch = await feed.epoch()
    const tail = await feed.tail(org)
    let rows = 0
    for (const lane of lanesOf(cursor?.epoch === epoch ? cursor : null, tail)) {
      if (lane.after < lane.until) rows += lane.until - lane.after - (await ownRows(device, org, epoch, lane))
    }
    return rows
  }
}

interface Lane {
  readonly name: 'live' | 'backfill'
  readonly after: number
  readonly until: number
}

/** The numbers that a reader with this cursor has still to read; without one, all. */
function lanesOf(cursor: Cursor | null, tail: number): Lane[] {
  if (!cursor) return [{ name: 'live', after: 0, until: tail }]
  const live: Lane = { name: 'live', after: cursor.live, until: tail }
  const { backfill } = cursor
  return backfill
    ? [live, { name: 'backfill', after: backfill.next, until: Math.min(backfill.until, tail) }]
    : [live]
}
