/**
 * The root's erasures, as this device takes them in: first the photographs that no other entry names, for without the
 * data nobody could say which, then the data.
 */
import type { RxCollection } from 'rxdb/plugins/core'
import type { erasuresIn, nameOf } from '../../shared/case/erasure.ts'
import { fileSchema } from '../../shared/case/events.ts'
import type { Entry } from '../../shared/event.ts'
import type { Files } from './files.ts'
import type { readRows } from './rows.ts'
import type { entryOfRow, RxdbStore } from './rxdb-store.ts'
import type { EventRow } from './schemas.ts'

export interface EraseDeps {
  readonly store: Pick<RxdbStore, 'erase'>
  readonly events: RxCollection<EventRow>
  readonly files: Pick<Files, 'removeNamed'>
  readonly rows: { readonly readRows: typeof readRows }
  readonly entryOfRow: typeof entryOfRow
  readonly erasuresIn: typeof erasuresIn
  readonly nameOf: typeof nameOf
  /** Hashes of files that drafts name. */
  readonly drafted: () => Promise<ReadonlySet<string>>
}

export async function eraseHere(deps: EraseDeps, entries: readonly Entry[]): Promise<void> {
  const words = deps.erasuresIn(entries)
  if (words.size === 0) return
  const where = { type: { $eq: 'material' } }
  const rows = await deps.rows.readRows(deps.events, { index: ['type', 'stream'], where })
  const gone = new Set<string>()
  const named = new Set(await deps.drafted())
  for (const row of rows) {
    const { event, hash } = deps.entryOfRow(row)
    const file = fileSchema.safeParse(event.data?.file)
    if (!file.success) continue
    const isErased = words.has(deps.nameOf({ id: event.id, hash }))
    const hashes = isErased ? gone : named
    hashes.add(file.data.sha256)
  }
  await deps.files.removeNamed([...gone].filter((sha256) => !named.has(sha256)))
  await deps.store.erase([...words.values()].map(({ id, hash }) => ({ id, hash })))
}
