/** 「打印…」 for each paper that a case has by now. */
import '../../style/print.css'
import { p } from '../../messages/print-text.ts'
import type { CaseView } from '../../station/station.ts'
import { slipsOf } from './slip.ts'
import { slipTitle } from './slip-words.ts'

export function PrintLinks({ view }: { readonly view: CaseView }) {
  return (
    <nav class="print-links" aria-label={p.openLabel}>
      <span aria-hidden="true">{p.openLabel}</span>
      {slipsOf(view).map((slip) => (
        <a
          key={slip.kind}
          class="tap"
          href={`/print/${slip.kind}/${view.state.caseNo}`}
          aria-label={p.open(slipTitle(slip))}
        >
          {slipTitle(slip)}…
        </a>
      ))}
    </nav>
  )
}
