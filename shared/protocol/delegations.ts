/**
 * 委托台账 (org/ledger.ts): `GET /api/v1/delegations` all of it, `POST` enters a letter, `POST …/<id>/end` sets its last day.
 * For the county centre's managers; what is entered is in the next release.
 */
import * as z from 'zod/mini'
import { daySchema } from '../calendar/calendar.ts'
import { delegationFields, delegationSchema, endsAfterItBegins } from '../org/ledger.ts'

export const DELEGATIONS_PATH = '/api/v1/delegations'

export const newDelegationSchema = z
  .object(delegationFields)
  .check(z.refine(endsAfterItBegins, { path: ['validTo'] }))
export type NewDelegation = z.infer<typeof newDelegationSchema>

/** The last day: today or later, not before it began, and not later than it was. */
export const endSchema = z.object({ validTo: daySchema })

/** In the order in which they were entered. */
export const delegationsSchema = z.object({ delegations: z.array(delegationSchema) })
export type Delegations = z.infer<typeof delegationsSchema>
