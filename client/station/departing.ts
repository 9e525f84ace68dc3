/**
 * What leaves this device and what comes back to it, between the case list, which sees it first, and the tab that
 * syncs. The program that removes (storage/purge.ts) comes when there is need of it.
 */
import { erasuresIn, nameOf } from '../../shared/case/erasure.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { withoutQuarantined } from '../../shared/case/quarantine.ts'
import type { Entry } from '../../shared/event.ts'
import { mayLeave } from '../storage/cases.ts'
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
  return {
    leave: (streams: readonly string[]): Promise<void> =>
      meta.change('leaving', (before) => ({
        streams: [...new Set([...(before?.streams ?? []), ...streams])],
      })),
    /** Of what had left only the news came, without what is older or this device's own: healing fetches the rest. */
    async held(streams: readonly string[]): Promise<void> {
      const known = await departures.storageInstance.findDocumentsById([...streams], false)
      if (known.length === 0) return
      await meta.write('returned', { healed: false })
      await changeRows(departures, streams, () => null)
    },
    /** What the root's erasures among these name. Without its program the batch is not taken, and comes again. */
    async erase(entries: readonly Entry[]): Promise<void> {
      const { eraseHere } = await import('../storage/erase.ts')
      const { store, events, files, drafted } = deps
      await eraseHere({ store, events, files, drafted, readRows, entryOfRow, erasuresIn, nameOf }, entries)
    },
    /** In the tab that syncs, between two exchanges. True: something came back in part, the next is to heal it now. */
    async purge(): Promise<boolean> {
      if (await meta.read('returned')) {
        await meta.change(
          'sync',
          (all) => all && withState(all, all.at, { ...stateOf(all, all.at), healing: true }),
        )
        await meta.write('returned', null)
        return true
      }
      const [leaving, sync] = [await meta.read('leaving'), await meta.read('sync')]
      // While more is to come, a stream may be here in part, and look as if it had gone elsewhere.
      const { fetching, healing } = stateOf(sync, sync?.at ?? '')
      if (leaving === null || !sync || fetching !== null || healing) return false
      // Without its program now, the next exchange tries again.
      const program = await import('../storage/purge.ts').catch(() => null)
      const own = async () => ({
        org: (await meta.read('identity'))?.org.id ?? null,
        ...(await ownLogs(meta)),
      })
      await program
        ?.purgeLeaving({
          ...{ ...deps, own, rows: { changeRows, readRows } },
          ...{ entryOfRow, foldCase, mayLeave, withoutQuarantined },
        })
        .catch(deps.onDefect)
      return false
    },
  }
}
