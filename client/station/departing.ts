/**
 * What leaves this device and what comes back to it, between the case list, which sees it first, and the tab that
 * syncs. The program that removes (leave.ts) comes when there is need of it.
 */
import { erasuresIn, nameOf } from '../../shared/case/erasure.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { mayLeave } from '../../shared/case/leaving.ts'
import { withoutQuarantined } from '../../shared/case/quarantine.ts'
import type { Entry } from '../../shared/event.ts'
import type { PurgeDeps } from '../storage/purge.ts'
import { changeRows, readRows } from '../storage/rows.ts'
import { entryOfRow, type RxdbStore } from '../storage/rxdb-store.ts'
import { ownLogs } from './acknowledged.ts'
import { stateOf, withState } from './node-states.ts'

export type DepartingDeps = Pick<
  PurgeDeps,
  'meta' | 'store' | 'events' | 'cases' | 'departures' | 'files' | 'drafted' | 'lock' | 'now'
> & {
  readonly store: Pick<RxdbStore, 'erase'>
  readonly onDefect: (error: unknown) => void
}

export function departing(deps: DepartingDeps) {
  const { meta, departures } = deps
  const own = async () => ({
    org: (await meta.read('identity'))?.org.id ?? null,
    ...(await ownLogs(meta)),
  })
  /** Of what had left only the news came, without what is older or this device's own: healing fetches the rest. */
  const held = async (streams: readonly string[]): Promise<void> => {
    const known = await departures.storageInstance.findDocumentsById([...streams], false)
    if (known.length === 0) return
    const back = known.map(({ stream }) => stream)
    await meta.change('returned', (before) => ({
      streams: [...new Set([...(before?.streams ?? []), ...back])],
      healedAt: null,
    }))
    await changeRows(departures, back, () => null)
  }
  const handed = {
    ...{ ...deps, own, held, rows: { changeRows, readRows }, stateOf, withState },
    ...{ entryOfRow, foldCase, mayLeave, withoutQuarantined, erasuresIn, nameOf },
  }
  return {
    leave: (streams: readonly string[]): Promise<void> =>
      meta.change('leaving', (before) => ({
        streams: [...new Set([...(before?.streams ?? []), ...streams])],
      })),
    held,
    /** What the root's erasures among these name. Without its program the batch is not taken, and comes again. */
    erase: async (entries: readonly Entry[]): Promise<void> => (await program()).eraseHere(handed, entries),
    /**
     * In the tab that syncs, between two exchanges. Without its program now, the next exchange tries again. True: the
     * next one has something to heal.
     */
    async purge(): Promise<boolean> {
      if (!((await meta.read('leaving')) ?? (await meta.read('returned')))) return false
      try {
        return await (await program()).purgeHere(handed)
      } catch (error) {
        deps.onDefect(error)
        return false
      }
    },
  }
}

const program = () => import('./leave.ts')
