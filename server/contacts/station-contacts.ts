/** What a county's managers are told of its stations: who was heard when, what they hold, what they have not fetched. */
import type { NodeAddress } from '../../shared/catalogue/release.ts'
import type { StationContacts } from '../../shared/protocol/stations.ts'
import { type Clock, isoOf } from '../../shared/time.ts'
import type { FeedReader } from '../../sync/exchange/feed.ts'
import type { DeviceRecord } from '../stores/node-store.ts'
import type { Contacts } from './contacts.ts'
import { unfetchedRows } from './unfetched.ts'

export interface StationContactsDeps {
  readonly contacts: Contacts
  readonly feed: Pick<FeedReader, 'epoch' | 'tail' | 'rows'>
  readonly clock: Clock
  /** When the node was started, ms. */
  readonly startedMs: number
  readonly devices: () => Iterable<DeviceRecord>
  /** Of the release in force. */
  readonly nodes: () => readonly NodeAddress[]
}

/** Each call follows the log first, so that the answer is of now. */
export function stationContacts(deps: StationContactsDeps): () => Promise<StationContacts> {
  const unfetched = unfetchedRows(deps.feed)
  return async () => {
    await deps.contacts.follow()
    const stations = []
    const urlOf = (id: string) => deps.nodes().find((node) => node.device === id)?.url ?? null
    const known = new Map([...deps.devices()].map((d) => [d.device, d]))
    for (const { device, org, terminal, relay } of known.values()) {
      const contact = deps.contacts.of(device)
      // What a relay has given a device, the relay alone knows; what the relay itself lacks, the device cannot have.
      const reader = (contact?.via && known.get(contact.via)) || { device, org }
      const cursor = deps.contacts.of(reader.device)?.cursor ?? null
      stations.push({
        ...{ device, org, terminal, ...(relay && { relay: { url: urlOf(device) } }) },
        heardAt: contact && isoOf(contact.heardAtMs),
        skewMs: contact?.skewMs ?? null,
        waiting: contact?.waiting ?? null,
        photographs: deps.contacts.awaited(device),
        returns: [...deps.contacts.returns(device)],
        unfetched: await unfetched(reader.device, reader.org, cursor),
      })
    }
    return { asOf: isoOf(deps.clock.now()), outage: outageOf(deps), stations }
  }
}

function outageOf({ contacts, startedMs }: StationContactsDeps): StationContacts['outage'] {
  const fromMs = contacts.heardBeforeMs
  return fromMs === null ? null : { from: isoOf(Math.min(fromMs, startedMs)), to: isoOf(startedMs) }
}
