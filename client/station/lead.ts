/** Which tab syncs: the one that holds the lock. It watches what any tab writes; the others only ask it to hurry. */
import { effect } from '@preact/signals'
import type { RxCollection } from 'rxdb/plugins/core'
import type { Identity } from '../../sync/http/authorization.ts'
import { type DateAgainDeps, dateAgain } from '../storage/dating.ts'
import { catchUpCases, catchUpIncoming, type ProjectingDeps } from '../storage/projecting-store.ts'
import type { EventRow } from '../storage/schemas.ts'
import type { Environment } from './environment.ts'
import { type Sync, type SyncDeps, startSync } from './sync.ts'

export interface LeadDeps {
  readonly env: Pick<Environment, 'locks' | 'onDefect'>
  readonly lock: string
  readonly sync: SyncDeps
  readonly projection: ProjectingDeps
  readonly dating: DateAgainDeps
}

export interface Lead {
  /** From now on this tab takes over when no other one syncs. Once is enough. */
  begin(identity: Identity): void
  poke(): void
  start(): void
  /** Resolves when this tab syncs no longer. */
  end(): Promise<void>
}

export function leadSync(deps: LeadDeps, events: RxCollection<EventRow>, device: () => string | null): Lead {
  const ending = new AbortController()
  let over: Promise<void> | null = null
  let sync: Sync | null = null

  const lead = async (identity: Identity): Promise<void> => {
    await catchUpIncoming(deps.projection)
    await deps.sync.purge()
    if (ending.signal.aborted) return
    const listed = catchUpCases(deps.projection).catch(deps.env.onDefect)
    let dated = listed
    const release = deps.dating.meta.follow('release')
    const stopDating = effect(() => {
      if (release.value)
        dated = dated.then(() => dateAgain(deps.dating, ending.signal)).catch(deps.env.onDefect)
    })
    const syncing = startSync(deps.sync, identity)
    sync = syncing
    const writing = events.eventBulks$.subscribe((bulk) => {
      if (bulk.events.some((e) => e.documentData.device === device())) syncing.press()
    })
    await new Promise<void>((resolve) => ending.signal.addEventListener('abort', () => resolve()))
    writing.unsubscribe()
    stopDating()
    sync = null
    await syncing.stop()
    // Whoever closes the database next must not find it writing.
    await dated
  }

  return {
    begin(identity) {
      over ??= deps.env.locks
        .exclusive(deps.lock, () => lead(identity), ending.signal)
        .catch((error) => {
          // Given up while another tab had the lock.
          if (!ending.signal.aborted) deps.env.onDefect(error)
        })
    },
    poke: () => sync?.poke(),
    start: () => sync?.start(),
    async end() {
      ending.abort()
      await over
    },
  }
}
