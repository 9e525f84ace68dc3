/** One case on a page of its own. */
import { caseStream } from '../../../shared/case/events.ts'
import { useLive } from '../../components/live.ts'
import { Page } from '../../components/page.tsx'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import { Departed } from '../departed.tsx'
import { QuarantineList } from '../quarantine-list.tsx'
import { CaseBody } from './case-body.tsx'
import { Section } from './section.tsx'

export function CasePage({ caseNo }: { readonly caseNo: string }) {
  const station = useStation()
  const view = useLive(() => station.caseView(caseNo), [caseNo])
  const back = { href: '/', text: t.toHome }
  if (view === undefined) return <p class="opening">{t.loading}</p>
  if (view === null) {
    return (
      <Page title={t.noCase} back={back}>
        <NotHere caseNo={caseNo} />
      </Page>
    )
  }
  return (
    <Page title={view.item?.name ?? view.state.item} back={back} class="case-page">
      <CaseBody view={view} />
    </Page>
  )
}

/** Why not: the county did not accept what was written of it here; or it has not come. */
function NotHere({ caseNo }: { readonly caseNo: string }) {
  const station = useStation()
  const own = useLive(() => station.quarantined(), [])
  const ofCase = (own ?? []).flatMap(({ entry: { event }, reason, ruling }) =>
    event.stream === caseStream(caseNo) ? [{ id: event.id, event, caseNo: null, reason, ruling }] : [],
  )
  if (ofCase.length === 0) return <Departed caseNo={caseNo} unknown={t.noCaseToDo} />
  return (
    <Section title={`■ ${d.quarantineTitle}`} class="alert">
      <QuarantineList rows={ofCase} />
    </Section>
  )
}
