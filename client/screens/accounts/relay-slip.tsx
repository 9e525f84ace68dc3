/** A fresh code for a town's node, for whoever sets the machine up: with the lines to write there. */
import type { RelayIssued } from '../../../shared/protocol/invitation.ts'
import { msOf } from '../../../shared/time.ts'
import { useStation } from '../../components/station-context.ts'
import { recordText } from '../../messages/dates.ts'
import { r } from '../../messages/relay-text.ts'
import { CodeSlip } from './code-slip.tsx'

export function RelaySlip(props: {
  readonly issued: RelayIssued
  /** Where the county is. */
  readonly upstream: string
  readonly onBack: () => void
}) {
  const station = useStation()
  const { invitation, code } = props.issued
  const lines = [`UPSTREAM=${props.upstream}`, `PUBLIC_URL=${r.slip.ownUrl}`, `ENROL_CODE=${code}`]
  return (
    <CodeSlip
      texts={r.slip}
      code={code}
      onBack={props.onBack}
      opening={<p class="slip-opening">{r.slip.how}</p>}
      facts={[
        [r.slip.town, station.orgName(invitation.area)],
        [r.slip.until, recordText(msOf(invitation.until))],
      ]}
    >
      <p class="slip-note">{r.slip.lines}</p>
      <pre class="code-lines">{lines.join('\n')}</pre>
    </CodeSlip>
  )
}
