/** 网上申办: what a resident files at home goes on at the window like any other case (A01, C25). */
import '../../style/filing.css'
import { useEffect, useState } from 'preact/hooks'
import { type Item, isFiledOnline } from '../../../shared/catalogue/item.ts'
import type { Guide } from '../../../shared/protocol/guide.ts'
import { Page } from '../../components/page.tsx'
import { go } from '../../components/route.ts'
import { f } from '../../messages/filing-text.ts'
import { t } from '../../messages/text.ts'
import { filingOwner } from '../../storage/filings.ts'
import { filingPath, newFiling, underItem } from './filing-draft.ts'
import { submissionDeps } from './filing-line.ts'
import { FilingReceived } from './filing-received.tsx'
import { FilingSending } from './filing-sending.tsx'
import { useOnline } from './filing-state.tsx'
import { FilingSteps } from './filing-steps.tsx'
import { type Submission, submission } from './submission.ts'

export function FilingPage(props: {
  readonly guide: Guide
  readonly item: Item
  /** Reads the guide anew. */
  readonly onOld: () => void
}) {
  const { guide, item } = props
  const [sub] = useState(() => submission(submissionDeps, filingOwner(item.code)))
  const [cleared, setCleared] = useState(0)
  const { isReady, isRenewed, isFailed } = useNewest(sub, item)
  const { value: kept } = sub.kept
  const { value: state } = sub.state
  useEffect(() => {
    if (state.type === 'refused' && state.reason === 'old-item') props.onOld()
  }, [state])

  const back = { href: `/services/${item.code}`, text: item.name }
  if (isFailed) {
    return (
      <Page title={f.title(item.name)} back={back} class="narrow">
        <p class="alert">{f.noStorage}</p>
      </Page>
    )
  }
  if (!isReady || kept === undefined) return <p class="opening">{t.opening}</p>
  const clear = async (): Promise<void> => {
    sub.stop()
    await submissionDeps.filings.remove(filingOwner(item.code))
    await sub.look()
    setCleared((n) => n + 1)
    go(filingPath(item.code), 'replace')
  }
  if (kept?.state === 'received') return <FilingReceived {...{ guide, item, sub, kept, clear }} />
  if (!isFiledOnline(item)) {
    return (
      <Page title={f.title(item.name)} back={back} class="narrow">
        <p class="alert">{f.closed}</p>
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
function useNewest(sub: Submission, item: Item) {
  const [version, setVersion] = useState<number | null>(null)
  const [isRenewed, setRenewed] = useState(false)
  const [isFailed, setFailed] = useState(false)
  useEffect(() => {
    const open = async (): Promise<void> => {
      await submissionDeps.filings.change(filingOwner(item.code), (kept) => {
        if (kept?.state !== 'draft' || kept.sent || kept.itemVersion === item.version) return null
        setRenewed(true)
        sub.stop()
        go(filingPath(item.code), 'replace')
        return { ...underItem(kept, item), step: 1 }
      })
      await sub.look()
      setVersion(item.version)
      const { value: kept } = sub.kept
      const isOnItsWay =
        kept?.state === 'draft' ? kept.sent : kept?.state === 'received' && kept.left.length > 0
      if (isOnItsWay) sub.start()
    }
    open().catch(() => setFailed(true))
  }, [item.version])
  useOnline(sub)
  return { isReady: version === item.version, isRenewed, isFailed }
}
