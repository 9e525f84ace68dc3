/**
 * Healing, the part of the exchange in which two holders of a scope find what one of them lacks (docs/decisions/0013).
 * The sender drives: `buckets`, then `streams` of the buckets that differ, then `want` and `given` of the streams that
 * differ. Each request stands alone.
 */
import * as z from 'zod/mini'
import { hashSchema } from '../event.ts'

const counter = z.int().check(z.nonnegative())
const streamName = z.string().check(z.minLength(1), z.maxLength(200))
const bucket = z.int().check(z.nonnegative(), z.maximum(255))

/** Count and xor of the hashes of what holds in a stream. */
export const streamDigestSchema = z.object({ stream: streamName, count: counter, xor: hashSchema })
export type StreamDigest = z.infer<typeof streamDigestSchema>

/** Hashes of one stream's entries. */
export const streamHashesSchema = z.object({ stream: streamName, hashes: z.array(hashSchema) })
export type StreamHashes = z.infer<typeof streamHashesSchema>

/** A downward batch as a node signed it: kept, so that what is given back after a disaster can be believed. */
export const signedBatchSchema = z.object({
  hashes: z.array(hashSchema).check(z.maxLength(1000)),
  signature: z.string().check(z.maxLength(128)),
  /** The node's device. */
  by: z.string().check(z.maxLength(8)),
})
export type SignedBatch = z.infer<typeof signedBatchSchema>

export const HEAL_STREAMS_MAX = 500

export const healRequestSchema = z.object({
  /** All buckets of all that the sender holds (sync/digest.ts). */
  buckets: z.optional(z.string().check(z.maxLength(2048))),
  /** What the sender holds in these buckets, purged streams by their tombstones. */
  streams: z.optional(
    z.object({
      in: z.array(bucket).check(z.minLength(1)),
      digests: z.array(streamDigestSchema),
    }),
  ),
  want: z.optional(z.array(streamHashesSchema).check(z.maxLength(HEAL_STREAMS_MAX))),
})
export type HealRequest = z.infer<typeof healRequestSchema>

export const healResponseSchema = z.object({
  /** To `buckets`: those that differ. */
  differ: z.optional(z.array(bucket)),
  /** To `streams`: what holds here in those that differ; empty for what the sender alone has. */
  streams: z.optional(z.array(streamHashesSchema)),
  /** To `streams`: the buckets that were gone through; the others are to be asked for again. */
  done: z.optional(z.array(bucket)),
})
export type HealResponse = z.infer<typeof healResponseSchema>
