/**
 * The one request of the exchange, `POST /sync/v1/exchange`. Specification: sync/README.md. A change here changes the
 * wire: tests/unit/wire.test.ts holds a hash of these schemas, so that it is decided, not slipped in.
 */
import * as z from 'zod/mini'
import { deviceIdSchema, digestSchema, eventIdSchema, hashSchema } from '../event.ts'
import { healRequestSchema, healResponseSchema, signedBatchSchema } from './healing.ts'
import { announcedSchema } from './session.ts'

/** What ingest needs to chain an event; everything else of it is judged by the root and kept in any case. */
export const wireEventSchema = z.looseObject({
  id: eventIdSchema,
  stream: z.string().check(z.minLength(1), z.maxLength(200)),
  prev: z.union([z.literal(''), hashSchema]),
  digest: digestSchema,
})

/** Without what the receiver computes (sync/exchange/lean.ts). */
export const leanEventSchema = z.looseObject({
  ...wireEventSchema.shape,
  prev: z.optional(wireEventSchema.shape.prev),
  digest: z.optional(wireEventSchema.shape.digest),
})
export type LeanEvent = z.infer<typeof leanEventSchema>

/** The device's signature over the hash of its last event. */
export const sealSchema = z.object({
  device: deviceIdSchema,
  seq: z.int().check(z.positive()),
  hash: hashSchema,
  signature: z.string().check(z.maxLength(128)),
})
export type Seal = z.infer<typeof sealSchema>

/** One device's log above what the receiver acknowledged, in order. */
export const logPartSchema = z.object({
  device: deviceIdSchema,
  events: z.array(leanEventSchema).check(z.minLength(1), z.maxLength(1000)),
  seal: sealSchema,
  /** A relay's: when it stored this part, by its own clock, and how far the device's clock was ahead of that. */
  witness: z.optional(z.object({ at: z.string().check(z.maxLength(40)), skewMs: z.number() })),
})
export type LogPart = z.infer<typeof logPartSchema>

/** With its events whole, for whoever cannot ask. */
export const wholePartSchema = z.extend(logPartSchema, {
  events: z.array(wireEventSchema).check(z.minLength(1), z.maxLength(1000)),
})
export type WholePart = z.infer<typeof wholePartSchema>

const counter = z.int().check(z.nonnegative())

/** Where a reader stands in its feed: `live` from now on; `backfill` the rows after `next` up to `until`. */
export const cursorSchema = z.object({
  /** The node's numbering; another epoch means other numbers. */
  epoch: z.string().check(z.maxLength(32)),
  live: counter,
  backfill: z._default(z.nullable(z.object({ next: counter, until: counter })), null),
})
export type Cursor = z.infer<typeof cursorSchema>

/**
 * An answer, and those that follow it while there are more rows: each as it would be to a question that only reads, with
 * the cursor of the one before; one a line, and every line sent by itself. The node may end it after any.
 */
export const ANSWERS_TYPE = 'application/x-ndjson'

/** Own events and files that a device has still to send, and the bytes of the files. */
export const waitingSchema = z.object({ events: counter, files: counter, bytes: counter })
export type Waiting = z.infer<typeof waitingSchema>

export const exchangeRequestSchema = z.object({
  /** The sender's clock, ISO ms. */
  at: z.string().check(z.maxLength(40)),
  logs: z._default(z.array(logPartSchema).check(z.maxLength(64)), []),
  /** How far are these logs held, of which the sender has this head? One for each branch, where a device was copied. */
  ask: z._default(
    z.array(z.object({ device: deviceIdSchema, seq: counter, hash: hashSchema })).check(z.maxLength(500)),
    [],
  ),
  /** What stays behind this request, so that a county knows what it does not have; null: nothing. */
  waiting: z._default(z.nullable(waitingSchema), null),
  /** A relay's: devices that it has not heard since it was put back from a backup; null: it knows of none. */
  unheard: z._default(z.nullable(counter), null),
  heal: z._default(z.nullable(healRequestSchema), null),
  /** Entries of others, given back to a node that lacks them, with the batches that vouch for them. */
  given: z._default(
    z.nullable(
      z.object({
        events: z.array(wireEventSchema).check(z.maxLength(1000)),
        batches: z.array(signedBatchSchema).check(z.maxLength(1000)),
      }),
    ),
    null,
  ),
  /** null: never read here. */
  cursor: z._default(z.nullable(cursorSchema), null),
  /** The head that the sender holds of the receiver's log, so that a node learns that it lost its past. */
  head: z._default(z.nullable(z.object({ device: deviceIdSchema, seq: counter })), null),
  /** The catalogue release held, 0 for none. */
  release: counter,
  /** Where there are more rows, further answers are wanted behind this one. */
  more: z._default(z.boolean(), false),
  /** Nothing is left out of the events here, nor is it to be in the answer: this side, or that, could not complete them. */
  whole: z._default(z.boolean(), false),
  /** How many bytes of events it wants back. */
  want: z.int().check(z.positive()),
})
export type ExchangeRequest = z.infer<typeof exchangeRequestSchema>

export const exchangeResponseSchema = z.object({
  /** The node's clock. */
  at: z.string(),
  /** The node's log (its tenure) and the head of it. */
  node: z.object({ device: deviceIdSchema, seq: counter }),
  /**
   * Highest contiguous seq on stable storage, for each log sent or asked for, and for the sender's own; 0 where another
   * branch of that log is held (a device was copied): all of this one is to be sent.
   */
  ack: z.record(deviceIdSchema, counter),
  /** A relay's: how far the root has the sender's own log, as far as the relay knows; null: the root itself speaks. */
  root: z._default(z.nullable(counter), null),
  /** Logs of which nothing was stored, and why: not enrolled here, or not of the sender's area. */
  refused: z._default(
    z.array(
      z.object({
        device: deviceIdSchema,
        reason: z.enum(['unknown-device', 'forbidden', 'bad-chain', 'bad-seal', 'incomplete']),
      }),
    ),
    [],
  ),
  heal: z._default(z.nullable(healResponseSchema), null),
  /** The sender's cursor says nothing here, or this node has lost what the sender holds of it: sets are to be compared. */
  compare: z._default(z.boolean(), false),
  /** SHA-256 of contents that the sender's events name, that it takes for sent, and that are not here: to be sent again. */
  resend: z._default(z.array(z.string()), []),
  rows: z._default(z.array(leanEventSchema), []),
  /** The node's signature over the hashes of the rows; empty where there are none. */
  signature: z._default(z.string(), ''),
  cursor: cursorSchema,
  more: z._default(z.boolean(), false),
  /** What has come is stored and stays; for some time nothing of it has been judged or handed on. */
  halted: z._default(z.boolean(), false),
  /** A newer release and where its immutable pack lies. */
  catalogue: z._default(z.nullable(announcedSchema), null),
})
export type ExchangeResponse = z.infer<typeof exchangeResponseSchema>

/** A message as JSON, less the members that the schemas above put back: an idle exchange is mostly those. */
export function onWire(message: ExchangeRequest | ExchangeResponse): string {
  const cursor = message.cursor && worded(message.cursor)
  return JSON.stringify(worded({ ...message, cursor }))
}

const worded = (object: object): object =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([, value]) =>
        value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  )

/** What a seal signs. */
export const sealText = (device: string, seq: number, hash: string): string =>
  `yimen-seal:${device}:${seq}:${hash}`

/** What a batch signature signs. */
export const batchText = (hashes: readonly string[]): string => `yimen-batch:${hashes.join(',')}`

/**
 * What a device signs to authorise one request. `area` binds it to this county's authority; freshness is TLS's
 * (docs/decisions/0003).
 */
export const requestText = (area: string, method: string, path: string, bodyDigest: string): string =>
  `yimen-request:${area}:${method} ${path}:${bodyDigest}`

/** `Authorization: Yimen <device>.<signature>`. */
export const AUTH_SCHEME = 'Yimen'
