/** The organisation tree and its staff, published in the catalogue release. */
import * as z from 'zod/mini'

/** 12 digits, GB/T 2260 + GB/T 10114: county 441424000000, town 441424104000, village 441424104201. */
export const areaCodeSchema = z.string().check(z.regex(/^[1-9][0-9]{11}$/))

/** An organisation is named by its area (county centre, town centre, village station) or its USCC (department). */
export const orgIdSchema = z.string().check(z.regex(/^([1-9][0-9]{11}|[0-9A-HJ-NPQRTUWXY]{18})$/))

export const orgSchema = z.object({
  id: orgIdSchema,
  name: z.string(),
  kind: z.enum(['county', 'town', 'village', 'department']),
  /** The area served: a department of the county serves the county, one of another county that (C36). */
  area: areaCodeSchema,
  /** The organisation above; the county centre has none, nor has another county's department. */
  parent: z.nullable(orgIdSchema),
})
export type Org = z.infer<typeof orgSchema>

/** agent: village station; clerk: township window; handler: reviews in a department; decider: decides there; manager: county centre. */
export const roleSchema = z.enum(['agent', 'clerk', 'handler', 'decider', 'manager'])
export type Role = z.infer<typeof roleSchema>

export const staffIdSchema = z.string().check(z.regex(/^[a-z0-9-]{2,32}$/))
export const staffSchema = z.object({
  id: staffIdSchema,
  name: z.string(),
  org: orgIdSchema,
  roles: z.array(roleSchema).check(z.minLength(1)),
})
export type Staff = z.infer<typeof staffSchema>
