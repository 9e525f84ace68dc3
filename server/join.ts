/**
 * An invitation redeemed: its account has a password, its staff member is in the release, and the browser it was
 * redeemed in is a device of the organisation. One at a time, and each step may be taken twice, so that whoever lost
 * the answer, or met a crash on the way, sends the same again.
 */
import type { Enrolled } from '../shared/device-events.ts'
import type { Org, Staff } from '../shared/org/org.ts'
import { withoutClosure } from '../shared/org/posts.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { type Clock, chinaDay } from '../shared/time.ts'
import { mutex } from '../sync/mutex.ts'
import type { Accounts, SignedIn } from './accounts.ts'
import type { Releases } from './catalogue/releases.ts'
import type { Found, Invitations, NoInvitation } from './invitations.ts'

export interface JoinDeps {
  readonly invitations: Pick<Invitations, 'find' | 'use'>
  readonly accounts: Pick<Accounts, 'setPassword' | 'signIn'>
  readonly clock: Clock
  readonly releases: Pick<Releases, 'directory' | 'publish'>
  /** The device is known to the node when it resolves; the same key again is the same device. */
  readonly enrol: EnrolDevice
}

/** Whose device it is; a relay's has an address besides. */
type Member = Pick<Enrolled, 'org' | 'relay'>

export type EnrolDevice = (
  member: Member,
  key: string,
) => Promise<{ readonly device: string; readonly terminal: string }>

export type JoinError =
  | NoInvitation
  | { readonly type: 'InvitationUsed' }
  /** Somebody else has the account meanwhile, or its organisation is in the release no more. */
  | { readonly type: 'AccountTaken' }

export interface Joined {
  readonly staff: Staff
  readonly signedIn: SignedIn
  readonly device: { readonly device: string; readonly terminal: string; readonly org: Org }
}

export interface Join {
  /** Whom the code is for; changes nothing. */
  look(code: string): Promise<Result<{ staff: Staff; org: Org; until: string }, JoinError>>
  redeem(code: string, password: string, key: string): Promise<Result<Joined, JoinError>>
}

export function createJoin(deps: JoinDeps): Join {
  const { invitations, accounts, releases } = deps
  const oneByOne = mutex()

  const settle = async (staff: Staff, org: Org, password: string, key: string) => {
    const { device, terminal } = await deps.enrol(staff, key)
    const signedIn = await accounts.signIn(staff.id, password)
    return signedIn.ok
      ? ok({ staff, signedIn: signedIn.value, device: { device, terminal, org } })
      : err({ type: 'InvitationUsed' as const })
  }

  const redeem = async (code: string, password: string, key: string) => {
    const found = await invitations.find(code)
    if (!found.ok) return found
    const who = personOf(releases.directory, found.value)
    if (!who.ok) return who
    const { staff, org } = who.value
    const { usedBy } = found.value
    if (usedBy !== null) {
      // The same browser with the same password: its answer was lost on the way.
      if (usedBy !== key) return err({ type: 'InvitationUsed' as const })
      return settle(staff, org, password, key)
    }
    const today = chinaDay(deps.clock.now())
    await releases.publish((release) => {
      if (!release.staff.some((s) => s.id === staff.id))
        return { ...release, staff: [...release.staff, staff] }
      const roster = withoutClosure(release.roster, staff.id, today)
      return roster === release.roster ? release : { ...release, roster }
    })
    await accounts.setPassword(staff.id, password)
    const joined = await settle(staff, org, password, key)
    await invitations.use(found.value, key)
    return joined
  }

  return {
    async look(code) {
      const found = await invitations.find(code)
      if (!found.ok) return found
      if (found.value.usedBy !== null) return err({ type: 'InvitationUsed' })
      const who = personOf(releases.directory, found.value)
      return who.ok ? ok({ ...who.value, until: found.value.until }) : who
    },
    redeem: (code, password, key) => oneByOne(() => redeem(code, password, key)),
  }
}

/** An account that is there already stays what the release says of it: what its holder wrote is judged by that. */
function personOf(
  directory: Releases['directory'],
  { staff }: Found,
): Result<{ staff: Staff; org: Org }, JoinError> {
  const held = directory.staff(staff.id)
  const org = directory.org(staff.org)
  if (!org || (held && held.org !== staff.org)) return err({ type: 'AccountTaken' })
  return ok({ staff: held ?? staff, org })
}
