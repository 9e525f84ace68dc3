/** Number and verification code of a case's papers, for a scanner and for the eye; nothing about a person. */
import { formatVerification, paperAddress, verificationCode } from '../../../shared/case/verification.ts'
import type { Hasher } from '../../../shared/hash.ts'
import { QrCode } from '../../components/qr-code.tsx'
import { p } from '../../messages/print-text.ts'
import type { CaseView } from '../../station/station.ts'

export interface MarkProps {
  readonly hasher: Hasher
  readonly view: Pick<CaseView, 'state' | 'entries'>
  readonly caption: string
}

/** What stands within a `figure`. */
export function Mark({ hasher, view, caption }: MarkProps) {
  const { state, entries } = view
  const receipt = entries.find((e) => e.event.id === state.receipt)
  if (!receipt) return null
  const code = verificationCode(hasher, state.caseNo, receipt.hash)
  return (
    <>
      <QrCode text={paperAddress(location.origin, state.caseNo, code)} label={caption} />
      <figcaption>
        {caption}
        <br />
        {p.code} <span class="slip-code">{formatVerification(code)}</span>
      </figcaption>
    </>
  )
}
