/** What the root writes about devices: enrolments and its own tenures. Stream `device/<id>/<yyyy-mm>`. */
import * as z from 'zod/mini'
import { deviceIdSchema, hashSchema } from './event.ts'
import { orgIdSchema } from './org/org.ts'

/** Events of a log that are known to have been, and that nobody has brought. */
export const missingSchema = z.object({ device: deviceIdSchema, from: z.int(), to: z.int() })
export type Missing = z.infer<typeof missingSchema>

export const deviceEvents = {
  /** A device may write from now on, in the name of this organisation. `key`: SPKI, base64url. */
  enrolled: {
    1: z.object({
      device: deviceIdSchema,
      org: orgIdSchema,
      terminal: z.string().check(z.regex(/^[0-9A-Z]{3}$/)),
      key: z.string(),
      /** A relay, and the address at which the devices of its area reach it. */
      relay: z.optional(z.object({ url: z.string().check(z.maxLength(200)) })),
    }),
  },
  /** The root has judged these logs up to here; what it has not quarantined of them holds. */
  anchored: {
    1: z.object({
      heads: z.array(z.object({ device: deviceIdSchema, seq: z.int(), hash: hashSchema })),
    }),
  },
  /** A restored root takes up its office again: what it got back from whom, and what nobody had. */
  healed: {
    1: z.object({
      since: z.string(),
      /** Terminal codes below this may have been issued in what was lost. */
      terminalsFrom: z.int(),
      got: z.array(z.object({ from: deviceIdSchema, events: z.int() })),
      missing: z.array(missingSchema),
    }),
  },
  /** The terminal under which this tenure numbers what applicants file by the web (case/filing.ts): no later one's. */
  window: { 1: z.object({ terminal: z.string().check(z.regex(/^[0-9A-Z]{3}$/)) }) },
  /** A node opens a new log at each start, so that a restored backup can never write one id twice. */
  tenure: {
    1: z.object({
      previous: z.nullable(deviceIdSchema),
      seq: z.int(),
      hash: z.union([z.literal(''), hashSchema]),
    }),
  },
} as const

export type Enrolled = z.infer<(typeof deviceEvents)['enrolled'][1]>
export type Healed = z.infer<(typeof deviceEvents)['healed'][1]>
export type Tenure = z.infer<(typeof deviceEvents)['tenure'][1]>

/** `day`: YYYY-MM-DD. */
export const deviceStream = (device: string, day: string): string => `device/${device}/${day.slice(0, 7)}`

export const deviceOfStream = (stream: string): string | null =>
  stream.startsWith('device/') ? (stream.split('/')[1] ?? null) : null
