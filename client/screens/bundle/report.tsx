/** What a node says of a bundle that it took. */

import { seqOf } from '../../../shared/event.ts'
import type { BundleReport, OpenedBundle } from '../../../shared/protocol/bundle.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { b } from '../../messages/bundle-text.ts'
import { whenText } from '../../messages/dates.ts'

export interface Told {
  readonly report: Exclude<BundleReport, { state: 'refused' }>
  /** It was brought before. */
  readonly known: boolean
}

export function Report({ told: { report, known } }: { readonly told: Told }) {
  return report.state === 'sealed' ? (
    <section class="stick-result stick-waits" aria-label={b.result}>
      <p class="stick-name">{b.sealedAt}</p>
      <p>{b.sealedNote}</p>
      <dl>
        <dt>{b.from}</dt>
        <dd>{b.deviceAlone(report.device)}</dd>
        <dt>{b.span}</dt>
        <dd>{b.spanText(report.from, report.to)}</dd>
      </dl>
    </section>
  ) : (
    <Opened report={report} known={known} />
  )
}

function Opened({ report, known }: { readonly report: OpenedBundle; readonly known: boolean }) {
  const station = useStation()
  const { device, org, from, to, cases, events, files, waiting } = report
  const tally = (of: OpenedBundle['cases']) => b.tally(of.new, of.held)
  return (
    <section class={`stick-result ${waiting || files.bad > 0 ? 'stick-waits' : ''}`} aria-label={b.result}>
      <p class="stick-name">{known ? b.openedBefore(whenText(msOf(report.at), now.value)) : b.opened}</p>
      {waiting && <p>{b.waiting(waiting.events, seqOf(waiting.on))}</p>}
      {files.bad > 0 && <p>{b.bad(files.bad)}</p>}
      <dl>
        <dt>{b.from}</dt>
        <dd>{b.device(station.orgName(org), device)}</dd>
        <dt>{b.span}</dt>
        <dd>{b.spanText(from, to)}</dd>
        <dt>{b.cases}</dt>
        <dd>{tally(cases)}</dd>
        <dt>{b.events}</dt>
        <dd>{tally(events)}</dd>
        <dt>{b.photographs}</dt>
        <dd>{tally(files)}</dd>
      </dl>
      <p class="quiet">{b.judged}</p>
    </section>
  )
}
