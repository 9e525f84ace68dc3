/**
 * `GET /api/v1/lights`: how many open cases of one organisation are on time, due soon, overdue or stopped, by the town
 * in which they were received and the unit that has them now. For whoever may list these cases (cases.ts).
 */
import * as z from 'zod/mini'
import { orgIdSchema } from '../org/org.ts'

export const LIGHTS_PATH = '/api/v1/lights'

/** The asker's own where it is not said. */
export const lightsQuerySchema = z.object({ org: z.optional(orgIdSchema) })

const count = z.int().check(z.nonnegative())

export const lightsSchema = z.object({
  /** The node's clock, ISO: 截至. */
  asOf: z.string(),
  cells: z.array(
    z.object({
      town: z.string(),
      /** Whose turn it is. */
      unit: z.string(),
      /** `none`: no clock runs, as while the applicant's turn is. */
      counts: z.object({ green: count, yellow: count, red: count, grey: count, none: count }),
    }),
  ),
})
export type Lights = z.infer<typeof lightsSchema>
export type LightCounts = Lights['cells'][number]['counts']
