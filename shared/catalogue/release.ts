/** A numbered, signed release of the catalogue: items, organisations, staff. It applies on a station at once or not at all. */
import * as z from 'zod/mini'
import { calendarSchema } from '../calendar/calendar.ts'
import { lightRulesSchema } from '../case/light-rules.ts'
import { deviceIdSchema } from '../event.ts'
import { delegationSchema } from '../org/ledger.ts'
import { areaCodeSchema, orgSchema, staffSchema } from '../org/org.ts'
import { NO_ROSTER, rosterSchema } from '../org/posts.ts'
import { itemSchema } from './item.ts'

/** A node that stations may exchange with; the signed release says so. */
export const nodeSchema = z.object({
  /** Its device id; empty for the county's own entry, whose device is its tenure of the day. */
  device: z.union([z.literal(''), deviceIdSchema]),
  /** What it serves: a town's relay its town, the county everything. */
  area: areaCodeSchema,
  /** Where it is reached, without a slash at the end. */
  url: z.string().check(z.maxLength(200)),
  /** SPKI, base64url: what signs its batches. */
  key: z.string(),
})
export type NodeAddress = z.infer<typeof nodeSchema>

export const releaseSchema = z.object({
  area: areaCodeSchema,
  /** 1, 2, 3 … */
  number: z.int(),
  publishedAt: z.string(),
  orgs: z.array(orgSchema),
  staff: z.array(staffSchema),
  items: z.array(itemSchema),
  nodes: z._default(z.array(nodeSchema), []),
  /** In the order in which they were entered; those that ended too. */
  delegations: z._default(z.array(delegationSchema), []),
  /** Who holds which post, and who is away. */
  roster: z._default(rosterSchema, NO_ROSTER),
  /** Absent where the county has entered none. */
  calendar: z.optional(calendarSchema),
  /** When lights turn yellow. Absent where the county has said nothing: as in `LIGHT_RULES`. */
  lights: z.optional(lightRulesSchema),
  /** SPKI, base64url: what a bundle is sealed to (decision 0017). Absent where an earlier program published it. */
  bundleKey: z.optional(z.string().check(z.maxLength(200))),
})
export type Release = z.infer<typeof releaseSchema>
