/** One organisation: who has an account, who is invited, which devices it has. */
import type { Org, Staff } from '../../../shared/org/org.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useProfile } from '../../components/station-context.ts'
import { a } from '../../messages/accounts-text.ts'
import { whenText } from '../../messages/dates.ts'
import { r } from '../../messages/relay-text.ts'
import { t } from '../../messages/text.ts'
import type { Group } from './groups.ts'

export function OrgCard(props: {
  readonly group: Group
  readonly onInvite: (org: Org) => void
  readonly onNewCode: (staff: Staff) => void
  readonly onShut: (staff: Staff) => void
  /** A code for the node of this town. */
  readonly onNode: (town: Org) => void
  /** `done`: what is said when it is. */
  readonly onWithdraw: (code: string, done: string) => void
}) {
  const { org, above, accounts, devices, invitations, relayCodes } = props.group
  const self = useProfile().staff.id
  const heading = `org-${org.id}`
  return (
    <section class="org-card" aria-labelledby={heading}>
      <div class="org-head">
        <h2 id={heading}>
          {org.name}
          {above && <small>{above}</small>}
        </h2>
        <div class="org-actions">
          {org.kind === 'town' && (
            <button
              type="button"
              class="plain"
              aria-label={r.issueTo(org.name)}
              onClick={() => props.onNode(org)}
            >
              {r.issue}
            </button>
          )}
          <button
            type="button"
            class="outline"
            aria-label={a.inviteTo(org.name)}
            onClick={() => props.onInvite(org)}
          >
            {a.invite}
          </button>
        </div>
      </div>
      {accounts.length + invitations.length === 0 && <p class="quiet">{a.noAccounts}</p>}
      <ul class="people">
        {accounts.map(({ staff, open }) => (
          <li key={staff.id}>
            <Person staff={staff} note={open ? (staff.id === self ? a.self : '') : `■ ${a.shutMark}`} />
            <button
              type="button"
              class="plain"
              aria-label={a.newCodeTo(staff.name)}
              onClick={() => props.onNewCode(staff)}
            >
              {a.newCode}
            </button>
            {open && staff.id !== self && (
              <button
                type="button"
                class="plain"
                aria-label={a.shutOf(staff.name)}
                onClick={() => props.onShut(staff)}
              >
                {a.shut}
              </button>
            )}
          </li>
        ))}
        {invitations.map((invitation) => (
          <li key={invitation.id}>
            <Person
              staff={invitation.staff}
              note={`◌ ${a.openInvitation(whenText(msOf(invitation.until), now.value))}`}
            />
            <button
              type="button"
              class="plain"
              aria-label={a.withdrawOf(invitation.staff.name)}
              onClick={() => props.onWithdraw(invitation.id, a.withdrawn(invitation.staff.name))}
            >
              {a.withdraw}
            </button>
          </li>
        ))}
        {relayCodes.map(({ id, until }) => (
          <li key={id}>
            <span class="person">
              <span class="name">{r.code}</span>
              <small>◌ {r.open(whenText(msOf(until), now.value))}</small>
            </span>
            <button
              type="button"
              class="plain"
              aria-label={r.withdrawOf(org.name)}
              onClick={() => props.onWithdraw(id, r.withdrawn(org.name))}
            >
              {r.withdraw}
            </button>
          </li>
        ))}
      </ul>
      {devices.length > 0 && (
        <p class="quiet">
          {a.devices(devices.length)}
          {t.stop}
          {a.terminals(t.list(devices.map((d) => d.terminal)))}
        </p>
      )}
    </section>
  )
}

function Person({ staff, note }: { readonly staff: Staff; readonly note: string }) {
  return (
    <span class="person">
      <span class="name">{staff.name}</span> <span class="account-id">{staff.id}</span>
      <small>
        {t.list(staff.roles.map((role) => t.law.roles[role]))}
        {note && ` · ${note}`}
      </small>
    </span>
  )
}
