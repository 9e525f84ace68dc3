/** What the root has put in quarantine, in whatever stream it said so, and the county's word on it. Comes when asked for. */
import type { RxCollection } from 'rxdb/plugins/core'
import { schemaOf } from '../../shared/case/events.ts'
import { Knowledge } from '../../shared/case/knowledge.ts'
import { quarantinesIn, type RuledQuarantine, type Ruling, rulingOn } from '../../shared/case/quarantine.ts'
import { deviceOf, type Entry, seqOf } from '../../shared/event.ts'
import type { LogStore } from '../../sync/store.ts'
import { readRows } from '../storage/rows.ts'
import { entryOfRow } from '../storage/rxdb-store.ts'
import type { EventRow } from '../storage/schemas.ts'

export interface Quarantined {
  readonly entry: Entry
  readonly reason: string
  readonly ruling: Ruling | null
}

export interface ToldDeps {
  readonly store: Pick<LogStore, 'log' | 'stream'>
  readonly events: RxCollection<EventRow>
}

/** Newest first. */
export async function ownQuarantined(deps: ToldDeps, device: string): Promise<Quarantined[]> {
  const found = await withEntries(deps, device)
  return found.flatMap(({ entry, reason, ruling }) => (entry ? [{ entry, reason, ruling }] : []))
}

/** Those that are not on this disk: a copy of this device wrote them under its ids. Newest first. */
export async function copiedQuarantines(deps: ToldDeps, device: string): Promise<RuledQuarantine[]> {
  const found = await withEntries(deps, device)
  return found.flatMap(({ entry, ...quarantine }) => (entry ? [] : [quarantine]))
}

async function withEntries(deps: ToldDeps, device: string) {
  const told = await toldQuarantines(deps.events, deps.store)
  const own = told.filter((q) => deviceOf(q.id) === device)
  const found = await Promise.all(
    own.map(async (quarantine) => {
      const under = await deps.store.log(device, seqOf(quarantine.id) - 1, 2)
      return { ...quarantine, entry: under.find((e) => e.hash === quarantine.hash) }
    }),
  )
  return found.sort((a, b) => seqOf(b.id) - seqOf(a.id))
}

export interface ToldQuarantine extends RuledQuarantine {
  /** Where the root has told it. */
  readonly streams: readonly string[]
  /** When the root first did, ISO. */
  readonly at: string
}

/** Every quarantine that was told on this device, with the county's word on it. */
export async function toldQuarantines(
  events: RxCollection<EventRow>,
  store: Pick<LogStore, 'stream'>,
): Promise<ToldQuarantine[]> {
  const [told, said] = await Promise.all([ofType(events, 'quarantined'), ofType(events, 'ruled')])
  const quarantines = quarantinesIn(told)
  const barred = new Set(quarantines.map((q) => q.hash))
  const words = said.filter(
    ({ event, hash }) => !barred.has(hash) && schemaOf(event.type, event.v)?.safeParse(event.data).success,
  )
  return Promise.all(
    quarantines.map(async (quarantine) => {
      const tellings = told.filter((e) => e.event.data?.hash === quarantine.hash)
      const streams = [...new Set(tellings.map((e) => e.event.stream))]
      const own = words.filter((e) => e.event.data?.hash === quarantine.hash)
      // Only where there are several words does it matter which of them knew of another.
      const known =
        own.length > streams.length ? await Promise.all(streams.map((stream) => store.stream(stream))) : [own]
      return {
        ...quarantine,
        streams,
        at: tellings.map((e) => e.event.at).sort()[0] ?? '',
        ruling: rulingOn(new Knowledge(known.flat()), own, quarantine.hash),
      }
    }),
  )
}

async function ofType(events: RxCollection<EventRow>, type: string): Promise<Entry[]> {
  const rows = await readRows(events, { index: ['type', 'stream'], where: { type: { $eq: type } } })
  return rows.map(entryOfRow)
}
