/**
 * What leaves this device (decision 0014): a case that was taken back from this organisation, and a closed one of which
 * the root has in its archive just what is here. Nothing is removed that the root has not acknowledged. First the
 * record, then the bytes of files, then the events in one transaction, then the row of the list: broken off anywhere,
 * the next run goes on.
 */
import type { RxCollection } from 'rxdb/plugins/core'
import { caseNoOf, fileSchema } from '../../shared/case/events.ts'
import type { foldCase } from '../../shared/case/fold.ts'
import type { mayLeave } from '../../shared/case/leaving.ts'
import type { withoutQuarantined } from '../../shared/case/quarantine.ts'
import { deviceOf, type Entry } from '../../shared/event.ts'
import { isArchived } from '../../sync/archived.ts'
import { digestOfEntries } from '../../sync/digest.ts'
import type { EraseDeps } from './erase.ts'
import type { Files } from './files.ts'
import type { Meta } from './meta.ts'
import type { changeRows, readRows } from './rows.ts'
import { type entryOfRow, isStub, type RxdbStore, STUB } from './rxdb-store.ts'
import type { CaseRow, DepartureRow, EventRow } from './schemas.ts'

export interface PurgeDeps {
  readonly meta: Meta
  readonly store: Pick<RxdbStore, 'stream'>
  readonly events: RxCollection<EventRow>
  readonly cases: RxCollection<CaseRow>
  readonly departures: RxCollection<DepartureRow>
  readonly files: Files
  readonly rows: { readonly changeRows: typeof changeRows; readonly readRows: typeof readRows }
  readonly entryOfRow: typeof entryOfRow
  readonly foldCase: typeof foldCase
  readonly mayLeave: typeof mayLeave
  readonly withoutQuarantined: typeof withoutQuarantined
  /** ms. */
  readonly now: () => number
  readonly own: () => Promise<{
    readonly org: string | null
    readonly devices: ReadonlySet<string>
    readonly acknowledged: (id: string) => boolean
  }>
  /** Hashes of files that drafts name. */
  readonly drafted: () => Promise<ReadonlySet<string>>
  /** What is remembered of these is true no longer: they came back. */
  readonly held: (streams: readonly string[]) => Promise<void>
  /** The log's: nobody writes on what is about to go. */
  readonly lock: <T>(work: () => Promise<T>) => Promise<T>
}

/** Looks at every stream that may have to leave; those that must wait stay on the list. */
export async function purgeLeaving(deps: PurgeDeps): Promise<void> {
  for (const stream of (await deps.meta.read('leaving'))?.streams ?? []) {
    await deps.lock(async () => {
      if (!(await leave(deps, stream))) return
      await deps.meta.change('leaving', (held) => {
        const streams = (held?.streams ?? []).filter((s) => s !== stream)
        return streams.length > 0 ? { streams } : null
      })
    })
  }
}

/**
 * Those of which something that this device wrote itself has not come back. No node tells a device of its own words, and
 * the one that was asked may not have had them yet.
 */
export async function lacking(
  deps: PurgeDeps & Pick<EraseDeps, 'erasuresIn' | 'nameOf'>,
  streams: readonly string[],
): Promise<string[]> {
  const { events, rows, entryOfRow, erasuresIn, nameOf } = deps
  const goneAgain = await deps.departures.storageInstance.findDocumentsById([...streams], false)
  const gone = new Set(goneAgain.map(({ stream }) => stream))
  const left: string[] = []
  for (const stream of streams) {
    if (gone.has(stream)) continue
    const where = { stream: { $eq: stream } }
    const found = await rows.readRows(events, { index: ['stream'], where })
    const words = erasuresIn(found.filter((row) => !isStub(row)).map(entryOfRow))
    const stubs = found.filter(isStub).map(entryOfRow)
    if (stubs.some(({ event: { id }, hash }) => !words.has(nameOf({ id, hash })))) left.push(stream)
  }
  return left
}

/** False: not yet. */
async function leave(deps: PurgeDeps, stream: string): Promise<boolean> {
  const entries = await deps.store.stream(stream)
  const own = await deps.own()
  const state = deps.foldCase(entries)
  const held = deps.withoutQuarantined(entries)
  const may = state && own.org !== null ? deps.mayLeave(state, entries, own.org) : null
  const why = may === 'archived' && !isArchived(held) ? null : may
  if (state && !why) {
    await deps.held([stream])
    return true
  }
  if (why) {
    const waits = entries.some((e) => own.devices.has(deviceOf(e.event.id)) && !own.acknowledged(e.event.id))
    const files = filesOf(entries)
    if (waits || (await deps.files.pendingOf(files)) > 0) return false
    const record = { stream, order: -deps.now(), why, ...digestOfEntries(held) }
    await deps.rows.changeRows(deps.departures, [stream], () => record)
    await removeFiles(deps, stream, files)
    await purgeStream(deps, stream, own.devices)
  }
  await deps.rows.changeRows(deps.cases, [caseNoOf(stream)!], () => null)
  return true
}

/**
 * Of this device's own log the headers stay, which the chain needs, under their hashes (`isStub` knows them); nothing of
 * anybody else's. All of it or nothing.
 */
async function purgeStream(deps: PurgeDeps, stream: string, own: ReadonlySet<string>): Promise<void> {
  const { readRows, changeRows } = deps.rows
  const rows = await readRows(deps.events, { index: ['stream'], where: { stream: { $eq: stream } } })
  const keys = rows.map((row) => row.key)
  await changeRows(deps.events, keys, (_, row) => {
    if (!row || !own.has(row.device)) return null
    if (isStub(row)) return row
    const { event, hash } = deps.entryOfRow(row)
    const { data: _data, ...header } = event
    return { ...row, json: JSON.stringify({ event: header, hash, [STUB]: true }) }
  })
}

const fileOf = ({ event }: Entry): string | null => {
  const file = event.type === 'material' ? fileSchema.safeParse(event.data?.file) : null
  return file?.success ? file.data.sha256 : null
}

const filesOf = (entries: readonly Entry[]): string[] => [...new Set(entries.flatMap((e) => fileOf(e) ?? []))]

/** Those that neither another stream nor a draft names. */
async function removeFiles(deps: PurgeDeps, stream: string, hashes: readonly string[]): Promise<void> {
  const absent = new Set(await deps.files.missing(hashes))
  const here = hashes.filter((sha256) => !absent.has(sha256))
  if (here.length === 0) return
  const where = { type: { $eq: 'material' } }
  const rows = await deps.rows.readRows(deps.events, { index: ['type', 'stream'], where })
  const named = new Set(await deps.drafted())
  for (const row of rows) {
    const sha256 = row.stream === stream ? null : fileOf(deps.entryOfRow(row))
    if (sha256) named.add(sha256)
  }
  await deps.files.removeSent(here.filter((sha256) => !named.has(sha256)))
}
