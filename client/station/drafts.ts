/** Drafts: the device's own records until hand-in, each kept whole at every change. */
import type { RxCollection } from 'rxdb/plugins/core'
import * as z from 'zod/mini'
import type { CaseDraft } from '../../shared/case/draft.ts'
import { fileSchema } from '../../shared/case/events.ts'
import type { Files } from '../storage/files.ts'
import { changeRows, readRow, readRows, removeRow } from '../storage/rows.ts'
import type { NamedRow } from '../storage/schemas.ts'
import { liveQuery } from './live.ts'
import type { Live } from './station.ts'

const numberedSchema = z.object({ caseNo: z.string(), queryCode: z.string() })

const draftSchema = z.object({
  id: z.string(),
  item: z.string(),
  itemVersion: z.int(),
  fields: z.record(z.string(), z.string()),
  materials: z.record(z.string(), z.object({ seen: z.boolean(), files: z.array(fileSchema) })),
  updatedAt: z.number(),
  reserved: z.nullable(numberedSchema),
})

/** What is left of a draft that was handed in: whoever hands it in again gets the same number. */
const handedInSchema = z.object({ handedIn: numberedSchema, at: z.number() })

export type Numbered = z.infer<typeof numberedSchema>

export type DraftRecord =
  | { readonly type: 'draft'; readonly draft: CaseDraft }
  | { readonly type: 'handed-in'; readonly numbered: Numbered; readonly at: number }

/** How long the number of a draft that was handed in is remembered. */
const REMEMBERED_MS = 24 * 3_600_000

export class Drafts {
  readonly #rows: RxCollection<NamedRow>
  readonly #files: Files

  constructor(rows: RxCollection<NamedRow>, files: Files) {
    this.#rows = rows
    this.#files = files
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

  /** A number once taken stays, and what was handed in stays handed in, whatever an older tab still saves. */
  async save(draft: CaseDraft): Promise<void> {
    await changeRows(this.#rows, [draft.id], (key, row) => {
      const held = recordOf(row)
      if (held?.type === 'handed-in') return row
      const reserved = held?.draft.reserved ?? draft.reserved
      return { key, json: JSON.stringify({ ...draft, reserved }) }
    })
  }

  async handedIn(id: string, numbered: Numbered, at: number): Promise<void> {
    const json = JSON.stringify({ handedIn: numbered, at })
    await changeRows(this.#rows, [id], (key) => ({ key, json }))
  }

  /** With its files, as far as no other draft holds them. */
  async remove(id: string): Promise<void> {
    const held = await this.read(id)
    await removeRow(this.#rows, id)
    if (held?.type !== 'draft') return
    const elsewhere = new Set(
      (await this.all()).flatMap(({ record }) => (record.type === 'draft' ? filesOf(record.draft) : [])),
    )
    await this.#files.drop(filesOf(held.draft).filter((sha256) => !elsewhere.has(sha256)))
  }

  /** Forgets what was handed in long ago, and clears removed rows off the disk. */
  async cleanUp(nowMs: number): Promise<void> {
    for (const { id, record } of await this.all()) {
      if (record.type === 'handed-in' && Math.abs(nowMs - record.at) > REMEMBERED_MS) {
        await removeRow(this.#rows, id)
      }
    }
    await this.#rows.storageInstance.cleanup(0)
  }
}

/** Those not handed in, the one last worked on first. */
export const liveDrafts = (rows: RxCollection<NamedRow>): Live<readonly CaseDraft[]> =>
  liveQuery(rows.find(), (found) =>
    found
      .flatMap((row) => {
        const record = recordOf(row)
        return record?.type === 'draft' ? [record.draft] : []
      })
      .sort((a, b) => b.updatedAt - a.updatedAt),
  )

/** Hashes of a draft's files. */
export const filesOf = (draft: CaseDraft): string[] =>
  Object.values(draft.materials).flatMap(({ files }) => files.map((f) => f.sha256))

export function recordOf(row: { readonly json: string } | null | undefined): DraftRecord | null {
  if (!row || row.json === '') return null
  const content: unknown = JSON.parse(row.json)
  const done = handedInSchema.safeParse(content)
  if (done.success) return { type: 'handed-in', numbered: done.data.handedIn, at: done.data.at }
  const draft = draftSchema.safeParse(content)
  return draft.success ? { type: 'draft', draft: draft.data } : null
}
