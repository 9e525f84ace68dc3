/** What the county knows of its stations, `GET /api/v1/stations`: facts only; words and order are the reader's. */
import * as z from 'zod/mini'
import { deviceIdSchema } from '../event.ts'
import { orgIdSchema } from '../org/org.ts'
import { waitingSchema } from './exchange.ts'

export const STATIONS_PATH = '/api/v1/stations'

const counter = z.int().check(z.nonnegative())

/** What it wrote while it was cut off, and then sent; ISO. `from`: when the first was written; `to`: when the last came. */
export const returnSchema = z.object({
  from: z.string(),
  to: z.string(),
  /** Of its log, both inclusive. */
  firstSeq: z.int(),
  lastSeq: z.int(),
})
export type Return = z.infer<typeof returnSchema>

export const stationSchema = z.object({
  device: deviceIdSchema,
  org: orgIdSchema,
  terminal: z.string(),
  /** It is the node of a town; absent of stations. `url`: where the release says it is; null: another has its place. */
  relay: z.optional(z.object({ url: z.nullable(z.string()) })),
  /** The last request that it signed, by the node's clock, ISO; null: none. After a crash it may be up to a minute early. */
  heardAt: z.nullable(z.string()),
  /** Its clock minus the node's at that time, ms; null where it was not told. */
  skewMs: z.nullable(z.number()),
  /** What it said then that it had still to send; null: nothing. What it wrote since, nobody here can know. */
  waiting: z.nullable(waitingSchema),
  /** Photographs and scans that its events name and whose bytes the node does not hold. */
  photographs: counter,
  /** Rows of its feed that it has not said to hold, without what it wrote itself. */
  unfetched: counter,
  /** The last of them, oldest first. */
  returns: z._default(z.array(returnSchema), []),
})
export type StationContact = z.infer<typeof stationSchema>

export const stationsSchema = z.object({
  /** The node's clock, ISO: 截至. */
  asOf: z.string(),
  /** The node was not there between these, ISO: from when it last heard anybody, to its last start; null: its first. */
  outage: z._default(z.nullable(z.object({ from: z.string(), to: z.string() })), null),
  stations: z.array(stationSchema),
})
export type StationContacts = z.infer<typeof stationsSchema>
