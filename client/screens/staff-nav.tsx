/** Under the bar: where we are, who sits here, larger letters. */
import { mayReceive } from '../../shared/case/permissions.ts'
import { path } from '../components/route.ts'
import { useProfile, useStation } from '../components/station-context.ts'
import { TextSizeButton } from '../components/text-size-button.tsx'
import { mayLeave } from '../components/unsaved.ts'
import { t } from '../messages/text.ts'

export function StaffNav() {
  const station = useStation()
  const { staff, org } = useProfile()
  const signOut = (): void => {
    const { phase, waitingEvents, waitingFiles } = station.status.value
    const away = phase === 'cut-off' || waitingEvents + waitingFiles > 0
    if (confirm(away ? t.signOutAskAway : t.signOutAsk) && mayLeave()) station.signOut()
  }
  const takes = mayReceive({ org: org.id, roles: staff.roles })
  return (
    <nav class="staff-nav" aria-label={t.brand}>
      <a class="brand" href="/" aria-current={path.value === '/' ? 'page' : undefined}>
        {t.brand}
        <span class="brand-org">{org.name}</span>
      </a>
      {takes && org.kind !== 'village' && <a href="/guide">{t.takeNew}</a>}
      <TextSizeButton />
      {/* Anew on every page: it closes behind whoever went by it. */}
      <details key={path.value} class="account" name="account">
        <summary>
          <span>{staff.name}</span>
        </summary>
        <div class="account-menu">
          <p>
            {t.list(staff.roles.map((role) => t.law.roles[role]))}
            <br />
            <small>{org.name}</small>
          </p>
          {station.status.value.signedOut && (
            <a class="tap" href="/sign-in">
              {t.otherSignIn}
            </a>
          )}
          {staff.roles.includes('manager') && (
            <a class="tap" href="/accounts">
              {t.accounts}
            </a>
          )}
          {staff.roles.includes('manager') && (
            <a class="tap" href="/delegations">
              {t.delegations}
            </a>
          )}
          <a class="tap" href="/posts">
            {t.posts}
          </a>
          <a class="tap" href="/verify">
            {t.verify}
          </a>
          <button type="button" class="plain" onClick={signOut}>
            {t.signOut}
          </button>
        </div>
      </details>
    </nav>
  )
}
