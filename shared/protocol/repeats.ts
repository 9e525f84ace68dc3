/** `GET /api/v1/repeats`: cases that may be one application filed twice, by their numbers alone; for the county's managers. */
import * as z from 'zod/mini'
import { caseNoSchema } from '../case/number.ts'

export const REPEATS_PATH = '/api/v1/repeats'

export const repeatsSchema = z.object({
  /** The earlier filing and the later; the oldest pair first. */
  pairs: z.array(z.tuple([caseNoSchema, caseNoSchema])),
  /** How many more there are than are listed. */
  unlisted: z.int().check(z.nonnegative()),
})
export type Repeats = z.infer<typeof repeatsSchema>
