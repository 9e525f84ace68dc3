/** One case on a page of its own. */
import { useLive } from '../../components/live.ts'
import { Page } from '../../components/page.tsx'
import { useStation } from '../../components/station-context.ts'
import { t } from '../../messages/text.ts'
import { CaseBody } from './case-body.tsx'

export function CasePage({ caseNo }: { readonly caseNo: string }) {
  const station = useStation()
  const view = useLive(() => station.caseView(caseNo), [caseNo])
  const back = { href: '/', text: t.toHome }
  if (view === undefined) return <p class="opening">{t.loading}</p>
  if (view === null) {
    return (
      <Page title={t.noCase} back={back}>
        <p>{t.noCaseToDo}</p>
      </Page>
    )
  }
  return (
    <Page title={view.item?.name ?? view.state.item} back={back} class="case-page">
      <CaseBody view={view} />
    </Page>
  )
}
