/** `GET /sync/v1/verifiers`: by what a relay knows the passwords of its area's staff. For relays alone. */
import * as z from 'zod/mini'
import { staffSchema } from '../org/org.ts'

/** scrypt (RFC 7914): salt and hash in base64url, and the cost. */
export const passwordHashSchema = z.object({
  salt: z.string(),
  hash: z.string(),
  n: z.int(),
  r: z.int(),
  p: z.int(),
})

export const verifierSchema = z.object({ staff: staffSchema.shape.id, password: passwordHashSchema })
export type Verifier = z.infer<typeof verifierSchema>

export const verifiersSchema = z.object({ verifiers: z.array(verifierSchema) })
