/** A log as it is verified: all of it in the order of arrival, then one device's and one stream's entries at a time. */
import * as z from 'zod/mini'
import {
  deviceIdSchema,
  deviceOf,
  type Entry,
  eventId,
  hashSchema,
  isAuthority,
  seqOf,
} from '../../shared/event.ts'
import type { Seal } from '../../shared/protocol/exchange.ts'

export interface LogSource {
  /** In the order of arrival. */
  entries(): AsyncIterable<Entry>
  /** Those of the survey, also enrolled ones that have written nothing. What arrived since may be among the entries. */
  logs<T>(survey: Survey, kept: (entry: Entry) => T): AsyncIterable<DeviceLog<T>>
  /** As the survey has found them: without what arrived since. */
  streams(survey: Survey): AsyncIterable<readonly [string, readonly Entry[]]>
}

export interface DeviceLog<T> {
  readonly device: string
  readonly entries: readonly T[]
  readonly seals: readonly Seal[]
}

export interface Survey {
  readonly entries: number
  /** The highest seq of each device; 0 for one that was enrolled and has written nothing. */
  readonly devices: ReadonlyMap<string, number>
  readonly streams: ReadonlySet<string>
  /** SPKI by device, as the root enrolled it. */
  readonly keys: ReadonlyMap<string, string>
  /** Hashes of what the root has put in quarantine. */
  readonly quarantined: ReadonlySet<string>
  /** Hashes by `<device>.<seq>` that the root has anchored. */
  readonly anchored: ReadonlyMap<string, ReadonlySet<string>>
}

/** What is read of an `anchored` event. */
const anchoredSchema = z.object({
  heads: z.array(z.object({ device: deviceIdSchema, seq: z.int(), hash: hashSchema })),
})

/** What the root's own words say of everybody's entries, wherever they stand. */
export async function surveyOf(source: LogSource): Promise<Survey> {
  let entries = 0
  const devices = new Map<string, number>()
  const streams = new Set<string>()
  const keys = new Map<string, string>()
  const quarantined = new Set<string>()
  const anchored = new Map<string, Set<string>>()
  for await (const { event } of source.entries()) {
    const device = deviceOf(event.id)
    entries += 1
    devices.set(device, Math.max(seqOf(event.id), devices.get(device) ?? 0))
    streams.add(event.stream)
    if (!isAuthority(device) || !event.data) continue
    if (event.type === 'enrolled') keys.set(String(event.data.device), String(event.data.key))
    if (event.type === 'quarantined') quarantined.add(String(event.data.hash))
    if (event.type !== 'anchored') continue
    for (const { device, seq, hash } of anchoredSchema.safeParse(event.data).data?.heads ?? []) {
      const id = eventId(device, seq)
      anchored.set(id, (anchored.get(id) ?? new Set()).add(hash))
    }
  }
  for (const device of keys.keys()) devices.set(device, devices.get(device) ?? 0)
  return { entries, devices, streams, keys, quarantined, anchored }
}
