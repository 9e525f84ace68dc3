/**
 * A log that can only be read from its beginning, as a backup can: by device and by stream, it is read as often as it
 * takes, a part of the names at a time. No index, and nothing sorted on a disk.
 */
import { deviceOf, type Entry } from '../../shared/event.ts'
import type { Seal } from '../../shared/protocol/exchange.ts'
import type { LogSource } from './log-source.ts'

export interface Readable {
  entries(): AsyncIterable<Entry>
  seals(): AsyncIterable<Seal>
}

export const parted = (log: Readable): LogSource => ({
  entries: () => log.entries(),
  async *logs(survey, kept) {
    for (const part of partsOf(survey.entries)) {
      const logs = await byName(log.entries(), part, ({ event }) => deviceOf(event.id), kept)
      const seals = await byName(log.seals(), part, ({ device }) => device, same)
      for (const device of new Set([...logs.keys(), ...seals.keys()]))
        yield { device, entries: logs.get(device) ?? [], seals: seals.get(device) ?? [] }
    }
  },
  async *streams(survey) {
    for (const part of partsOf(survey.entries))
      yield* await byName(log.entries(), part, ({ event }) => event.stream, same)
  },
})

const same = <T>(one: T): T => one

/** How many entries are held in memory at a time: about 120 MB. One device's or one stream's are never parted. */
const HELD = 100_000

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
