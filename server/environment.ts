/** What a node reads from its environment at start. A wrong value stops the start with one sentence: which, and why. */
import { resolve } from 'node:path'
import * as z from 'zod/mini'
import { areaCodeSchema } from '../shared/org/org.ts'
import { parseInvitationCode } from '../shared/protocol/invitation.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { ADDRESS_EXPECTED, addressSchema } from './address.ts'
import { LOG_LEVELS, type LogLevel } from './logger.ts'

interface Surroundings {
  /** 0: one that is free. */
  readonly port: number
  readonly host: string
  /** Absolute. */
  readonly dataDir: string
  /** How many proxies of our own stand in front, each adding the caller's address to X-Forwarded-For. */
  readonly trustProxy: number
  readonly logLevel: LogLevel
}

/** A county's node, the root of its area. */
export interface Environment extends Surroundings {
  readonly upstream: null
  /** 12 digits: the area whose root this node is. */
  readonly authority: string
  /** What people type, without a slash at the end; null where that is the address the request came to. */
  readonly publicUrl: string | null
  /** Absolute path of the file with the county's organisations and items; null: what is in force stays. */
  readonly catalogue: string | null
  /** With user and password: nobody is told. null: the store is embedded, under `dataDir`. */
  readonly couchUrl: string | null
  /** How many days after it was closed a case leaves the devices, once a backup has it. */
  readonly archiveDays: number
  /** False: it takes in and feeds, beside the process that sequences the county. */
  readonly sequencer: boolean
}

/** A township's node, which stores, forwards and feeds (docs/decisions/0012). */
export interface RelayEnvironment extends Surroundings {
  /** Where the county answers, without a slash at the end. */
  readonly upstream: string
  /** What the county's manager issued; needed at the first start alone. */
  readonly enrolCode: string | null
  /** What somebody set by hand: it must be the area that the enrolment names. */
  readonly authority: string | null
  /** What the stations of its area get, without a slash at the end. */
  readonly publicUrl: string
}

export interface EnvironmentError {
  readonly type: 'BadEnvironment'
  /** For the person who starts the node. */
  readonly sentence: string
}

const whole = (max: number) =>
  z.pipe(
    z.pipe(
      z.string().check(z.regex(/^[0-9]{1,6}$/)),
      z.transform((text: string) => Number(text)),
    ),
    z.int().check(z.maximum(max)),
  )

/** Why a value is wrong, said once for each variable. */
const EXPECTED = {
  PORT: 'a whole number from 0 to 65535',
  HOST: 'an address or a name to listen on',
  DATA_DIR: 'the path of a folder',
  AUTHORITY: 'the 12-digit code of the area whose root this node is',
  PUBLIC_URL: ADDRESS_EXPECTED,
  TRUST_PROXY: 'the number of proxies in front, from 0 to 8',
  CATALOGUE: 'the path of a file',
  ARCHIVE_DAYS: 'a number of days from 0 to 36500',
  LOG_LEVEL: `one of ${LOG_LEVELS.join(', ')}`,
  SEQUENCER: '1, or 0 beside COUCHDB_URL for a process that takes in beside the one that sequences',
  UPSTREAM: `the county's node: ${ADDRESS_EXPECTED}`,
  ENROL_CODE: 'the 12 characters of a one-time code from the county, for a node with UPSTREAM',
  COUCHDB_URL:
    'an address with a user, and a path with which the names of the databases begin: https://user:password@couch.example:6984/yimen',
} as const

const couchUrlSchema = z.string().check(
  z.refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null
    return (
      url !== null && /^https?:$/.test(url.protocol) && /^\/([a-z][a-z0-9_-]{0,60}\/?)?$/.test(url.pathname)
    )
  }),
)

const schema = z.object({
  PORT: z._default(whole(65_535), 8787),
  HOST: z._default(z.string().check(z.regex(/^[0-9A-Za-z.:_-]{1,255}$/)), '127.0.0.1'),
  DATA_DIR: z._default(z.string().check(z.minLength(1)), './data'),
  AUTHORITY: z.optional(areaCodeSchema),
  PUBLIC_URL: z.optional(addressSchema),
  TRUST_PROXY: z._default(whole(8), 0),
  CATALOGUE: z.optional(z.string()),
  ARCHIVE_DAYS: z._default(whole(36_500), 30),
  LOG_LEVEL: z._default(z.enum(LOG_LEVELS), 'info'),
  SEQUENCER: z._default(z.enum(['0', '1']), '1'),
  UPSTREAM: z.optional(addressSchema),
  ENROL_CODE: z.optional(z.string().check(z.refine((text) => parseInvitationCode(text) !== null))),
  COUCHDB_URL: z.optional(couchUrlSchema),
})

/** An empty variable counts as unset. `defaults`: what the demo county brings. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  defaults: { readonly AUTHORITY?: string } = {},
): Result<Environment | RelayEnvironment, EnvironmentError> {
  const names = Object.keys(EXPECTED) as Name[]
  const given = Object.fromEntries(names.flatMap((n) => (variables[n] ? [[n, variables[n]]] : [])))
  const read = schema.safeParse({ ...defaults, ...given })
  const wrong = (name: Name, expected: string = EXPECTED[name]) => {
    const is =
      given[name] === undefined
        ? 'is not set'
        : SECRETS.has(name)
          ? 'is set to something else'
          : `is ${JSON.stringify(given[name])}`
    return err({ type: 'BadEnvironment', sentence: `${name} ${is}, but must be ${expected}.` } as const)
  }
  if (!read.success) return wrong(String(read.error.issues[0]?.path[0]) as Name)
  const value = read.data
  const publicUrl = value.PUBLIC_URL?.replace(/\/$/, '') ?? null
  const authority = value.AUTHORITY ?? null
  const surroundings: Surroundings = {
    port: value.PORT,
    host: value.HOST,
    dataDir: resolve(value.DATA_DIR),
    trustProxy: value.TRUST_PROXY,
    logLevel: value.LOG_LEVEL,
  }
  if (value.UPSTREAM !== undefined) {
    if (publicUrl === null)
      return wrong('PUBLIC_URL', `what the stations of the township reach this node at: ${ADDRESS_EXPECTED}`)
    if (value.COUCHDB_URL !== undefined)
      return wrong('COUCHDB_URL', 'unset beside UPSTREAM: a township keeps its store in DATA_DIR')
    if (value.SEQUENCER === '0') return wrong('SEQUENCER', 'unset beside UPSTREAM')
    if (value.CATALOGUE !== undefined)
      return wrong('CATALOGUE', 'unset beside UPSTREAM: the catalogue comes from the county')
    const enrolCode = value.ENROL_CODE ?? null
    return ok({
      ...surroundings,
      ...{ upstream: value.UPSTREAM.replace(/\/$/, ''), enrolCode, authority, publicUrl },
    })
  }
  if (value.ENROL_CODE !== undefined)
    return wrong('ENROL_CODE', 'unset without UPSTREAM: a county enrols nowhere')
  if (authority === null) return wrong('AUTHORITY')
  const catalogue = value.CATALOGUE === undefined ? null : resolve(value.CATALOGUE)
  const archiveDays = value.ARCHIVE_DAYS
  const couchUrl = value.COUCHDB_URL ?? null
  const sequencer = value.SEQUENCER === '1'
  if (!sequencer && couchUrl === null)
    return wrong('SEQUENCER', '1 without COUCHDB_URL: no other process can open the store')
  return ok({
    ...{ ...surroundings, upstream: null, authority, publicUrl, catalogue, couchUrl, archiveDays },
    sequencer,
  })
}

type Name = keyof typeof EXPECTED

/** What they hold is repeated to nobody. */
const SECRETS: ReadonlySet<Name> = new Set(['COUCHDB_URL'])
