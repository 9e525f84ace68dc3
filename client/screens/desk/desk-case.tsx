/** The case in the desk's right pane; its heading takes the focus when it opens. */
import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useLive } from '../../components/live.ts'
import { useStation } from '../../components/station-context.ts'
import { t } from '../../messages/text.ts'
import type { Action } from '../case/actions.ts'
import { CaseBody } from '../case/case-body.tsx'
import { SectionLevel } from '../case/section.tsx'
import { Departed } from '../departed.tsx'

export function DeskCase(props: {
  readonly caseNo: string
  readonly asked: Signal<Action | null>
  readonly onDone: () => void
}) {
  const station = useStation()
  const view = useLive(() => station.caseView(props.caseNo), [props.caseNo])
  const heading = useRef<HTMLHeadingElement>(null)
  const here = view !== undefined && view !== null
  useEffect(() => heading.current?.focus({ preventScroll: true }), [here])
  if (view === undefined) return <p class="opening">{t.loading}</p>
  if (view === null) return <Departed caseNo={props.caseNo} unknown={t.noCase} />
  return (
    <SectionLevel.Provider value={3}>
      <h2 ref={heading} tabIndex={-1}>
        {view.item?.name ?? view.state.item}
      </h2>
      <CaseBody view={view} asked={props.asked} onDone={props.onDone} />
    </SectionLevel.Provider>
  )
}
