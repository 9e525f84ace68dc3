/** Before printing: the paper as it will be, on which format, and what to look at first. Needs no network. */
import '../../style/print.css'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Hasher } from '../../../shared/hash.ts'
import { useLive } from '../../components/live.ts'
import { Page } from '../../components/page.tsx'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { p } from '../../messages/print-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { PAPERS, usePageRule, usePaper } from './paper.ts'
import { canvasGlyphs, missingCharacters } from './rare-characters.ts'
import { Sheet } from './sheet.tsx'
import { isSlipKind, type Slip, slipOf } from './slip.ts'
import { slipTitle } from './slip-words.ts'

export function PrintPage(props: {
  readonly hasher: Hasher
  readonly kind: string
  readonly caseNo: string
}) {
  const { hasher, kind, caseNo } = props
  const station = useStation()
  const view = useLive(() => station.caseView(caseNo), [caseNo])
  if (view === undefined) return <p class="opening">{t.loading}</p>
  const slip = view && isSlipKind(kind) ? slipOf(view, kind) : null
  if (!view || !slip) {
    return (
      <Page title={view ? t.notFound : t.noCase} back={{ href: '/', text: t.toHome }}>
        <p>{view ? t.notFoundToDo : t.noCaseToDo}</p>
      </Page>
    )
  }
  const back = { href: `/case/${caseNo}`, text: t.receipt.open }
  if (!slip.ok) {
    return (
      <Page title={isSlipKind(kind) ? p.titles[kind] : t.notFound} back={back}>
        <p class="alert">{p.errors[slip.error.type]}</p>
      </Page>
    )
  }
  return (
    <Page title={slipTitle(slip.value)} back={back} class="print-page">
      <Preview hasher={hasher} slip={slip.value} view={view} />
    </Page>
  )
}

function Preview(props: { readonly hasher: Hasher; readonly slip: Slip; readonly view: CaseView }) {
  const { hasher, slip, view } = props
  const [paper, choose] = usePaper()
  const element = useRef<HTMLElement>(null)
  const rare = useRareCharacters(element, view)
  usePageRule(paper, element)
  const nameConflict = view.state.fields['applicant.name']?.conflict
  return (
    <>
      <div class="no-print print-before">
        <fieldset>
          <legend>{p.paper}</legend>
          <div class="choices">
            {PAPERS.map((name) => (
              <label key={name} class="choice">
                <input type="radio" name="paper" checked={paper === name} onChange={() => choose(name)} />
                {p.papers[name]}
              </label>
            ))}
          </div>
        </fieldset>
        {view.state.readOnly && <p class="alert">■ {view.state.erased ? d.erasedCase : d.updateNeeded}</p>}
        {nameConflict && <p class="alert">▲ {p.nameConflict}</p>}
        <div role="status">
          {rare.map((character) => (
            <p key={character} class="alert">
              ▲ {p.rare(character)}
            </p>
          ))}
        </div>
        <div class="actions">
          <button type="button" onClick={() => print()}>
            {p.print}
          </button>
        </div>
      </div>
      <div class="sheet">
        <Sheet hasher={hasher} slip={slip} view={view} paper={paper} element={element} />
      </div>
    </>
  )
}

/** Read off the sheet itself, so that nothing that is printed goes unread. */
function useRareCharacters(
  element: { readonly current: HTMLElement | null },
  view: CaseView,
): readonly string[] {
  const [rare, setRare] = useState<readonly string[]>([])
  useEffect(() => {
    if (!element.current) return
    const hasGlyph = canvasGlyphs(getComputedStyle(element.current).fontFamily)
    setRare(missingCharacters(element.current.textContent ?? '', hasGlyph))
  }, [view])
  return rare
}
