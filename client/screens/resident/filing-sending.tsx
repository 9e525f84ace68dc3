/** It was sent, and nothing was heard yet: nothing can be changed until that is known. */
import { formatCaseNumber } from '../../../shared/case/number.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { Page } from '../../components/page.tsx'
import { f } from '../../messages/filing-text.ts'
import { r } from '../../messages/resident-text.ts'
import { ClearButton, FilingState } from './filing-state.tsx'
import type { Submission } from './submission.ts'

export function FilingSending(props: {
  readonly item: Item
  readonly sub: Submission
  readonly caseNo: string
  readonly clear: () => Promise<void>
}) {
  const { item, sub, caseNo } = props
  return (
    <Page
      title={f.title(item.name)}
      back={{ href: `/services/${item.code}`, text: item.name }}
      class="narrow filing"
    >
      <FilingState sub={sub} caseNo={caseNo} />
      <dl class="receipt-numbers">
        <dt>{r.caseNo}</dt>
        <dd class="case-no">{formatCaseNumber(caseNo)}</dd>
      </dl>
      <ClearButton ask={f.clearAskSending} clear={props.clear} disabled={sub.state.value.type === 'moving'} />
    </Page>
  )
}
