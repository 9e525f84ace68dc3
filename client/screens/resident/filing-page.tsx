/** 网上申办: what a resident files at home goes on at the window like any other case (A01, C25). */
import '../../style/filing.css'
import { useEffect, useState } from 'preact/hooks'
import { type Item, isFiledOnline } from '../../../shared/catalogue/item.ts'
import type { Guide } from '../../../shared/protocol/guide.ts'
import { Page } from '../../components/page.tsx'
import { go } from '../../components/route.ts'
import { f } from '../../messages/filing-text.ts'
import { g } from '../../messages/guide-text.ts'
import { t } from '../../messages/text.ts'
import { filingOwner } from '../../storage/filings.ts'
import { filingPath, newFiling, underItem } from './filing-draft.ts'
import { submissionDeps } from './filing-line.ts'
import { FilingReceived } from './filing-received.tsx'
import { FilingSending } from './filing-sending.tsx'
import { ClearButton, useOnline } from './filing-state.tsx'
import { FilingSteps } from './filing-steps.tsx'
import { type Submission, submission } from './submission.ts'

export function FilingPage(props: {
  readonly guide: Guide
  readonly code: string
  /** undefined: the guide has it no more. */
  readonly item: Item | undefined
  /** Reads the guide anew. */
  readonly onOld: () => void
}) {
  const { guide, code, item } = props
  const [sub] = useState(() => submission(submissionDeps, filingOwner(code)))
  const [cleared, setCleared] = useState(0)
  const { isReady, isRenewed, isFailed } = useNewest(sub, code, item)
  const { value: kept } = sub.kept
  const { value: state } = sub.state
  useEffect(() => {
    if (state.type === 'refused' && state.reason === 'old-item') props.onOld()
  }, [state])

  const back = { href: `/services/${code}`, text: item?.name ?? g.title }
  const title = f.title(item?.name ?? '')
  if (isFailed) {
    return (
      <Page title={title} back={back} class="narrow">
        <p class="alert">{f.noStorage}</p>
      </Page>
    )
  }
  if (!isReady || kept === undefined) return <p class="opening">{t.opening}</p>
  const clear = async (): Promise<void> => {
    sub.stop()
    await submissionDeps.filings.remove(filingOwner(code))
    await sub.look()
    setCleared((n) => n + 1)
    go(filingPath(code), 'replace')
  }
  if (kept?.state === 'received') return <FilingReceived {...{ guide, code, item, sub, kept, clear }} />
  if (!item || !isFiledOnline(item)) {
    return (
      <Page title={title} back={back} class="narrow">
        <p class="alert">{f.closed}</p>
        {kept && <ClearButton ask={f.clearAsk} clear={clear} disabled={false} />}
      </Page>
    )
  }
  const draft = kept?.state === 'draft' ? kept : newFiling(item, Date.now())
  if (draft.sent) return <FilingSending {...{ item, sub, caseNo: draft.number?.caseNo ?? '', clear }} />
  // Of another version, or cleared: from what is on the device.
  return (
    <FilingSteps key={`${draft.itemVersion} ${cleared}`} {...{ guide, item, sub, draft, clear, isRenewed }} />
  )
}

/** What is kept, under the item as it is now; what was on its way goes on. Failed: this browser keeps nothing. */
function useNewest(sub: Submission, code: string, item: Item | undefined) {
  const [version, setVersion] = useState<number | null>(null)
  const newest = item?.version ?? 0
  const [isRenewed, setRenewed] = useState(false)
  const [isFailed, setFailed] = useState(false)
  useEffect(() => {
    const open = async (): Promise<void> => {
      await submissionDeps.filings.change(filingOwner(code), (kept) => {
        if (!item || kept?.state !== 'draft' || kept.sent || kept.itemVersion === item.version) return null
        setRenewed(true)
        sub.stop()
        go(filingPath(code), 'replace')
        return { ...underItem(kept, item), step: 1 }
      })
      await sub.look()
      setVersion(newest)
      const { value: kept } = sub.kept
      const isOnItsWay =
        kept?.state === 'draft' ? kept.sent : kept?.state === 'received' && kept.left.length > 0
      if (isOnItsWay) sub.start()
    }
    open().catch(() => setFailed(true))
  }, [newest])
  useOnline(sub)
  return { isReady: version === newest, isRenewed, isFailed }
}
