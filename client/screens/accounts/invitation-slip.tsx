/** A fresh invitation as it is handed over: the code, once, as text and as QR. Prints as one sheet. */
import { useEffect, useRef } from 'preact/hooks'
import { formatInvitationCode, type Issued } from '../../../shared/protocol/invitation.ts'
import { msOf } from '../../../shared/time.ts'
import { QrCode } from '../../components/qr-code.tsx'
import { useStation } from '../../components/station-context.ts'
import { a } from '../../messages/accounts-text.ts'
import { recordText } from '../../messages/dates.ts'
import { t } from '../../messages/text.ts'
import { usePageRule } from '../print/paper.ts'

export function InvitationSlip({ issued, onBack }: { readonly issued: Issued; readonly onBack: () => void }) {
  const station = useStation()
  const element = useRef<HTMLElement>(null)
  const note = useRef<HTMLParagraphElement>(null)
  usePageRule('a4', element)
  useEffect(() => note.current?.focus(), [])
  const { invitation, code } = issued
  const { staff, until } = invitation
  const address = `${location.origin}/join`
  const facts = [
    [a.slip.code, formatInvitationCode(code)],
    [a.slip.org, station.orgName(staff.org)],
    [a.slip.id, staff.id],
    [a.slip.role, t.list(staff.roles.map((role) => t.law.roles[role]))],
    [a.slip.until, recordText(msOf(until))],
  ] as const
  return (
    <>
      <div class="no-print print-before">
        <p class="alert" tabIndex={-1} ref={note}>
          ▲ {a.slip.made}
        </p>
        <div class="actions">
          <button type="button" onClick={() => print()}>
            {a.slip.print}
          </button>
          <button type="button" class="outline" onClick={onBack}>
            {a.back}
          </button>
        </div>
      </div>
      <div class="sheet">
        <article class="slip slip-a4" ref={element} aria-label={a.slip.title}>
          <h2>{a.slip.title}</h2>
          <p class="slip-to">{a.slip.to(staff.name)}</p>
          <p class="slip-opening">{a.slip.how(address)}</p>
          <dl class="slip-facts">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd class={name === a.slip.code ? 'invitation-code' : ''}>{value}</dd>
              </div>
            ))}
          </dl>
          <div class="slip-foot">
            <figure class="slip-qr">
              <QrCode text={`${address}#${code}`} label={a.slip.scan} />
              <figcaption>{a.slip.scan}</figcaption>
            </figure>
          </div>
          <p class="slip-note">{a.slip.once}</p>
        </article>
      </div>
    </>
  )
}
