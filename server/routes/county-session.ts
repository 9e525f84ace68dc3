/** The session of a manager of the county's centre. */
import type { Context } from 'hono'
import type { Session } from '../../shared/protocol/session.ts'
import { err, ok, type Result } from '../../shared/result.ts'
import type { Accounts } from '../accounts.ts'
import type { Releases } from '../catalogue/releases.ts'
import type { AppContext } from '../middleware/app-context.ts'
import { sessionOf } from './session.ts'

export interface ManagerDeps {
  readonly accounts: Pick<Accounts, 'session'>
  readonly releases: Pick<Releases, 'directory'>
}

export async function managerOf(
  deps: ManagerDeps,
  c: Context<AppContext>,
): Promise<Result<Session, { readonly type: 'NoSession' | 'NotManager' }>> {
  const session = await sessionOf({ accounts: deps.accounts, directory: deps.releases.directory }, c)
  if (!session.ok) return session
  const { staff, org } = session.value
  return org.kind === 'county' && staff.roles.includes('manager')
    ? ok(session.value)
    : err({ type: 'NotManager' })
}
