/** What the county has said of numbers of this device under which no case came (断号). */
import type { RxCollection } from 'rxdb/plugins/core'
import { caseEvents } from '../../shared/case/events.ts'
import { inDisplayOrder } from '../../shared/event.ts'
import { readRows } from '../storage/rows.ts'
import { entryOfRow } from '../storage/rxdb-store.ts'
import type { EventRow } from '../storage/schemas.ts'
import { liveOf } from './live.ts'
import type { Live, NumbersAccount } from './station.ts'

interface AccountsDeps {
  readonly events: RxCollection<EventRow>
  readonly device: () => string | null
  readonly onDefect: (error: unknown) => void
}

/** The newest first. */
export function liveAccounts({ events, device, onDefect }: AccountsDeps): Live<readonly NumbersAccount[]> {
  const read = async (): Promise<readonly NumbersAccount[]> => {
    const own = device()
    const rows = await readRows(events, {
      index: ['type', 'stream'],
      where: { type: { $eq: 'accounted' }, stream: { $gte: `device/${own}/`, $lte: `device/${own}/~` } },
    })
    return rows
      .map(entryOfRow)
      .sort(inDisplayOrder)
      .reverse()
      .flatMap(({ event }) => {
        const data = caseEvents.accounted[1].safeParse(event.data)
        return data.success ? [{ event: event.id, data: data.data }] : []
      })
  }
  const watch = (changed: () => void) => {
    const following = events.eventBulks$.subscribe((bulk) => {
      if (bulk.events.some(({ documentData }) => documentData.type === 'accounted')) changed()
    })
    return () => following.unsubscribe()
  }
  return liveOf(read, watch, onDefect)
}
