/** Staff sign-in (`/api/v1/session`), and what a device is told when it is enrolled. */
import * as z from 'zod/mini'
import { deviceIdSchema } from '../event.ts'
import { areaCodeSchema, orgSchema, staffSchema } from '../org/org.ts'

/** Of ECDSA P-256, in SPKI form, base64url. */
export const publicKeySchema = z.string().check(z.minLength(80), z.maxLength(200))

/** POST /api/v1/session */
export const signInSchema = z.object({
  staff: z.string().check(z.minLength(1), z.maxLength(32)),
  password: z.string().check(z.minLength(1), z.maxLength(200)),
  /** Of a device that is not enrolled and is to be, in the demo: elsewhere it takes an invitation. */
  key: z.optional(publicKeySchema),
})

/** Answer to sign-in, and to GET /api/v1/session. The session itself is an HttpOnly cookie. */
export const sessionSchema = z.object({ staff: staffSchema, org: orgSchema, until: z.string() })
export type Session = z.infer<typeof sessionSchema>

/** A release, and the path of its immutable pack. */
export const announcedSchema = z.object({ release: z.int().check(z.gte(0)), pack: z.string() })
export type Announced = z.infer<typeof announcedSchema>

export const enrolmentSchema = z.object({
  device: deviceIdSchema,
  /** Three characters, base 36, issued once and never again. */
  terminal: z.string().check(z.regex(/^[0-9A-Z]{3}$/)),
  org: orgSchema,
  /** The authority's area, and the key (SPKI, base64url) that signs its batches and releases. */
  authority: z.object({ area: areaCodeSchema, key: z.string() }),
  /** The release in force: what a first case waits for is asked for at once. */
  catalogue: z.nullable(announcedSchema),
})
export type Enrolment = z.infer<typeof enrolmentSchema>

/** Answer to a sign-in; `enrolment` where a key came. */
export const signedInSchema = z.extend(sessionSchema, { enrolment: z.optional(enrolmentSchema) })
export type SignedInAnswer = z.infer<typeof signedInSchema>
