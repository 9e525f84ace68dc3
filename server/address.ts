/** Where something answers: of the node for those who type it (PUBLIC_URL), of the node for the edge (ORIGIN). */
import * as z from 'zod/mini'

export const addressSchema = z.string().check(z.regex(/^https?:\/\/[^/\s?#]+\/?$/))
export const ADDRESS_EXPECTED = 'an address that begins with http:// or https://, without a path'
