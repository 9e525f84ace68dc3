/**
 * A log as it is verified: read from the beginning as often as it takes, a part of its devices or streams at a time, so
 * that a county's years need no more memory than its first month, and nothing is sorted on a disk.
 */
import * as z from 'zod/mini'
import { deviceIdSchema, deviceOf, type Entry, eventId, hashSchema, isAuthority } from '../../shared/event.ts'
import type { Seal } from '../../shared/protocol/exchange.ts'

export interface LogSource {
  /** In the order of arrival. */
  entries(): AsyncIterable<Entry>
  seals(): AsyncIterable<Seal>
}

/** How many entries are held in memory at a time: about 60 MB. One device's or one stream's are never parted. */
const HELD = 50_000

export interface Part {
  readonly n: number
  readonly of: number
}

export const partsOf = (entries: number): Part[] => {
  const of = Math.max(1, Math.ceil(entries / HELD))
  return Array.from({ length: of }, (_, n) => ({ n, of }))
}

/** What is `kept` of those whose name falls into this part, by name. */
export async function byName<T, K>(
  all: AsyncIterable<T>,
  { n, of }: Part,
  nameOf: (one: T) => string,
  kept: (one: T) => K,
): Promise<Map<string, K[]>> {
  const named = new Map<string, K[]>()
  for await (const one of all) {
    const name = nameOf(one)
    if (partOf(name, of) !== n) continue
    const own = named.get(name)
    if (own) own.push(kept(one))
    else named.set(name, [kept(one)])
  }
  return named
}

/** FNV-1a: any even spread does. */
function partOf(name: string, parts: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % parts
}

export interface Survey {
  readonly entries: number
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
  const keys = new Map<string, string>()
  const quarantined = new Set<string>()
  const anchored = new Map<string, Set<string>>()
  for await (const { event } of source.entries()) {
    entries += 1
    if (!isAuthority(deviceOf(event.id)) || !event.data) continue
    if (event.type === 'enrolled') keys.set(String(event.data.device), String(event.data.key))
    if (event.type === 'quarantined') quarantined.add(String(event.data.hash))
    if (event.type !== 'anchored') continue
    for (const { device, seq, hash } of anchoredSchema.safeParse(event.data).data?.heads ?? []) {
      const id = eventId(device, seq)
      anchored.set(id, (anchored.get(id) ?? new Set()).add(hash))
    }
  }
  return { entries, keys, quarantined, anchored }
}
