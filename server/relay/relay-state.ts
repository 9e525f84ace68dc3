/**
 * What a relay remembers of the county, in a small PouchDB beside the log: how far it has read and sent, the county's
 * signatures under what it gave, and which materials the county has. Each write is synced.
 */
import * as z from 'zod/mini'
import { cursorSchema } from '../../shared/protocol/exchange.ts'
import { type SignedBatch, signedBatchSchema } from '../../shared/protocol/healing.ts'
import { type ForwardState, NEW_FORWARD_STATE } from '../../sync/exchange/forward.ts'
import { NEW_SYNC_STATE, type StationDeps, type SyncState } from '../../sync/exchange/station.ts'
import { makeFolder } from '../durable-file.ts'
import { key } from '../stores/keys.ts'
import { PouchDocuments } from '../stores/pouch-documents.ts'
import { stored } from '../stores/stored.ts'

export interface Kept<T> {
  /** As it was loaded or saved last. */
  readonly now: T
  load(): Promise<T>
  /** Nothing is written where nothing has changed. */
  save(value: T): Promise<void>
}

export interface RelayState {
  readonly sync: Kept<SyncState>
  readonly forward: Kept<ForwardState>
  readonly batches: StationDeps['batches']
  readonly materials: {
    /** What the county has, as far as is known here. */
    readonly above: ReadonlySet<string>
    note(sha256: string): Promise<void>
    /** The county is another than it was: each is asked for anew. */
    forget(): Promise<void>
    /** Where an upload began. */
    upload(sha256: string): Promise<string | null>
    began(sha256: string, path: string | null): Promise<void>
  }
  close(): Promise<void>
}

const STATE = key('state')
const BATCH = key('batch')
const ABOVE = key('above')
const UPLOAD = key('upload')

const syncSchema: z.ZodMiniType<SyncState> = z.object({
  acked: z.number(),
  rooted: z.number(),
  cursor: z.nullable(cursorSchema),
  healing: z.boolean(),
  head: z.nullable(z.object({ device: z.string(), seq: z.number() })),
  contactAt: z.nullable(z.number()),
  skewMs: z.number(),
  fetching: z.nullable(z.number()),
  halted: z._default(z.boolean(), false),
})

const forwardSchema: z.ZodMiniType<ForwardState> = z.object({
  sent: z.number(),
  behind: z.record(z.string(), z.number()),
  again: z.nullable(z.number()),
  failing: z.array(z.string()),
  ask: z.array(z.string()),
  above: z.record(z.string(), z.number()),
})

export async function openRelayState(dir: string): Promise<RelayState> {
  await makeFolder(dir)
  const documents = await PouchDocuments.open(dir, { replacing: true })

  const put = async (ids: readonly string[], json: string | null): Promise<void> => {
    const revisions = await documents.revisions(ids)
    await documents.put(
      ids.flatMap((_id) => {
        const _rev = revisions.get(_id)
        if (json === null) return _rev ? [{ _id, _rev, _deleted: true as const, json: '' }] : []
        return [{ _id, ...(_rev && { _rev }), json }]
      }),
    )
  }
  const kept = async <T>(name: string, schema: z.ZodMiniType<T>, first: T): Promise<Kept<T>> => {
    const id = STATE + key(name)
    let written = await documents.get(id)
    let now = written === null ? first : stored(schema, written)
    return {
      get now() {
        return now
      },
      load: async () => now,
      async save(value) {
        const json = JSON.stringify(value)
        if (json !== written) await put([id], json)
        written = json
        now = value
      },
    }
  }
  const above = new Set((await documents.ids(ABOVE)).map((id) => id.slice(ABOVE.length, ABOVE.length + 64)))

  return {
    sync: await kept('sync', syncSchema, NEW_SYNC_STATE),
    forward: await kept('forward', forwardSchema, NEW_FORWARD_STATE),
    batches: {
      keep: (batch) => put([BATCH + key(batch.hashes[0]!)], JSON.stringify(batch)),
      async vouching(hashes) {
        const rows = await documents.range(BATCH)
        const batches: SignedBatch[] = rows.map(({ json }) => stored(signedBatchSchema, json))
        return batches.filter((batch) => batch.hashes.some((hash) => hashes.has(hash)))
      },
    },
    materials: {
      above,
      async note(sha256) {
        await put([ABOVE + key(sha256)], 'true')
        above.add(sha256)
      },
      async forget() {
        above.clear()
        await put(await documents.ids(ABOVE), null)
      },
      upload: (sha256) => documents.get(UPLOAD + key(sha256)),
      began: (sha256, path) => put([UPLOAD + key(sha256)], path),
    },
    close: () => documents.close(),
  }
}
