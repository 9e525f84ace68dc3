/** Drafts: the device's own records until hand-in, each kept whole at every change. */
import type { RxCollection } from 'rxdb/plugins/core'
import * as z from 'zod/mini'
import type { CaseDraft } from '../../shared/case/draft.ts'
import { fileSchema } from '../../shared/case/events.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Lock } from '../../sync/mutex.ts'
import type { Files } from '../storage/files.ts'
import { changeRows, putRow, readRow, readRows, removeRow } from '../storage/rows.ts'
import type { NamedRow } from '../storage/schemas.ts'
import { baseOf, handedOut, mergeDraft, noteSaved } from './draft-merge.ts'
import { liveRows } from './live.ts'
import type { HandedIn, Live } from './station.ts'

const numberedSchema = z.object({ caseNo: z.string(), queryCode: z.string() })

const draftSchema = z.object({
  id: z.string(),
  item: z.string(),
  itemVersion: z.int(),
  fields: z.record(z.string(), z.string()),
  materials: z.record(z.string(), z.object({ seen: z.boolean(), files: z.array(fileSchema) })),
  updatedAt: z.number(),
  reserved: z.nullable(numberedSchema),
  /** Hashes of files that it named once: they go when it does. */
  removed: z._default(z.array(z.string()), []),
})

/** What is left of a draft that was handed in: whoever hands it in again gets the same number. */
const handedInSchema = z.object({ handedIn: numberedSchema, at: z.number() })

export type Numbered = z.infer<typeof numberedSchema>

export type DraftRecord =
  | { readonly type: 'draft'; readonly draft: CaseDraft; readonly removed: readonly string[] }
  | { readonly type: 'handed-in'; readonly numbered: Numbered; readonly at: number }

/** How long the number of a draft that was handed in is remembered. */
const REMEMBERED_MS = 24 * 3_600_000
/** How long bytes are kept for an editor that has not saved yet: its disk may be full for a while. */
const UNNAMED_MS = 24 * 3_600_000

export class Drafts {
  readonly #rows: RxCollection<NamedRow>
  readonly #files: Files
  readonly #lock: Lock

  /** `lock`: the log's, over all tabs; hand-in holds it. */
  constructor(rows: RxCollection<NamedRow>, files: Files, lock: Lock) {
    this.#rows = rows
    this.#files = files
    this.#lock = lock
  }

  /** From the disk, whatever other tabs do. */
  async read(id: string): Promise<DraftRecord | null> {
    return recordOf(await readRow(this.#rows, id))
  }

  async all(): Promise<{ readonly id: string; readonly record: DraftRecord }[]> {
    const rows = await readRows(this.#rows, { index: ['key'], where: {} })
    return rows.flatMap((row) => {
      const record = recordOf(row)
      return record ? [{ id: row.key, record }] : []
    })
  }

  /** Whole, as it is: for a new one. */
  async put(draft: CaseDraft): Promise<void> {
    await putRow(this.#rows, draft.id, { key: draft.id, json: JSON.stringify(draft) })
  }

  /** What the editor of `draft` changed; the answer is the draft as it is then, with what other tabs changed. */
  async save(draft: CaseDraft): Promise<Result<CaseDraft, HandedIn>> {
    const saved = await this.#merge(draft, false)
    // It has a number: hand-in is writing its events just now, or was cut off before it could.
    return saved ?? this.#lock(async () => (await this.#merge(draft, true))!)
  }

  /** null where the draft has a number and `alsoReserved` is false. */
  async #merge(mine: CaseDraft, alsoReserved: boolean): Promise<Result<CaseDraft, HandedIn> | null> {
    const base = baseOf(mine)
    let answer: Result<CaseDraft, HandedIn> | null = null
    await changeRows(this.#rows, [mine.id], (key, row) => {
      const held = recordOf(row)
      if (held?.type !== 'draft') {
        answer = err({ type: 'HandedIn', caseNo: held?.numbered.caseNo ?? null })
        return row
      }
      if (held.draft.reserved && !alsoReserved) {
        answer = null
        return row
      }
      const merged = mergeDraft(base, mine, held.draft)
      answer = ok(handedOut(merged))
      const named = new Set(filesOf(merged))
      const once = new Set([...held.removed, ...filesOf(held.draft)])
      return { key, json: JSON.stringify({ ...merged, removed: [...once].filter((f) => !named.has(f)) }) }
    })
    if (answer !== null && (answer as Result<CaseDraft, HandedIn>).ok) noteSaved(mine)
    return answer
  }

  /** Puts the number in the draft; the answer is the draft that has it. From then on, saves wait for the lock. */
  async reserve(id: string, numbered: Numbered): Promise<CaseDraft> {
    let reserved: CaseDraft | null = null
    await changeRows(this.#rows, [id], (key, row) => {
      const held = recordOf(row)
      if (held?.type !== 'draft') return row
      reserved = { ...held.draft, reserved: numbered }
      return { key, json: JSON.stringify({ ...reserved, removed: held.removed }) }
    })
    if (!reserved) throw new Error('a draft went while it was handed in')
    return reserved
  }

  /** Under the log's lock. */
  async handedIn(id: string, numbered: Numbered, at: number): Promise<void> {
    const held = await this.read(id)
    const json = JSON.stringify({ handedIn: numbered, at })
    await changeRows(this.#rows, [id], (key) => ({ key, json }))
    if (held?.type === 'draft') await this.#drop(held.removed)
  }

  /** With its files, as far as no other draft holds them. What was handed in meanwhile stays so. */
  remove(id: string): Promise<void> {
    return this.#lock(async () => {
      const held = await this.read(id)
      if (held?.type === 'handed-in') return
      await removeRow(this.#rows, id)
      if (held) await this.#drop([...held.removed, ...filesOf(held.draft)])
    })
  }

  async #drop(hashes: readonly string[]): Promise<void> {
    if (hashes.length === 0) return
    const named = await this.named()
    await this.#files.drop(hashes.filter((sha256) => !named.has(sha256)))
  }

  async named(): Promise<Set<string>> {
    const records = await this.all()
    return new Set(records.flatMap(({ record }) => (record.type === 'draft' ? filesOf(record.draft) : [])))
  }

  /** Forgets what was handed in long ago and bytes that nothing names, and clears removed rows off the disk. */
  async cleanUp(nowMs: number): Promise<void> {
    for (const { id, record } of await this.all()) {
      if (record.type === 'handed-in' && Math.abs(nowMs - record.at) > REMEMBERED_MS) {
        await removeRow(this.#rows, id)
      }
    }
    await this.#files.dropUnnamed(await this.named(), nowMs, UNNAMED_MS)
    await this.#rows.storageInstance.cleanup(0)
  }
}

/** Those not handed in, the one last worked on first. */
export const liveDrafts = (
  rows: RxCollection<NamedRow>,
  onDefect: (error: unknown) => void,
): Live<readonly CaseDraft[]> =>
  liveRows(
    rows,
    { index: ['key'], where: {} },
    (found) =>
      found
        .flatMap((row) => {
          const record = recordOf(row)
          return record?.type === 'draft' ? [record.draft] : []
        })
        .sort((a, b) => b.updatedAt - a.updatedAt),
    onDefect,
  )

/** Hashes of a draft's files. */
export const filesOf = (draft: CaseDraft): string[] =>
  Object.values(draft.materials).flatMap(({ files }) => files.map((f) => f.sha256))

export function recordOf(row: { readonly json: string } | null | undefined): DraftRecord | null {
  if (!row || row.json === '') return null
  const content: unknown = JSON.parse(row.json)
  const done = handedInSchema.safeParse(content)
  if (done.success) return { type: 'handed-in', numbered: done.data.handedIn, at: done.data.at }
  const kept = draftSchema.safeParse(content)
  if (!kept.success) return null
  const { removed, ...draft } = kept.data
  return { type: 'draft', draft: handedOut(draft), removed }
}
