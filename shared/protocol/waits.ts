/**
 * `GET /api/v1/waits`: what has come to the county and cannot be judged yet, by what is missing (server/sequencer/waits.ts).
 * Names and times only, nothing of what was written; for the county's managers.
 */
import * as z from 'zod/mini'
import { deviceIdSchema, eventIdSchema, hashSchema } from '../event.ts'

export const WAITS_PATH = '/api/v1/waits'

const counter = z.int().check(z.nonnegative())

/** Of whom an id speaks. null: no such device is enrolled. */
const writer = {
  org: z.nullable(z.string()),
  terminal: z.nullable(z.string()),
}

export const missingSchema = z.object({
  /** An event that has not come, or a device that is not enrolled. */
  on: z.union([eventIdSchema, deviceIdSchema]),
  ...writer,
  /** How many wait for it, also by way of others that wait. */
  count: counter,
  /** The first of them, by device and number. */
  entries: z.array(
    z.object({
      id: eventIdSchema,
      hash: hashSchema,
      stream: z.string(),
      /** null: it is no event of any form that is known. */
      type: z.nullable(z.string()),
      ...writer,
      /** When the node stored it, ISO; null where it does not know. */
      arrivedAt: z.nullable(z.string()),
    }),
  ),
})
export type Missing = z.infer<typeof missingSchema>

export const waitsSchema = z.object({
  /** The county gets its past back from the others: until it has, it judges nothing, and nothing is known to wait. */
  healing: z.boolean(),
  /** What most wait for first. */
  missing: z.array(missingSchema),
  /** How many more are missing than are listed. */
  unlisted: counter,
})
export type Waits = z.infer<typeof waitsSchema>
