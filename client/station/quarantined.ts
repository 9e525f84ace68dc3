/** What the root has put in quarantine: the part that every start needs. The lists are told-quarantines.ts's. */
import type { RxCollection } from 'rxdb/plugins/core'
import { type Quarantine, quarantinesIn } from '../../shared/case/quarantine.ts'
import { deviceOf } from '../../shared/event.ts'
import { readRows } from '../storage/rows.ts'
import { entryOfRow } from '../storage/rxdb-store.ts'
import type { EventRow } from '../storage/schemas.ts'
import { liveOf } from './live.ts'
import type { Live } from './station.ts'
import type { ToldDeps } from './told-quarantines.ts'

export const isTelling = (type: string): boolean => type === 'quarantined' || type === 'ruled'

export async function ownQuarantines(events: RxCollection<EventRow>, device: string): Promise<Quarantine[]> {
  const rows = await readRows(events, {
    index: ['type', 'stream'],
    where: { type: { $eq: 'quarantined' } },
  })
  return quarantinesIn(rows.map(entryOfRow)).filter((q) => deviceOf(q.id) === device)
}

/** A list of told-quarantines.ts, read anew whenever the root has put something in quarantine. */
export function liveQuarantines<T>(
  deps: ToldDeps & {
    readonly device: () => string | null
    readonly onDefect: (error: unknown) => void
  },
  read: (told: typeof import('./told-quarantines.ts'), deps: ToldDeps, device: string) => Promise<T[]>,
): Live<readonly T[]> {
  return liveOf(
    async () => {
      const device = deps.device()
      return device === null ? [] : read(await import('./told-quarantines.ts'), deps, device)
    },
    (changed) => {
      const following = deps.events.eventBulks$.subscribe((bulk) => {
        if (bulk.events.some((e) => isTelling(e.documentData.type))) changed()
      })
      return () => following.unsubscribe()
    },
    deps.onDefect,
  )
}
