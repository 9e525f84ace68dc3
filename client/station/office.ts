/**
 * What is settled at the county only, and therefore needs the network: accounts, devices, invitations. Screens ask for
 * it by `Station.office`; implemented in open-office.ts.
 */
import type { Staff } from '../../shared/org/org.ts'
import type { Absence, Post } from '../../shared/org/posts.ts'
import type { Cases } from '../../shared/protocol/cases.ts'
import type { Delegations, NewDelegation } from '../../shared/protocol/delegations.ts'
import type { AccountList, Invited, Issued, RelayIssued } from '../../shared/protocol/invitation.ts'
import type { Back, PostName, Posts } from '../../shared/protocol/posts.ts'
import type { Result } from '../../shared/result.ts'
import type { Profile, Progress, SignInError } from './station.ts'

/** `problem`: a type of shared/protocol/problem.ts, or `unknown`. */
export type OfficeError =
  | { readonly type: 'Unreachable' }
  | { readonly type: 'Refused'; readonly problem: string }

export interface Office {
  /** Whom a code is for. Changes nothing; refuses where this device belongs to another organisation. */
  look(code: string): Promise<Result<Invited, SignInError>>
  /**
   * Redeems it: the account has this password, this device is enrolled unless it is already, the guide is here, and the
   * person sits here. The same again after a lost answer is safe.
   */
  join(
    code: string,
    invited: Invited,
    password: string,
    onProgress: (progress: Progress) => void,
  ): Promise<Result<Profile, SignInError>>

  /** The rest is the county manager's. */
  accounts(): Promise<Result<AccountList, OfficeError>>
  invite(staff: Staff): Promise<Result<Issued, OfficeError>>
  /** A one-time code for the node of this town. */
  inviteRelay(area: string): Promise<Result<RelayIssued, OfficeError>>
  /** Of a person or of a town's node. */
  withdraw(invitation: string): Promise<Result<true, OfficeError>>
  /** The account's sessions end, and nobody signs in under it until it is invited again. */
  shut(staff: string): Promise<Result<true, OfficeError>>
  /** 委托台账, as it is at the county now; each answers with all of it. */
  delegations(): Promise<Result<Delegations, OfficeError>>
  delegate(letter: NewDelegation): Promise<Result<Delegations, OfficeError>>
  /** `validTo`: the last day. */
  endDelegation(id: string, validTo: string): Promise<Result<Delegations, OfficeError>>
  /** A unit's posts: the head of that unit, and the manager. Each answers with those that they see. */
  enterPost(post: Post): Promise<Result<Posts, OfficeError>>
  away(absence: Absence): Promise<Result<Posts, OfficeError>>
  back(absence: Back): Promise<Result<Posts, OfficeError>>
  removePost(post: PostName): Promise<Result<Posts, OfficeError>>
  /** What waits at that unit now, as many as are told at once. */
  waitingAt(org: string): Promise<Result<Cases, OfficeError>>
  /** 视为受理, written by the county with this reason. */
  deem(caseNo: string, reason: string): Promise<Result<true, OfficeError>>
  /** Of a whole case, for good; how many records. Again, it erases what came since. */
  erase(caseNo: string, basis: string): Promise<Result<{ readonly events: number }, OfficeError>>
}
