/**
 * Entries that somebody gives back: of other devices than his own, so without their seal. They are believed where a
 * batch in which they stand was signed by the county; by a relay for its own area only while this node heals, or one
 * machine in a town could write in everybody's name there, the root's included.
 */
import { withoutData } from '../../shared/case/erasure.ts'
import { caseNoOf } from '../../shared/case/events.ts'
import { deviceOfStream } from '../../shared/device-events.ts'
import { deviceOf, type Entry, type Event, seqOf } from '../../shared/event.ts'
import type { Hasher } from '../../shared/hash.ts'
import { areaWithin } from '../../shared/org/area-code.ts'
import { areaCodeSchema } from '../../shared/org/org.ts'
import { batchText, type ExchangeRequest } from '../../shared/protocol/exchange.ts'
import type { SignedBatch } from '../../shared/protocol/healing.ts'
import type { Verifier } from '../signing.ts'
import type { LogStore } from '../store.ts'
import { entriesOf, standingOf } from '../verify.ts'

/** A node whose signature counts: `area` is what it may vouch for, null for the county's, which vouches for all. */
export interface Voucher {
  readonly key: string
  readonly area: string | null
}

export interface Vouching {
  /** The node that signs as this device; undefined for one that is none. */
  readonly voucher: (device: string) => Voucher | undefined
  readonly enrolled: (device: string) => { readonly org: string } | undefined
  /** This node has lost its past, and takes it back from whoever has it. */
  readonly healing: () => boolean
  /** Keeps the batches that vouch for what was given: what is not on its own disk any more it may have to give on. */
  readonly keep?: (batches: readonly SignedBatch[]) => Promise<void>
}

interface GivenDeps extends Vouching {
  readonly store: Pick<LogStore, 'append' | 'log' | 'stream'>
  readonly hasher: Hasher
  readonly verifier: Verifier
}

/** Those that were not here. What is not vouched for is not stored, and nothing is lost by that: whoever gives it keeps it. */
export async function takeGiven(
  deps: GivenDeps,
  { events, batches }: NonNullable<ExchangeRequest['given']>,
): Promise<readonly Entry[]> {
  const believedBatches: SignedBatch[] = []
  const vouched = new Map<string, Voucher[]>()
  for (const batch of batches) {
    const { hashes, signature, by } = batch
    const voucher = deps.voucher(by)
    if (!voucher || !(await deps.verifier.verify(voucher.key, batchText(hashes), signature))) continue
    believedBatches.push(batch)
    for (const hash of hashes) vouched.set(hash, [...(vouched.get(hash) ?? []), voucher])
  }
  const believed: Entry[] = []
  const bare = new Set<string>()
  for (const event of events as Event[]) {
    const entry = entryFrom(deps.hasher, event)
    if (!entry || !vouched.get(entry.hash)?.some((v) => mayVouch(deps, v, event))) continue
    const held = await deps.store.log(deviceOf(event.id), seqOf(event.id) - 1, 4)
    const there = held.find((e) => e.hash === entry.hash)
    if (there && there.event.data === undefined) bare.add(entry.hash)
    // A header alone is filled.
    if (!there || (bare.has(entry.hash) && event.data !== undefined)) believed.push(entry)
  }
  const entries: Entry[] = []
  // A batch is of hashes, and these of headers: the data are what they were only by their digest. Without them it is held
  // by nobody's measure, and is asked for again.
  for (const entry of believed) {
    const { stream } = entry.event
    const beside = [
      ...(await deps.store.stream(stream)),
      ...believed.filter((e) => e.event.stream === stream),
    ]
    if (standingOf(deps.hasher, entry, beside) !== 'broken') entries.push(entry)
    else if (!bare.has(entry.hash)) entries.push(withoutData(entry))
  }
  if (entries.length === 0) return entries
  // First, or who dies in between holds rows that nobody vouches for, and finds nothing lacking ever after.
  await deps.keep?.(believedBatches)
  await deps.store.append(entries)
  return entries
}

function entryFrom(hasher: Hasher, event: Event): Entry | null {
  try {
    return entriesOf(hasher, [event])[0]!
  } catch {
    return null
  }
}

function mayVouch(deps: Vouching, { area }: Voucher, { stream }: Event): boolean {
  if (area === null) return true
  if (!deps.healing()) return false
  const device = deviceOfStream(stream)
  const org = device === null ? caseNoOf(stream)?.slice(0, 12) : deps.enrolled(device)?.org
  return org !== undefined && areaCodeSchema.safeParse(org).success && areaWithin(org, area)
}
