/**
 * A bundle: what a station's county does not have, as a file for a USB stick (docs/decisions/0017). The form of the file
 * is that of sync/bundle/; this is what it says, and what a node says of one.
 */
import * as z from 'zod/mini'
import { fileSchema } from '../case/events.ts'
import { deviceIdSchema, eventIdSchema, hashSchema } from '../event.ts'
import { areaCodeSchema } from '../org/org.ts'
import { wholePartSchema } from './exchange.ts'

/** `POST <path>/<SHA-256 of the file>` takes in a file that was uploaded, and tells; again, it tells. */
export const BUNDLES_PATH = '/sync/v1/bundles'
/** As such a file is uploaded, beside the materials. */
export const BUNDLE_TYPE = 'application/x-yimen-bundle'
export const BUNDLE_BYTES_MAX = 1024 ** 3

const count = z.int().check(z.nonnegative())
const seq = z.int().check(z.positive())

/** Whose log, and which of it. */
const span = { device: deviceIdSchema, from: seq, to: seq }

/** In clear: a relay sees no more than this. */
export const bundleHeadSchema = z.object({
  area: areaCodeSchema,
  ...span,
  /** Names the county's key that it is sealed to. */
  root: hashSchema,
  /** SPKI, base64url: the station's half, made for this file alone. */
  ephemeral: z.string().check(z.regex(/^[A-Za-z0-9_-]{100,160}$/)),
})
export type BundleHead = z.infer<typeof bundleHeadSchema>

/** Sealed, in this order: how the device's clock stood, its log, each file followed by its bytes. */
export const bundleWordSchema = z.union([
  /** How far the device's clock was ahead of the county's when they last spoke, ms. */
  z.object({ skewMs: z.number() }),
  z.object({ part: wholePartSchema }),
  z.object({ file: fileSchema }),
])
export type BundleWord = z.infer<typeof bundleWordSchema>

export const bundleName = ({ device, from, to }: Pick<BundleHead, 'device' | 'from' | 'to'>): string =>
  `yimen-${device}-${from}-${to}.bundle`

/** What the device signs at the end of the file. */
export const bundleText = (digest: string): string => `yimen-bundle:${digest}`

/** Why a file is not taken in, and nothing of it. */
export const bundleRefusalSchema = z.enum([
  /** Some other file. */
  'no-bundle',
  /** Of a later program. */
  'newer',
  'other-county',
  /** Not enrolled here, or not of a relay's area. */
  'unknown-device',
  'truncated',
  'altered',
  /** Sealed to a key that this county does not have. */
  'other-key',
])
export type BundleRefusal = z.infer<typeof bundleRefusalSchema>

/** `held`: they were here already. */
const tally = { new: count, held: count }

export const openedBundleSchema = z.object({
  state: z.literal('opened'),
  /** ISO, the county's clock: when it was opened first. */
  at: z.string(),
  ...span,
  org: z.string(),
  cases: z.object(tally),
  events: z.object(tally),
  /** `bad`: not what their names say; their station has them still, or nobody has. */
  files: z.object({ ...tally, bad: count }),
  /** Events that are kept, sealed, until the entry before them is here; null: none. */
  waiting: z.nullable(z.object({ events: count, on: eventIdSchema, hash: hashSchema })),
})
export type OpenedBundle = z.infer<typeof openedBundleSchema>

export const bundleReportSchema = z.union([
  z.object({ state: z.literal('refused'), reason: bundleRefusalSchema }),
  z.object({
    /** At a relay: stored, not sent on yet. */
    state: z.literal('sealed'),
    at: z.string(),
    ...span,
  }),
  openedBundleSchema,
])
export type BundleReport = z.infer<typeof bundleReportSchema>
