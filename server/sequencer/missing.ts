/** What the root lacks, so that others wait: each wait followed back to what has not come, for a person to ask after. */
import { deviceOf, isWellFormed, seqOf } from '../../shared/event.ts'
import type { Missing, Waits } from '../../shared/protocol/waits.ts'
import type { DeviceRecord, NodeStore, Wait } from '../stores/node-store.ts'

export interface MissingDeps {
  readonly store: Pick<NodeStore, 'waits' | 'log'>
  readonly device: (id: string) => DeviceRecord | undefined
}

const LISTED_MAX = 100
const ENTRIES_MAX = 20

export async function missing(deps: MissingDeps): Promise<Omit<Waits, 'healing'>> {
  const causes = [...byCause(await deps.store.waits())].sort(([a, x], [b, y]) =>
    x.length === y.length ? compare(a, b) : y.length - x.length,
  )
  const listed = causes.slice(0, LISTED_MAX).map(async ([on, waits]): Promise<Missing> => {
    const entries = [...waits].sort(inLogOrder).slice(0, ENTRIES_MAX)
    return {
      ...{ on, ...writerOf(deps, on), count: waits.length },
      entries: await Promise.all(entries.map((wait) => entryOf(deps, wait))),
    }
  })
  return { missing: await Promise.all(listed), unlisted: Math.max(0, causes.length - LISTED_MAX) }
}

/** What an entry waits for may itself be here and wait. */
export function byCause(waits: readonly Wait[]): ReadonlyMap<string, readonly Wait[]> {
  const next = new Map(waits.map(({ id, on }) => [id, on]))
  const causes = new Map<string, Wait[]>()
  for (const wait of waits) {
    const passed = new Set([wait.id])
    let cause = wait.on
    // Two that name each other as parents are nobody's honest work, and wait for each other.
    for (let on = next.get(cause); on !== undefined && !passed.has(cause); on = next.get(cause)) {
      passed.add(cause)
      cause = on
    }
    causes.set(cause, [...(causes.get(cause) ?? []), wait])
  }
  return causes
}

async function entryOf(deps: MissingDeps, { id, hash, stream }: Wait): Promise<Missing['entries'][number]> {
  const held = await deps.store.log(deviceOf(id), seqOf(id) - 1, 4)
  const entry = held.find((e) => e.hash === hash)
  const type = entry && isWellFormed(entry) ? entry.event.type : null
  return { id, hash, stream, type, ...writerOf(deps, id), arrivedAt: entry?.witness?.at ?? null }
}

function writerOf({ device }: Pick<MissingDeps, 'device'>, id: string): Pick<Missing, 'org' | 'terminal'> {
  const record = device(deviceOf(id))
  return { org: record?.org ?? null, terminal: record?.terminal ?? null }
}

const inLogOrder = (a: Wait, b: Wait): number =>
  compare(deviceOf(a.id), deviceOf(b.id)) || seqOf(a.id) - seqOf(b.id)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
