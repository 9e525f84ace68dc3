/** What a node's store reads back, checked at this edge: the shapes, not the law. */
import * as z from 'zod/mini'
import type { Entry } from '../../shared/event.ts'
import { hashSchema } from '../../shared/event.ts'
import { caseSummarySchema } from '../../shared/protocol/cases.ts'
import { wireEventSchema } from '../../shared/protocol/exchange.ts'
import type { SealedPart } from '../../sync/exchange/part-store.ts'
import type { DeviceRecord, StreamRecord, Wait } from './node-store.ts'

/** As much as ingest demanded of an event; whether the rest is well formed is for the fold to judge. */
const entrySchema = z.object({
  event: wireEventSchema,
  hash: hashSchema,
  witness: z.optional(z.object({ at: z.string(), skewMs: z.number(), via: z.optional(z.string()) })),
})

export const streamRecordSchema: z.ZodMiniType<StreamRecord> = z.object({
  stream: z.string(),
  audience: z.array(z.string()),
  entries: z.array(z.object({ id: z.string(), hash: z.string() })),
  quarantined: z.array(z.string()),
  digest: z.object({ count: z.number(), xor: z.string() }),
  summary: z.nullable(caseSummarySchema),
  due: z.nullable(z.string()),
  repeat: z.nullable(z.string()),
})

export const deviceRecordSchema: z.ZodMiniType<DeviceRecord> = z.object({
  device: z.string(),
  org: z.string(),
  terminal: z.string(),
  key: z.string(),
  relay: z.boolean(),
  chain: z.object({ seq: z.number(), hash: z.string(), tick: z.number() }),
})

/** Keys of entries. */
export const listSchema = z.array(z.string())

export const rowSchema = z.object({ stream: z.string(), id: z.string(), hash: z.string() })

export const streamNameSchema = z.string()
export const streamNamesSchema = z.array(streamNameSchema)

export const waitSchema: z.ZodMiniType<Wait> = z.object({
  on: z.string(),
  stream: z.string(),
  id: z.string(),
  hash: z.string(),
})

export const partSchema: z.ZodMiniType<SealedPart> = z.object({
  device: z.string(),
  from: z.number(),
  seq: z.number(),
  hash: hashSchema,
  signature: z.string(),
})

/** Changes with any of these schemas, and with what they mean: projections of another format are folded again. */
export const FORMAT = 10

/** Its rows are numbered up to `rows`; that many streams are in its scope, or were. */
export const feedSchema = z.object({ rows: z.int(), scopes: z.int() })
export type Feed = z.infer<typeof feedSchema>

export const stateSchema = z.object({
  format: z.literal(FORMAT),
  epoch: z.string(),
  position: z.int(),
  datedBy: z.string(),
  quarantined: z.int(),
  /** How many there are: a range of them may lack some for a while. */
  devices: z.int(),
  waits: z.int(),
})
export type State = z.infer<typeof stateSchema>

/** Throws where the text is not of the schema: the disk or a program is broken. */
export function stored<T>(schema: z.ZodMiniType<T>, json: string): T {
  const read = schema.safeParse(JSON.parse(json))
  if (!read.success) throw new Error('a stored document is not of its schema')
  return read.data
}

/** The entry itself, not zod's copy of it: every field it came with stays. */
export function storedEntry(json: string): Entry {
  const value: unknown = JSON.parse(json)
  if (!isEntry(value)) throw new Error('a stored entry is not of its schema')
  return value
}

const isEntry = (value: unknown): value is Entry => entrySchema.safeParse(value).success
