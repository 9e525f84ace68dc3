/** What a county's managers are told of its stations: who was heard when, what they hold, what they have not fetched. */
import { deviceOf } from '../../shared/event.ts'
import type { Cursor } from '../../shared/protocol/exchange.ts'
import type { StationContacts } from '../../shared/protocol/stations.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import type { FeedReader } from '../../sync/exchange/feed.ts'
import type { DeviceRecord } from '../stores/node-store.ts'
import type { Contacts } from './contacts.ts'

export interface StationContactsDeps {
  readonly contacts: Contacts
  readonly feed: Pick<FeedReader, 'epoch' | 'tail' | 'rows'>
  readonly clock: Clock
  readonly devices: () => Iterable<DeviceRecord>
}

/** Each call follows the log first, so that the answer is of now. */
export function stationContacts(deps: StationContactsDeps): () => Promise<StationContacts> {
  const unfetched = unfetchedRows(deps.feed)
  return async () => {
    await deps.contacts.follow()
    const stations = []
    for (const { device, org, terminal } of deps.devices()) {
      const contact = deps.contacts.of(device)
      stations.push({
        ...{ device, org, terminal },
        heardAt: contact && isoOf(contact.heardAtMs),
        skewMs: contact?.skewMs ?? null,
        waiting: contact?.waiting ?? null,
        photographs: deps.contacts.awaited(device),
        unfetched: await unfetched(device, org, contact?.cursor ?? null),
      })
    }
    return { asOf: isoOf(deps.clock.now()), stations }
  }
}

/** A device's own rows lie right behind its cursor: it pushed them with the request that told the cursor. */
const LOOKED_AT = 200

function unfetchedRows(feed: StationContactsDeps['feed']) {
  /** By device. Of a county that is cut off hardly a number changes, so hardly a row is read. */
  const counted = new Map<string, { readonly of: string; readonly rows: number }>()
  return async (device: string, org: string, cursor: Cursor | null): Promise<number> => {
    const epoch = await feed.epoch()
    const tail = await feed.tail(org)
    const lanes = lanesOf(cursor?.epoch === epoch ? cursor : null, tail)
    const of = JSON.stringify([epoch, lanes])
    const known = counted.get(device)
    if (known?.of === of) return known.rows
    let rows = 0
    for (const { after, until } of lanes) {
      const near = after < until ? await feed.rows(org, after, Math.min(LOOKED_AT, until - after)) : []
      rows += until - after - near.filter(({ entry }) => deviceOf(entry.event.id) === device).length
    }
    counted.set(device, { of, rows })
    return rows
  }
}

/** The numbers that a reader with this cursor has still to read. */
function lanesOf(cursor: Cursor | null, tail: number): { readonly after: number; readonly until: number }[] {
  if (!cursor) return [{ after: 0, until: tail }]
  const live = { after: Math.min(cursor.live, tail), until: tail }
  const { backfill } = cursor
  return backfill
    ? [live, { after: Math.min(backfill.next, tail), until: Math.min(backfill.until, tail) }]
    : [live]
}
