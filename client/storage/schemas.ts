/**
 * The station's collections. What is asked for by index is a column of its own; everything else of a record lies in
 * one JSON text, because RxDB's Dexie storage renames members that begin with `|` or `__`, and an event must come
 * back as the very one that was hashed. A changed schema needs a new `version` and a migration.
 */

import type { RxJsonSchema } from 'rxdb/plugins/core'
import type { WhyLeft } from '../../shared/case/leaving.ts'

/** One entry of the log. */
export interface EventRow {
  /** `<device>.<seq, 12 digits>.<hash>` */
  key: string
  device: string
  seq: number
  /** −seq: the last entry of a device is the first of an ascending index. */
  back: number
  stream: string
  type: string
  hash: string
  /** The entry as JSON. */
  json: string
}

/** One row of the case list. */
export interface CaseRow {
  caseNo: string
  /** The list of this organisation that the case is on (ListName without `all`). */
  desk: string
  /** −receivedAt in ms: the newest is the first of an ascending index (reference/stack.md part 3). */
  order: number
  /** Where it stands in its list: where work waits, the due day in ms (MS_MAX: none); else as `order`. */
  place: number
  receivedOrg: string
  /** YYYY-MM-DD in China. */
  receivedDay: string
  applicant: string
  /** The town above the receiver; the county itself where it received. */
  town: string
  /** Where it was dispatched to; empty before. */
  department: string
  stage: string
  /** The code, of whatever version. */
  item: string
  /** The last day of its last stop, YYYY-MM-DD, counted or not; empty where nothing ever stopped it. */
  stopped: string
  /** The serial that it has used (shared/case/serial.ts `serialKey`); else empty. */
  serial: string
  /** 1 where something in it awaits the county's word (`matters`). */
  attention: number
  /**
   * 督办, as this organisation has to do with it (`OrderList`): `urged`, one waits for its answer; `urge`, at the county, a
   * red card that no clock takes away and no order names; `answered`; else empty.
   */
  urging: string
  /** ms: of what waits when it was asked, else minus when it was answered. */
  urgedAt: number
  /** The ListedCase as JSON. */
  json: string
}

/** What is remembered of a stream that was held here and is not any more (decision 0014). */
export interface DepartureRow {
  stream: string
  /** −ms, the device's clock: the latest is the first of an ascending index. */
  order: number
  why: WhyLeft
  /** The digest of what was held (sync/digest.ts). */
  count: number
  xor: string
}

/** Everything that is only ever asked for by its name. */
export interface NamedRow {
  key: string
  json: string
}

const key = (maxLength: number) => ({ type: 'string', maxLength }) as const
const text = { type: 'string' } as const
const SEQ_MAX = 999_999_999_999
export const MS_MAX = 8_640_000_000_000_000

export const eventsSchema: RxJsonSchema<EventRow> = {
  version: 0,
  type: 'object',
  primaryKey: 'key',
  properties: {
    key: key(64),
    device: key(8),
    seq: { type: 'integer', minimum: 0, maximum: SEQ_MAX, multipleOf: 1 },
    back: { type: 'integer', minimum: -SEQ_MAX, maximum: 0, multipleOf: 1 },
    stream: key(200),
    type: key(64),
    hash: text,
    json: text,
  },
  required: ['key', 'device', 'seq', 'back', 'stream', 'type', 'hash', 'json'],
  indexes: [['device', 'seq'], ['device', 'back'], ['stream'], ['type', 'stream']],
}

/** A projection: another version begins empty and is folded from the log (catchUpCases), nothing is migrated. */
export const casesSchema: RxJsonSchema<CaseRow> = {
  version: 6,
  type: 'object',
  primaryKey: 'caseNo',
  properties: {
    caseNo: key(200),
    desk: key(16),
    order: { type: 'integer', minimum: -MS_MAX, maximum: MS_MAX, multipleOf: 1 },
    place: { type: 'integer', minimum: -MS_MAX, maximum: MS_MAX, multipleOf: 1 },
    receivedOrg: key(18),
    receivedDay: key(10),
    applicant: key(4000),
    town: key(12),
    department: key(18),
    stage: key(16),
    item: key(64),
    stopped: key(10),
    serial: key(64),
    attention: { type: 'integer', minimum: 0, maximum: 1, multipleOf: 1 },
    urging: key(16),
    urgedAt: { type: 'integer', minimum: -MS_MAX, maximum: MS_MAX, multipleOf: 1 },
    json: text,
  },
  required: [
    ...(['caseNo', 'desk', 'order', 'place', 'receivedOrg', 'receivedDay', 'applicant'] as const),
    ...(['town', 'department', 'stage', 'item', 'stopped', 'serial', 'attention', 'json'] as const),
    ...(['urging', 'urgedAt'] as const),
  ],
  indexes: [
    ...[
      ['desk', 'place'],
      ['desk', 'town', 'place'],
      ['desk', 'item', 'place'],
      ['stopped', 'place'],
    ],
    ...[['order'], ['receivedOrg', 'receivedDay', 'order'], ['applicant', 'order']],
    ...[
      ['town', 'order'],
      ['town', 'stage', 'order'],
      ['department', 'order'],
      ['department', 'stage', 'order'],
      ['stage', 'order'],
      ['serial', 'order'],
      ['attention', 'order'],
      ['urging', 'urgedAt'],
    ],
  ],
}

export const departuresSchema: RxJsonSchema<DepartureRow> = {
  version: 0,
  type: 'object',
  primaryKey: 'stream',
  properties: {
    stream: key(200),
    order: { type: 'integer', minimum: -MS_MAX, maximum: MS_MAX, multipleOf: 1 },
    why: key(16),
    count: { type: 'integer', minimum: 0, maximum: SEQ_MAX, multipleOf: 1 },
    xor: text,
  },
  required: ['stream', 'order', 'why', 'count', 'xor'],
  indexes: [['order']],
}

export const namedSchema: RxJsonSchema<NamedRow> = {
  version: 0,
  type: 'object',
  primaryKey: 'key',
  properties: { key: key(128), json: text },
  required: ['key', 'json'],
}
