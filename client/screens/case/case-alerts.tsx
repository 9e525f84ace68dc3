/** What is out of the ordinary in a case: to be updated first, contested acts, what the county did not accept. */

import { formatCaseNumber } from '../../../shared/case/number.ts'
import { isCounty, mayRule } from '../../../shared/case/permissions.ts'
import { isOpen } from '../../../shared/case/quarantine.ts'
import { TURN } from '../../../shared/case/stage.ts'
import { isApplicants } from '../../../shared/event.ts'
import { useLive } from '../../components/live.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { QuarantineList } from '../quarantine-list.tsx'
import { ContestedActs, type ContestedActsProps } from './contested-acts.tsx'
import { Section } from './section.tsx'

export function CaseAlerts({ view, onDone }: ContestedActsProps) {
  const { state } = view
  return (
    <>
      {state.readOnly && <p class="alert">■ {state.erased ? d.erasedCase : d.updateNeeded}</p>}
      {TURN[state.stage].task === 'accept' && view.entries.some(({ event }) => isApplicants(event)) && (
        <p class="warning">▲ {d.onlineUnchecked}</p>
      )}
      <ContestedActs view={view} onDone={onDone} />
      <Comparisons view={view} />
      {state.quarantined.length > 0 && <Quarantined view={view} />}
    </>
  )
}

/** 疑似重复: what the county has found of this case beside another; what it found not to concern it the county alone sees. */
function Comparisons({ view: { state } }: Pick<ContestedActsProps, 'view'>) {
  const isAtCounty = isCounty(useProfile().org.id)
  return (
    <>
      {state.comparisons.map(({ with: other, found, words }) => {
        const number = formatCaseNumber(other)
        if (found === 'carriedOn' || found === 'repeats')
          return (
            <p key={other} class="warning">
              ▲ {[d.law.found[found](number), ...reasonsOf(words)].join(t.colon)}
            </p>
          )
        if (!isAtCounty || found === 'open') return null
        return (
          <p key={other} class={found ? 'quiet' : 'warning'}>
            {found ? m.differsFrom(number) : `▲ ${m.repeatDisputed(number)}`}
          </p>
        )
      })}
    </>
  )
}

const reasonsOf = (words: readonly { readonly reason: string }[]): readonly string[] => {
  const reasons = words.map((word) => word.reason).filter((reason) => reason !== '')
  return reasons.length > 0 ? [t.list(reasons)] : []
}

function Quarantined({ view }: { readonly view: CaseView }) {
  const station = useStation()
  const { org, staff } = useProfile()
  const may = mayRule({ org: org.id, roles: staff.roles })
  const own = useLive(() => station.quarantined(), [])
  return (
    <Section title={`■ ${d.quarantineTitle}`} class="alert">
      <QuarantineList
        readOnly={view.state.readOnly}
        rows={view.state.quarantined.map(({ id, hash, reason, ruling }) => ({
          id,
          ruling,
          event: own?.find(({ entry }) => entry.hash === hash)?.entry.event,
          caseNo: null,
          reason,
        }))}
      />
      {may && view.state.quarantined.some(isOpen) && (
        <a class="tap" href={`/merge/${view.state.caseNo}`}>
          {m.toMerge}
        </a>
      )}
    </Section>
  )
}
