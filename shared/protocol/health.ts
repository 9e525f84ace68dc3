/** `GET /healthz`: for whoever watches over a node. */
import * as z from 'zod/mini'

export const healthSchema = z.object({
  /** `failing`: not `ingest`, and the status is 503; `behind`: not `sequencer`. */
  status: z.enum(['ok', 'behind', 'failing']),
  /** It can take in what stations send. */
  ingest: z.boolean(),
  /** What was taken in goes on to whom it concerns. */
  sequencer: z.boolean(),
  release: z.int(),
  kind: z.enum(['county', 'relay']),
  /** The county's: it was put back from a backup and holds no office yet. */
  healing: z.optional(z.boolean()),
  /** A relay's: the county's last whole answer, ISO; null: none since it was enrolled. */
  countyAt: z.optional(z.nullable(z.string())),
  /** A relay's: why its last exchange with the county came to nothing; null: it did not. */
  countyTrouble: z.optional(z.nullable(z.string())),
})
export type HealthAnswer = z.infer<typeof healthSchema>
