/** 已收件: number and code to keep, the photographs that are still on their way, and what happens next. */
import { useEffect, useState } from 'preact/hooks'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { type Guide, orgNameIn } from '../../../shared/protocol/guide.ts'
import type { Progress } from '../../../shared/protocol/progress.ts'
import { msOf } from '../../../shared/time.ts'
import { Page } from '../../components/page.tsx'
import { whenText } from '../../messages/dates.ts'
import { f } from '../../messages/filing-text.ts'
import { g } from '../../messages/guide-text.ts'
import { untilText } from '../../messages/progress-sentence.ts'
import { r } from '../../messages/resident-text.ts'
import { t } from '../../messages/text.ts'
import type { ReceivedFiling } from '../../storage/filings.ts'
import { askProgress } from './ask-progress.ts'
import { ClearButton } from './filing-state.tsx'
import type { Submission } from './submission.ts'
import { Uploading } from './uploading.tsx'

export function FilingReceived(props: {
  readonly guide: Guide
  readonly code: string
  readonly item: Item | undefined
  readonly sub: Submission
  readonly kept: ReceivedFiling
  readonly clear: () => Promise<void>
}) {
  const { guide, code, item, sub, kept } = props
  const { caseNo, queryCode, receivedAt, org, left } = kept
  const at = msOf(receivedAt)
  return (
    <Page
      title={f.received.title}
      back={{ href: `/services/${code}`, text: item?.name ?? g.title }}
      class="narrow filing"
    >
      <Uploading sub={sub} uploads={kept} />
      <dl class="receipt-numbers">
        <dt>{r.caseNo}</dt>
        <dd class="case-no">{formatCaseNumber(caseNo)}</dd>
        <dt>{r.queryCode}</dt>
        <dd class="query-code">{queryCode}</dd>
      </dl>
      <p>{f.received.keep}</p>
      <Next caseNo={caseNo} queryCode={queryCode} />
      <dl>
        <dt>{t.receipt.item}</dt>
        <dd>{item?.name ?? code}</dd>
        <dt>{f.received.where}</dt>
        <dd>{orgNameIn(guide)(org)}</dd>
        <dt>{t.receipt.time}</dt>
        <dd>{whenText(at, at)}</dd>
      </dl>
      <p>{f.materials.originals}</p>
      <div class="filing-ways no-print">
        <a class="button" href={`/progress#${caseNo}`}>
          {f.received.see}
        </a>
        <button type="button" class="outline" onClick={() => print()}>
          {f.received.print}
        </button>
        {left.length === 0 && (
          <button
            type="button"
            class="outline"
            onClick={() => {
              if (confirm(f.clearAskReceived)) props.clear()
            }}
          >
            {f.received.again}
          </button>
        )}
      </div>
      <ClearButton
        ask={left.length > 0 ? f.clearAskSending : f.clearAskReceived}
        clear={props.clear}
        disabled={sub.state.value.type === 'moving'}
      />
    </Page>
  )
}

/** By when the window answers: the county says so, over its holidays; nothing is reckoned here. */
function Next({ caseNo, queryCode }: { readonly caseNo: string; readonly queryCode: string }) {
  const [progress, setProgress] = useState<Progress | null>(null)
  useEffect(() => {
    askProgress({ fetch: (url, init) => fetch(url, init) }, caseNo, queryCode).then((answer) => {
      if (answer.ok) setProgress(answer.value)
    })
  }, [caseNo])
  return <p class="until">{progress?.due ? untilText(progress.due, msOf(progress.asOf)) : f.received.next}</p>
}
