/**
 * Invitations (邀请): who is to have an account, and the one-time code by which that person chooses a password and
 * enrols a device. `/api/v1/accounts` and `/api/v1/invitations` are the county manager's, `/api/v1/join` the invited's.
 */
import * as z from 'zod/mini'
import { deviceIdSchema } from '../event.ts'
import { areaCodeSchema, type Org, orgIdSchema, orgSchema, type Role, staffSchema } from '../org/org.ts'
import { CROCKFORD, type Random, randomString } from '../random.ts'
import { enrolmentSchema, publicKeySchema, sessionSchema } from './session.ts'

/** 60 bits: not to be guessed, and short enough to be read out over a telephone. */
const CODE_LENGTH = 12

/** `7K3QF9ZP2M4A`; shown in groups, `7K3Q-F9ZP-2M4A`. */
export const newInvitationCode = (random: Random): string => randomString(random, CROCKFORD, CODE_LENGTH)

export const formatInvitationCode = (code: string): string => code.replace(/.{4}(?=.)/g, '$&-')

/** As typed: any case, full width, spaces and hyphens; O for 0, I and L for 1. null where it is none. */
export function parseInvitationCode(text: string): string | null {
  const code = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  const valid = code.length === CODE_LENGTH && [...code].every((c) => CROCKFORD.includes(c))
  return valid ? code : null
}

/** What a person may be at an organisation of each kind. */
export const ROLES_AT: Readonly<Record<Org['kind'], readonly Role[]>> = {
  county: ['manager'],
  town: ['clerk'],
  village: ['agent'],
  department: ['handler', 'decider'],
}

/** POST /api/v1/invitations: whom. For an account that is there already, as the release in force has it. */
export const inviteSchema = z.object({
  ...staffSchema.shape,
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(32)),
})

/** An open invitation as the county's manager sees it; the code is shown once, when it is made. */
export const invitationSchema = z.object({ id: z.string(), staff: staffSchema, until: z.string() })
export type Invitation = z.infer<typeof invitationSchema>

export const issuedSchema = z.object({ invitation: invitationSchema, code: z.string() })
export type Issued = z.infer<typeof issuedSchema>

/** An open code for the node of a town, as the county's manager sees it. */
export const relayInvitationSchema = z.object({ id: z.string(), area: areaCodeSchema, until: z.string() })
export type RelayInvitation = z.infer<typeof relayInvitationSchema>

/** GET /api/v1/accounts */
export const accountsSchema = z.object({
  /** Everybody in the release in force. `open`: can sign in. */
  accounts: z.array(z.object({ staff: staffSchema, open: z.boolean() })),
  devices: z.array(z.object({ device: deviceIdSchema, terminal: z.string(), org: orgIdSchema })),
  invitations: z.array(invitationSchema),
  relayCodes: z.array(relayInvitationSchema),
  /** Where a town's node reaches the county; null: nobody has said so, and no code can be made. */
  publicUrl: z.nullable(z.string()),
})
export type AccountList = z.infer<typeof accountsSchema>

const code = z.string().check(z.minLength(1), z.maxLength(64))

/** POST /api/v1/join/look */
export const lookSchema = z.object({ code })

/** Who the invited is going to be. */
export const invitedSchema = z.object({ staff: staffSchema, org: orgSchema, until: z.string() })
export type Invited = z.infer<typeof invitedSchema>

export const PASSWORD_MIN = 8

/** POST /api/v1/join. `key`: of the device at hand; one that is enrolled for this organisation stays what it is. */
export const joinSchema = z.object({
  code,
  password: z.string().check(z.minLength(PASSWORD_MIN), z.maxLength(200)),
  key: publicKeySchema,
})

/** The session itself is an HttpOnly cookie. */
export const joinedSchema = z.object({ session: sessionSchema, enrolment: enrolmentSchema })
export type Joined = z.infer<typeof joinedSchema>

/** POST /api/v1/invitations/relay: a one-time code for the node of this town. */
export const relayInviteSchema = z.object({ area: areaCodeSchema })
export const relayIssuedSchema = z.object({ invitation: relayInvitationSchema, code: z.string() })
export type RelayIssued = z.infer<typeof relayIssuedSchema>

/** Where stations reach a node: a scheme, a host, no path and no slash at the end. */
const nodeUrl = z.string().check(z.regex(/^https?:\/\/[^/\s?#]+$/), z.maxLength(200))

/** POST /api/v1/join/relay. `key`: of the node that will be the relay; the same again gets the same answer. */
export const relayJoinSchema = z.object({ code, key: publicKeySchema, url: nodeUrl })

/** What the node is from now on, and whom it believes. */
export const relayEnrolmentSchema = z.object({
  device: deviceIdSchema,
  /** The town. */
  org: areaCodeSchema,
  authority: enrolmentSchema.shape.authority,
})
export type RelayEnrolment = z.infer<typeof relayEnrolmentSchema>

/** PUT /sync/v1/relay, signed by the relay: where it is from now on. */
export const relayAddressSchema = z.object({ url: nodeUrl })
