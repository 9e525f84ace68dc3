/** A paper as it is printed, on A4 or on a 58 mm roll: the same words, set by style/print.css. */
import type { RefObject } from 'preact'
import type { Hasher } from '../../../shared/hash.ts'
import { chinaDay, msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { recordText } from '../../messages/dates.ts'
import { p } from '../../messages/print-text.ts'
import type { CaseView } from '../../station/station.ts'
import { Mark } from './mark.tsx'
import type { Paper } from './paper.ts'
import type { Slip } from './slip.ts'
import { applicantOf, slipWords } from './slip-words.ts'

export function Sheet(props: {
  readonly hasher: Hasher
  readonly slip: Slip
  readonly view: CaseView
  readonly paper: Paper
  readonly element: RefObject<HTMLElement | null>
}) {
  const station = useStation()
  const { hasher, slip, view, paper, element } = props
  const words = slipWords(slip, view, station)
  const applicant = applicantOf(view.state)
  return (
    <article class={`slip slip-${paper}`} ref={element} aria-label={p.preview}>
      <h2>{words.title}</h2>
      {words.mark && <p class="slip-mark">{words.mark}</p>}
      {applicant && <p class="slip-to">{p.to(applicant)}</p>}
      <p class="slip-opening">{words.opening}</p>
      {words.list.length > 0 && (
        <ol class="slip-list">
          {words.list.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      )}
      <dl class="slip-facts">
        {words.facts.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {words.notes.map((note) => (
        <p key={note} class="slip-note">
          {note}
        </p>
      ))}
      {words.hands.length > 0 && (
        <div class="slip-hands">
          {[...words.hands, p.signedOn].map((hand) => (
            <p key={hand}>
              <span>{hand}</span>
              <span class="slip-line" />
            </p>
          ))}
        </div>
      )}
      <div class="slip-foot">
        <figure class="slip-qr">
          <Mark hasher={hasher} view={view} caption={p.scan} />
        </figure>
        <Seal org={station.orgName(slip.event.org)} at={slip.at} />
      </div>
      <p class="slip-printed">{p.printedAt(recordText(now.value))}</p>
    </article>
  )
}

/** A round official seal is pressed over the organisation's name and the date. */
function Seal({ org, at }: { readonly org: string; readonly at: string }) {
  const [year, month, day] = chinaDay(msOf(at)).split('-').map(Number)
  return (
    <div class="slip-seal">
      <span class="slip-seal-place">{p.seal}</span>
      <p>{org}</p>
      <p>{p.date(year!, month!, day!)}</p>
    </div>
  )
}
