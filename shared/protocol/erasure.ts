/** `POST /api/v1/erasures`: the county's manager has the data of a case erased, for good (decision 0014). */
import * as z from 'zod/mini'

export const ERASURES_PATH = '/api/v1/erasures'

export const erasureSchema = z.object({
  /** As it is typed, with or without hyphens. */
  caseNo: z.string().check(z.maxLength(64)),
  /** The ground, in the words that go on record: never anything of the person's. */
  basis: z.string().check(z.trim(), z.minLength(1), z.maxLength(1000)),
})

export const erasedSchema = z.object({ events: z.int() })
