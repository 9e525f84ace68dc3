/** Own events that the root has put in quarantine, in whatever stream it said so. */
import type { RxCollection } from 'rxdb/plugins/core'
import { type Quarantine, quarantinesIn } from '../../shared/case/quarantine.ts'
import { deviceOf, type Entry, seqOf } from '../../shared/event.ts'
import type { LogStore } from '../../sync/store.ts'
import { readRows } from '../storage/rows.ts'
import { entryOfRow } from '../storage/rxdb-store.ts'
import type { EventRow } from '../storage/schemas.ts'

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

/** Newest first. */
export async function ownQuarantined(
  deps: { readonly store: Pick<LogStore, 'log'>; readonly events: RxCollection<EventRow> },
  device: string,
): Promise<Quarantined[]> {
  const found = await Promise.all(
    (await ownQuarantines(deps.events, device)).map(async ({ id, hash, reason }) => {
      const under = await deps.store.log(device, seqOf(id) - 1, 2)
      const entry = under.find((e) => e.event.id === id && e.hash === hash)
      return entry ? [{ entry, reason }] : []
    }),
  )
  return found.flat().sort((a, b) => seqOf(b.entry.event.id) - seqOf(a.entry.event.id))
}
