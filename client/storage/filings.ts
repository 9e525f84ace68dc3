/**
 * What a resident writes by the web, on their own device until the county has it: one record for each thing to send,
 * and its photographs as Blobs beside it. IndexedDB; never a cache of the service worker, never an address.
 */
import { createStore, delMany, get, keys, set, type UseStore, update } from 'idb-keyval'
import * as z from 'zod/mini'
import { fileSchema } from '../../shared/case/events.ts'
import { filedSchema, numberGivenSchema, supplementSchema } from '../../shared/protocol/filings.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { HandedIn } from '../station/station.ts'
import { isStorageFull } from './storage-full.ts'

/** Photographs on their way, the next one first. */
const uploads = {
  left: z.array(fileSchema),
  of: z.int(),
  /** That cannot be sent any more: they are to be brought. */
  lost: z.int(),
}

const draftSchema = z.object({
  state: z.literal('draft'),
  item: z.string(),
  itemVersion: z.int(),
  /** The window that was chosen; empty: none yet. */
  org: z.string(),
  fields: z.record(z.string(), z.string()),
  /** `later`: said to come later. */
  materials: z.record(z.string(), z.object({ files: z.array(fileSchema), later: z.boolean() })),
  /** ms, the device's clock. */
  updatedAt: z.number(),
  /** 1 to 5: where one was. */
  step: z.int(),
  number: z.nullable(numberGivenSchema),
  /** It was sent, and whether it arrived is not known. */
  sent: z.boolean(),
})
export type FilingDraft = z.infer<typeof draftSchema>

/** What is left of one that arrived: nothing of the person. */
const receivedSchema = z.extend(filedSchema, {
  ...{ state: z.literal('received'), item: z.string(), org: z.string(), ...uploads },
  /** Of its number: shows the county that these photographs are ours. */
  token: z.string(),
})
export type ReceivedFiling = z.infer<typeof receivedSchema>

/** 补正, while it is being sent. `body`: null once the county has it. */
const supplementingSchema = z.object({
  ...{ state: z.literal('supplement'), caseNo: z.string(), queryCode: z.string() },
  ...{ body: z.nullable(supplementSchema), ...uploads },
})
export type KeptSupplement = z.infer<typeof supplementingSchema>

const keptSchema = z.discriminatedUnion('state', [draftSchema, receivedSchema, supplementingSchema])
export type KeptFiling = z.infer<typeof keptSchema>

/** One on a device for each item. */
export const filingOwner = (itemCode: string): string => `filing/${itemCode}`
export const supplementOwner = (caseNo: string): string => `supplement/${caseNo}`

export class Filings {
  readonly #store: UseStore

  constructor(store: UseStore = createStore('yimen-filings', 'kept')) {
    this.#store = store
  }

  /** null where there is none, or none that this program can read. */
  async read(owner: string): Promise<KeptFiling | null> {
    return readable(await get(owner, this.#store))
  }

  /** In one transaction, against other tabs; `edit` answers null for no change. Returns what is there then. */
  async change(
    owner: string,
    edit: (kept: KeptFiling | null) => KeptFiling | null,
  ): Promise<KeptFiling | null> {
    let now: KeptFiling | null = null
    await update<unknown>(
      owner,
      (old) => {
        const before = readable(old)
        const changed = edit(before)
        now = changed ?? before
        return changed ?? old
      },
      this.#store,
    )
    return now
  }

  /**
   * What was typed. Number, and whether it was sent, are the submission's to write; a number is of one window, and goes
   * with it. What was received, or brought under a newer item, in another tab stands.
   */
  async saveDraft(
    typed: FilingDraft,
  ): Promise<Result<FilingDraft, { readonly type: 'StorageFull' } | HandedIn>> {
    try {
      const kept = await this.change(filingOwner(typed.item), (before) => {
        if (before && (before.state !== 'draft' || before.itemVersion > typed.itemVersion)) return null
        const number = before && (before.sent || before.org === typed.org) ? before.number : null
        return { ...typed, number, sent: before?.sent ?? false }
      })
      return kept?.state === 'draft' ? ok(kept) : err({ type: 'HandedIn', caseNo: kept?.caseNo ?? null })
    } catch (error) {
      if (isStorageFull(error)) return err({ type: 'StorageFull' })
      throw error
    }
  }

  async file(owner: string, sha256: string): Promise<Blob | null> {
    const kept = await get(`${owner}/${sha256}`, this.#store)
    return kept instanceof Blob ? kept : null
  }

  keepFile(owner: string, sha256: string, blob: Blob): Promise<void> {
    return set(`${owner}/${sha256}`, blob, this.#store)
  }

  /** Of its photographs only those that it still has to send. */
  async tidy(owner: string, left: readonly { readonly sha256: string }[]): Promise<void> {
    const wanted = new Set(left.map(({ sha256 }) => `${owner}/${sha256}`))
    await delMany(
      (await this.#filesOf(owner)).filter((key) => !wanted.has(key)),
      this.#store,
    )
  }

  /** It and its photographs. */
  async remove(owner: string): Promise<void> {
    await delMany([owner, ...(await this.#filesOf(owner))], this.#store)
  }

  async #filesOf(owner: string): Promise<string[]> {
    return (await keys<string>(this.#store)).filter((key) => key.startsWith(`${owner}/`))
  }
}

function readable(kept: unknown): KeptFiling | null {
  const read = keptSchema.safeParse(kept)
  return read.success ? read.data : null
}
