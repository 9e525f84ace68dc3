/** Own events that the root has put in quarantine, in whatever stream it said so. */
import type { RxCollection } from 'rxdb/plugins/core'
import { type Quarantine, quarantinesIn } from '../../shared/case/quarantine.ts'
import { deviceOf, type Entry, seqOf } from '../../shared/event.ts'
import type { LogStore } from '../../sync/store.ts'
import { readRows } from '../storage/rows.ts'
import { entryOfRow } from '../storage/rxdb-store.ts'
import type { EventRow } from '../storage/schemas.ts'
import { liveOf } from './live.ts'
import type { Live } from './station.ts'

export interface Quarantined {
  readonly entry: Entry
  readonly reason: string
}

export async function ownQuarantines(events: RxCollection<EventRow>, device: string): Promise<Quarantine[]> {
  const rows = await readRows(events, {
    index: ['type', 'stream'],
    where: { type: { $eq: 'quarantined' } },
  })
  return quarantinesIn(rows.map(entryOfRow)).filter((q) => deviceOf(q.id) === device)
}

export interface QuarantinedDeps {
  readonly store: Pick<LogStore, 'log'>
  readonly events: RxCollection<EventRow>
}

/** Newest first. */
export async function ownQuarantined(deps: QuarantinedDeps, device: string): Promise<Quarantined[]> {
  const found = await withEntries(deps, device)
  return found.flatMap(({ entry, reason }) => (entry ? [{ entry, reason }] : []))
}

/** Those that are not on this disk: a copy of this device wrote them under its ids. Newest first. */
export async function copiedQuarantines(deps: QuarantinedDeps, device: string): Promise<Quarantine[]> {
  const found = await withEntries(deps, device)
  return found.flatMap(({ entry, ...quarantine }) => (entry ? [] : [quarantine]))
}

async function withEntries(deps: QuarantinedDeps, device: string) {
  const found = await Promise.all(
    (await ownQuarantines(deps.events, device)).map(async (quarantine) => {
      const under = await deps.store.log(device, seqOf(quarantine.id) - 1, 2)
      return { ...quarantine, entry: under.find((e) => e.hash === quarantine.hash) }
    }),
  )
  return found.sort((a, b) => seqOf(b.id) - seqOf(a.id))
}

/** One of the two lists above, read anew whenever the root has put something in quarantine. */
export function liveQuarantines<T>(
  deps: QuarantinedDeps & {
    readonly device: () => string | null
    readonly onDefect: (error: unknown) => void
  },
  read: (deps: QuarantinedDeps, device: string) => Promise<T[]>,
): Live<readonly T[]> {
  return liveOf(
    async () => {
      const device = deps.device()
      return device === null ? [] : read(deps, device)
    },
    (changed) => {
      const following = deps.events.eventBulks$.subscribe((bulk) => {
        if (bulk.events.some((e) => e.documentData.type === 'quarantined')) changed()
      })
      return () => following.unsubscribe()
    },
    deps.onDefect,
  )
}
