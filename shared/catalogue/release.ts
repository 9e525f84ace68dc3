/** A numbered, signed release of the catalogue: items, organisations, staff. It applies on a station at once or not at all. */
import * as z from 'zod/mini'
import { areaCodeSchema, orgSchema, staffSchema } from '../org/org.ts'
import { itemSchema } from './item.ts'

export const releaseSchema = z.object({
  area: areaCodeSchema,
  /** 1, 2, 3 … */
  number: z.int(),
  publishedAt: z.string(),
  orgs: z.array(orgSchema),
  staff: z.array(staffSchema),
  items: z.array(itemSchema),
})
export type Release = z.infer<typeof releaseSchema>
