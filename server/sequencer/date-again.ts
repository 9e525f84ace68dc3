/** Under another calendar the open cases get their due day anew. */
import type { Place } from '../stores/lists.ts'
import type { NodeStore, StreamRecord } from '../stores/node-store.ts'
import { type Dating, recordOf } from './stream-record.ts'
import { WorkingSet } from './working-set.ts'

interface DateAgainDeps {
  readonly store: NodeStore
  /** The area whose lists have every case. */
  readonly area: string
  readonly dating?: Dating
}

const DATED_EACH = 200

/** Of cases that are over nothing is due. */
export async function dateAgain({ store, area, dating }: DateAgainDeps, position: number): Promise<void> {
  const quarantined = await store.quarantined()
  const before = await store.datedBy()
  if (!dating || before === dating.name) return
  const nothing = { devices: [], rows: [], materials: [], serials: [], scopes: [], waits: [], released: [] }
  for (let after: Place | null = null; ; ) {
    const page: StreamRecord[] = await store.cases({ org: area, standing: 'open' }, after, DATED_EACH)
    const set = new WorkingSet(store, new Map())
    const streams = await Promise.all(
      page.map(async ({ stream }) => recordOf(await set.stream(stream), dating)),
    )
    const isLast = page.length < DATED_EACH
    await store.commit({ ...nothing, position, quarantined, streams, datedBy: isLast ? dating.name : before })
    if (isLast) return
    after = page.at(-1)!
  }
}
