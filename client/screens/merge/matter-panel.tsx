/** One matter: what it is, in which case, and the versions to choose between. */
import type { RefObject } from 'preact'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import { useLive } from '../../components/live.ts'
import { useStation } from '../../components/station-context.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import type { CountyDesk, OpenMatter } from '../../station/station.ts'
import type { Keyed } from '../settle/settle.tsx'
import { SettleActs } from '../settle/settle-acts.tsx'
import { SettleField } from '../settle/settle-field.tsx'
import { matterText } from './matter-list.tsx'
import { SettleClone } from './settle-clone.tsx'
import { SettleDeemed } from './settle-deemed.tsx'
import { SettleGap } from './settle-gap.tsx'
import { SettleQuarantine } from './settle-quarantine.tsx'
import { SettleRepeat } from './settle-repeat.tsx'

interface MatterPanelProps {
  readonly desk: CountyDesk
  readonly matter: OpenMatter
  readonly heading: RefObject<HTMLHeadingElement | null>
  readonly keyed: Keyed
  readonly again: readonly string[] | undefined
  /** Settled elsewhere meanwhile. */
  readonly gone: boolean
  readonly onTyped: (typed: boolean) => void
  readonly onDone: (versions: readonly string[], adopted: boolean) => void
  readonly onDrop: () => void
}

export function MatterPanel(props: MatterPanelProps) {
  const { matter, heading } = props
  const station = useStation()
  return (
    <section aria-labelledby="matter-title">
      <h2 id="matter-title" ref={heading} tabIndex={-1}>
        {matterText(station, matter)}
      </h2>
      <p class="quiet">
        {m.from(matter.org === '' ? m.unknownDevice : station.orgName(matter.org))}
        {matter.caseNo !== null && (
          <>
            {' · '}
            {matter.applicant} <a href={`/case/${matter.caseNo}`}>{formatCaseNumber(matter.caseNo)}</a>
          </>
        )}
      </p>
      <Panel {...props} />
    </section>
  )
}

function Panel({ desk, matter, keyed, again, gone, onTyped, onDone, onDrop }: MatterPanelProps) {
  if (matter.kind === 'quarantine') {
    return (
      <SettleQuarantine
        {...{ desk, matter, keyed, gone, onTyped, onDrop }}
        onDone={(adopted) => onDone([], adopted)}
      />
    )
  }
  if (matter.kind === 'repeat') {
    return (
      <SettleRepeat
        {...{ desk, matter, keyed, gone, onTyped, onDrop }}
        onDone={() => onDone([matter.caseNo, matter.with], false)}
      />
    )
  }
  if (matter.kind === 'gap') {
    return <SettleGap {...{ desk, matter, keyed, gone, onTyped, onDrop }} onDone={() => onDone([], false)} />
  }
  if (matter.kind === 'clone') {
    return (
      <SettleClone {...{ desk, matter, keyed, gone, onTyped, onDrop }} onDone={() => onDone([], false)} />
    )
  }
  if (matter.kind === 'deemed') {
    return <SettleDeemed {...{ matter, keyed, gone, onTyped, onDrop }} onDone={() => onDone([], true)} />
  }
  return (
    <InCase {...{ matter, keyed, again, onTyped, onDrop }} onDone={(versions) => onDone(versions, false)} />
  )
}

function InCase({
  matter,
  ...props
}: Pick<MatterPanelProps, 'keyed' | 'again' | 'onTyped' | 'onDrop'> & {
  readonly matter: Exclude<
    OpenMatter,
    { readonly kind: 'quarantine' | 'repeat' | 'deemed' | 'gap' | 'clone' }
  >
  readonly onDone: (versions: readonly string[]) => void
}) {
  const station = useStation()
  const { caseNo } = matter
  const view = useLive(() => station.caseView(caseNo ?? ''), [caseNo])
  if (view === undefined) return <p>{t.loading}</p>
  if (view === null) return <p>{t.noCase}</p>
  return matter.kind === 'acts' ? (
    <SettleActs {...props} view={view} slot={matter.slot} />
  ) : (
    <SettleField {...props} view={view} name={matter.field} />
  )
}
