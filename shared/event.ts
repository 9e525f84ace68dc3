/**
 * The event: the one thing that is ever written. Its header (every field but `data`) carries the digest of the
 * data and the hash of the device's previous event, so that a chain verifies from headers alone and data can be
 * erased without breaking it. Specification: sync/README.md.
 */
import * as z from 'zod/mini'
import { toBase64Url, utf8 } from './bytes.ts'
import { canonicalJson } from './canonical.ts'
import type { Hasher } from './hash.ts'

/** 8 characters of Crockford base32. Those that begin with 0 are the root's own tenures; no other device gets one. */
export const deviceIdSchema = z.string().check(z.regex(/^[0-9A-HJKMNP-TV-Z]{8}$/))

/** 16 bytes of SHA-256 as base64url. */
export const hashSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{22}$/))

/** 32 bytes of SHA-256 as base64url. */
export const digestSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/))

export const eventIdSchema = z.string().check(z.regex(/^[0-9A-HJKMNP-TV-Z]{8}\.[1-9][0-9]{0,11}$/))

/**
 * Highest tick. An honest one counts events and never comes near; whoever builds on a lie stays at it instead of writing
 * what is no event (sync/own-log.ts).
 */
export const TICK_MAX = 2 ** 48

/** Most parents of one event: what is left out stays a head, for the next event to name. */
export const PARENTS_MAX = 64

export const dataSchema = z.record(z.string(), z.unknown())

/** Loose: an event is kept and passed on with every field it came with, also those this program does not know. */
export const eventSchema = z.looseObject({
  /** `<device>.<seq>`, seq = 1, 2, 3 … without gaps. */
  id: eventIdSchema,
  /** What it is about: `case/<number>`, `device/<id>/<yyyy-mm>` … */
  stream: z.string().check(z.regex(/^[a-z]+\/[^\s]+$/), z.maxLength(128)),
  /** Ids of the heads of that stream which the author knew. */
  parents: z.array(eventIdSchema).check(z.maxLength(PARENTS_MAX)),
  /** 1 + the highest tick among the parents and the author's own last event. */
  tick: z.int().check(z.positive(), z.maximum(TICK_MAX)),
  type: z.string().check(z.minLength(1), z.maxLength(32)),
  v: z.int().check(z.positive()),
  /** Absent only where it was erased. */
  data: z.optional(dataSchema),
  /** The device's raw clock, ISO 8601 with milliseconds. */
  at: z.string().check(z.maxLength(40)),
  /** The staff member's id; the empty string for what a program writes by itself. */
  by: z.string().check(z.maxLength(64)),
  /** The 12-digit area code or the department (18-character USCC) in whose name. */
  org: z.string().check(z.maxLength(18)),
  /** Hash of this device's previous event, empty for its first. */
  prev: z.union([z.literal(''), hashSchema]),
  /** Digest of the data. */
  digest: digestSchema,
})

export type Event = z.infer<typeof eventSchema>

/** The wire asks for less, and everything is kept: what a store holds may be no event at all (quarantined as `schema`). */
export function isWellFormed({ event }: Entry): boolean {
  let known = wellFormed.get(event)
  if (known === undefined) {
    known = eventSchema.safeParse(event).success
    wellFormed.set(event, known)
  }
  return known
}

/** Events are never changed, so what was found of one stays true of it; a stream is read again and again. */
const wellFormed = new WeakMap<Event, boolean>()

/** An event with its own hash, as stores keep it. */
export interface Entry {
  readonly event: Event
  readonly hash: string
  /**
   * Beside the event, never part of it: when a node stored it first, how far its device's clock was ahead, and the relay
   * through which it came.
   */
  readonly witness?: { readonly at: string; readonly skewMs: number; readonly via?: string }
}

export const deviceOf = (id: string): string => id.slice(0, 8)
export const seqOf = (id: string): number => Number(id.slice(9))
export const eventId = (device: string, seq: number): string => `${device}.${seq}`

/** True of the root's own tenures, which alone may write registrations, quarantines and enrolments. */
export const isAuthority = (device: string): boolean => device.startsWith('0')

/** A person's words, and not the root's own: also what an applicant sent by the web, which the root wrote down (case/filing.ts). */
export const isPersons = ({ id, by }: Pick<Event, 'id' | 'by'>): boolean => !isAuthority(id) || by !== ''

/** Sent by the applicant by the web: nobody has seen them, nor an original. */
export const isApplicants = (event: Pick<Event, 'id' | 'by'>): boolean =>
  isAuthority(event.id) && isPersons(event)

/** SHA-256 of salt and RFC 8785 data; the salt is HMAC(stream's secret, event id), so that equal data do not show. */
export function digestOf(hasher: Hasher, secret: string, id: string, data: Record<string, unknown>): string {
  const salt = hasher.hmac(utf8(secret), utf8(id))
  const body = utf8(canonicalJson(data))
  const salted = new Uint8Array(salt.length + body.length)
  salted.set(salt)
  salted.set(body, salt.length)
  return toBase64Url(hasher.sha256(salted))
}

/** SHA-256 over the RFC 8785 form of the header, cut to 16 bytes, base64url. */
export function hashOf(hasher: Hasher, event: Event): string {
  const { data: _, ...header } = event
  return toBase64Url(hasher.sha256(utf8(canonicalJson(header))).subarray(0, 16))
}

export const entryOf = (hasher: Hasher, event: Event): Entry => ({ event, hash: hashOf(hasher, event) })

/** Takes the secret's place where a stream has none (yet). */
export const UNSALTED = ''

/** The stream's secret lies in the data of its first event (the one without parents). */
export function secretOf(entries: readonly Entry[]): string | null {
  for (const { event } of entries) {
    const secret = event.parents?.length === 0 ? event.data?.secret : undefined
    if (typeof secret === 'string') return secret
  }
  return null
}

/** Order for display and for ties: (tick, id), then hash for two events under one id. Total, also over what is no event. */
export function inDisplayOrder(a: Entry, b: Entry): number {
  return (
    tickOf(a) - tickOf(b) ||
    compare(deviceOf(a.event.id), deviceOf(b.event.id)) ||
    seqOf(a.event.id) - seqOf(b.event.id) ||
    compare(a.hash, b.hash)
  )
}

const tickOf = ({ event }: Entry): number => (Number.isSafeInteger(event.tick) ? event.tick : 0)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Heads of a set of entries: those that no other entry of the set names as a parent. */
export function headsOf(entries: readonly Entry[]): string[] {
  const named = new Set(entries.flatMap((e) => e.event.parents))
  const heads = entries.filter((e) => !named.has(e.event.id)).map((e) => e.event.id)
  return [...new Set(heads)].sort()
}
