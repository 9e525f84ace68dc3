/** `GET /api/v1/quarantined/<id>/<hash>`: the body of an event in quarantine, for the county's managers (decision 0009). */
import * as z from 'zod/mini'
import { dataSchema } from '../event.ts'

export const quarantinedEventSchema = z.object({
  /** As it came: perhaps no event at all. */
  event: dataSchema,
  /** When the node stored it, ISO; null where it does not know. */
  arrivedAt: z.nullable(z.string()),
})
export type QuarantinedEvent = z.infer<typeof quarantinedEventSchema>

export const quarantinedPath = (id: string, hash: string): string => `/api/v1/quarantined/${id}/${hash}`
