/** What the root has said of a device: whose it is, and which terminal. Known where that was fed: at the county of all. */
import type { RxCollection } from 'rxdb/plugins/core'
import { deviceEvents, type Enrolled } from '../../shared/device-events.ts'
import { deviceOf, isAuthority } from '../../shared/event.ts'
import { readRows } from '../storage/rows.ts'
import { entryOfRow } from '../storage/rxdb-store.ts'
import type { EventRow } from '../storage/schemas.ts'

export async function enrolledAs(events: RxCollection<EventRow>, device: string): Promise<Enrolled | null> {
  const rows = await readRows(events, {
    index: ['type', 'stream'],
    where: { type: { $eq: 'enrolled' }, stream: { $gte: `device/${device}/`, $lte: `device/${device}/~` } },
  })
  for (const { event } of rows.map(entryOfRow)) {
    const enrolled = deviceEvents.enrolled[1].safeParse(event.data)
    if (isAuthority(deviceOf(event.id)) && enrolled.success && enrolled.data.device === device)
      return enrolled.data
  }
  return null
}
