/** One case as a screen shows it: folded from its stream, anew whenever that is touched. */
import type { RxCollection } from 'rxdb/plugins/core'
import { caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { withoutQuarantined } from '../../shared/case/quarantine.ts'
import { deviceOf, seqOf } from '../../shared/event.ts'
import type { LogStore } from '../../sync/store.ts'
import type { Meta } from '../storage/meta.ts'
import type { EventRow } from '../storage/schemas.ts'
import type { Catalogue } from './catalogue.ts'
import { liveOf, onChange } from './live.ts'
import { standing } from './node-states.ts'
import type { CaseView, Live } from './station.ts'
import { enrolledAs } from './terminals.ts'

export interface CaseViewDeps {
  readonly store: Pick<LogStore, 'stream'>
  readonly events: RxCollection<EventRow>
  readonly meta: Meta
  readonly catalogue: Pick<Catalogue, 'itemLoaded'>
  readonly device: () => string | null
  readonly onDefect: (error: unknown) => void
}

export function viewCase(deps: CaseViewDeps, caseNo: string): Live<CaseView | null> {
  const stream = caseStream(caseNo)
  const sync = deps.meta.follow('sync')
  const release = deps.meta.follow('release')

  const read = async (): Promise<CaseView | null> => {
    const entries = await deps.store.stream(stream)
    const state = foldCase(entries)
    if (!state) return null
    const { acked, rooted } = standing(await deps.meta.read('sync'))
    const device = deps.device()
    const own = entries.map((e) => e.event.id).filter((id) => deviceOf(id) === device)
    const ownAbove = (seq: number) => new Set(own.filter((id) => seqOf(id) > seq))
    const devices = [...new Set(entries.map((e) => deviceOf(e.event.id)))]
    const enrolled = await Promise.all(devices.map((id) => enrolledAs(deps.events, id)))
    return {
      state,
      entries: withoutQuarantined(entries),
      item: await deps.catalogue.itemLoaded(state.item, state.itemVersion),
      waiting: ownAbove(rooted),
      unsent: ownAbove(acked),
      terminals: new Map(enrolled.flatMap((e) => (e ? [[e.device, e.terminal]] : []))),
    }
  }

  return liveOf(
    read,
    (changed) => {
      const touching = deps.events.eventBulks$.subscribe((bulk) => {
        // A row that is removed names its stream no more.
        const of = bulk.events.flatMap((e) => [e.documentData, e.previousDocumentData])
        if (of.some((row) => row?.stream === stream)) changed()
      })
      const stops = [
        onChange(() => [standing(sync.value).acked, sync.value?.rooted].join(), changed),
        onChange(() => release.value?.number, changed),
      ]
      return () => {
        touching.unsubscribe()
        for (const stop of stops) stop()
      }
    },
    deps.onDefect,
  )
}
