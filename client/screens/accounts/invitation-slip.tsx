/** A fresh invitation as it is handed over: the code as text and as QR. */
import type { Issued } from '../../../shared/protocol/invitation.ts'
import { msOf } from '../../../shared/time.ts'
import { QrCode } from '../../components/qr-code.tsx'
import { useStation } from '../../components/station-context.ts'
import { a } from '../../messages/accounts-text.ts'
import { recordText } from '../../messages/dates.ts'
import { t } from '../../messages/text.ts'
import { CodeSlip } from './code-slip.tsx'

export function InvitationSlip({ issued, onBack }: { readonly issued: Issued; readonly onBack: () => void }) {
  const station = useStation()
  const { invitation, code } = issued
  const { staff, until } = invitation
  const address = `${location.origin}/join`
  return (
    <CodeSlip
      texts={a.slip}
      {...{ code, onBack }}
      opening={
        <>
          <p class="slip-to">{a.slip.to(staff.name)}</p>
          <p class="slip-opening">{a.slip.how(address)}</p>
        </>
      }
      facts={[
        [a.slip.org, station.orgName(staff.org)],
        [a.slip.id, staff.id],
        [a.slip.role, t.list(staff.roles.map((role) => t.law.roles[role]))],
        [a.slip.until, recordText(msOf(until))],
      ]}
    >
      <div class="slip-foot">
        <figure class="slip-qr">
          <QrCode text={`${address}#${code}`} label={a.slip.scan} />
          <figcaption>{a.slip.scan}</figcaption>
        </figure>
      </div>
    </CodeSlip>
  )
}
