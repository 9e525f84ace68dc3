/** Gathers the facts of the bar from stores, line and browser whenever one of them may have changed. */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { RxCollection } from 'rxdb/plugins/core'
import { caseNoOf } from '../../shared/case/events.ts'
import { msOf } from '../../shared/time.ts'
import type { Files } from '../storage/files.ts'
import type { Meta } from '../storage/meta.ts'
import { readRows } from '../storage/rows.ts'
import type { EventRow } from '../storage/schemas.ts'
import type { Environment, Sending } from './environment.ts'
import { coalesced, onChange } from './live.ts'
import { standing, stateOf } from './node-states.ts'
import { ownQuarantines } from './quarantined.ts'
import type { SyncStatus } from './station.ts'
import { STARTING, syncStatusOf } from './status.ts'

export interface WatchDeps {
  readonly env: Pick<Environment, 'clock' | 'browser' | 'timer' | 'onDefect'>
  readonly meta: Meta
  readonly events: RxCollection<EventRow>
  readonly files: Files
  readonly sending: ReadonlySignal<Sending>
  /** Counts up whenever files were kept, queued or sent, in any tab. */
  readonly filesChanged: ReadonlySignal<number>
}

/** How often the room on the disk and the end of the session are looked at. */
const LOOK_MS = 60_000

export function watchStatus(deps: WatchDeps): {
  readonly status: ReadonlySignal<SyncStatus>
  /** Resolves when the facts have been read once. */
  readonly ready: Promise<void>
  close(): void
} {
  const { meta, env } = deps
  const facts = signal(STARTING)
  const identity = meta.follow('identity')
  const sync = meta.follow('sync')
  const trouble = meta.follow('trouble')
  const profile = meta.follow('profile')
  const looked = meta.follow('looked')
  const release = meta.follow('release')

  /** Of a large store the browser is slow to say, and nobody's start waits for it. */
  let room: number | null = null

  const gather = async () => {
    const [enrolled, state, failing, who, asked, seen, former] = await Promise.all([
      meta.read('identity'),
      meta.read('sync'),
      meta.read('trouble'),
      meta.read('profile'),
      meta.read('persisted'),
      meta.read('looked'),
      meta.read('formerDevices'),
    ])
    const device = enrolled?.device ?? null
    const { acked, rooted } = standing(state)
    const own = device === null ? [] : [{ device, acked }, ...(former ?? [])]
    const waiting = await waitingOf(deps.events, own)
    const { at = '' } = state ?? {}
    const line = stateOf(state, at)
    const area = release.peek()?.nodes.find((n) => n.device !== '' && n.device === at)?.area
    const files = await deps.files.waiting()
    const hashes = new Set(seen?.hashes)
    const quarantines = device === null ? [] : await ownQuarantines(deps.events, device)
    facts.value = {
      enrolled: enrolled !== null,
      ...waiting,
      waitingFiles: files.files,
      waitingBytes: files.bytes,
      waitingCounty: acked - rooted,
      via: area === undefined ? null : (release.peek()?.orgs.find((o) => o.id === area)?.name ?? area),
      sending: STARTING.sending,
      contactAt: line.contactAt,
      skewMs: line.skewMs,
      fetching: line.fetching,
      halted: line.halted,
      failingSince: failing?.since ?? null,
      refusal: failing?.refusal ?? null,
      quarantined: quarantines.filter((q) => !hashes.has(q.hash)).length,
      persisted: asked?.granted ?? null,
      storageFraction: room,
      // Sessions end by the node's clock.
      signedOut: who !== null && msOf(who.until) < env.clock.now() - line.skewMs,
    }
  }
  let done = () => {}
  const ready = new Promise<void>((resolve) => {
    done = resolve
  })
  const refresh = coalesced(() => gather().finally(done), env.onDefect)

  const own = deps.events.eventBulks$.subscribe((bulk) => {
    const device = identity.peek()?.device
    const concerns = (row: EventRow) => row.device === device || row.type === 'quarantined'
    if (bulk.events.some((e) => concerns(e.documentData))) refresh()
  })
  const stops = [identity, sync, trouble, profile, looked, release, deps.filesChanged].map((s) =>
    onChange<unknown>(() => s.value, refresh),
  )
  let cancel = () => {}
  const look = () => {
    refresh()
    env.browser.storageFraction().then(
      (fraction) => {
        room = fraction
        refresh()
      },
      () => {},
    )
    cancel = env.timer.after(LOOK_MS, look)
  }
  look()

  return {
    status: computed(() => syncStatusOf({ ...facts.value, sending: deps.sending.value })),
    ready,
    close() {
      own.unsubscribe()
      cancel()
      for (const stop of stops) stop()
    },
  }
}

/** Of every id under which this installation ever wrote. */
async function waitingOf(
  events: RxCollection<EventRow>,
  own: readonly { readonly device: string; readonly acked: number }[],
) {
  const found = await Promise.all(
    own.map(({ device, acked }) =>
      readRows(events, {
        index: ['device', 'seq'],
        where: { device: { $eq: device }, seq: { $gt: acked } },
      }),
    ),
  )
  const rows = found.flat()
  const cases = new Set(rows.map((row) => row.stream).filter((s) => caseNoOf(s) !== null))
  return { waitingEvents: rows.length, waitingCases: cases.size }
}
