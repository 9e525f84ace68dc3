/**
 * What an entry rests on: the one before it in its device's log, and its parents. With relays, and after a restore, it
 * may arrive before them; judged then, it would be judged on less than its author knew.
 */
import { lacksData } from '../../shared/case/erasure.ts'
import {
  deviceOf,
  type Entry,
  type Event,
  eventId,
  isAuthority,
  isWellFormed,
  seqOf,
} from '../../shared/event.ts'
import type { DeviceRecord, NodeStore } from '../stores/node-store.ts'
import type { WorkingSet } from './working-set.ts'

interface WaitsDeps {
  /** null on a node that judges nothing. */
  readonly judgement: unknown
  readonly store: Pick<NodeStore, 'log' | 'entries'>
  readonly enrolled: ReadonlyMap<string, DeviceRecord>
}

/** The one before it was judged, and is not of the chain that holds: nor will this one be. */
async function takenIn(store: WaitsDeps['store'], set: WorkingSet, { id, prev }: Event): Promise<boolean> {
  const before = eventId(deviceOf(id), seqOf(id) - 1)
  const [previous] = await store.entries([{ id: before, hash: prev }])
  if (!previous) return false
  return (await set.stream(previous.event.stream)).entries.some((e) => e.hash === prev)
}

/**
 * A parent in another stream is none. Whether one was taken in there is asked, not whether one has arrived: of what came
 * later nothing may depend, or taking everything in again would end otherwise.
 */
async function isElsewhere(
  store: WaitsDeps['store'],
  set: WorkingSet,
  parent: string,
  stream: string,
): Promise<boolean> {
  for (const { event, hash } of await store.log(deviceOf(parent), seqOf(parent) - 1, 4)) {
    if (event.id !== parent || event.stream === stream) continue
    if ((await set.stream(event.stream)).entries.some((e) => e.hash === hash)) return true
  }
  return false
}

/**
 * The event or device that is missing first; null where the entry can be taken in. The root's own words wait on nothing:
 * it had before it what they rest on, and where it has lost that, whoever builds on such a word waits for it.
 * A node that judges nothing takes in whatever has its data; a header without them, of a stream that has left the device
 * (decision 0014), waits on itself: on the same entry whole, or on the word that it was erased.
 */
export async function waitsOn(
  { store, enrolled, judgement }: WaitsDeps,
  set: WorkingSet,
  entry: Entry,
): Promise<string | null> {
  const { id, stream, parents } = entry.event
  if (!judgement) return lacksData(entry, (await set.stream(stream)).entries) ? id : null
  const device = deviceOf(id)
  if (isAuthority(device)) return null
  const record = set.devices.get(device) ?? enrolled.get(device)
  if (!record) return device
  const seq = seqOf(id)
  if (seq > record.chain.seq + 1 && !(await takenIn(store, set, entry.event))) return eventId(device, seq - 1)
  if (!isWellFormed(entry)) return null
  const taken = new Map((await set.stream(stream)).entries.map((e) => [e.event.id, e.event]))
  // Grows as it is gone through.
  const rests = new Set(parents)
  for (const parent of rests) {
    const there = taken.get(parent)
    if (there) {
      if (isAuthority(parent)) for (const below of there.parents) rests.add(below)
      continue
    }
    // Nobody knew what he had not written yet.
    if (deviceOf(parent) === device && seqOf(parent) >= seq) continue
    if (!(await isElsewhere(store, set, parent, stream))) return parent
  }
  return null
}
