/** What is out of the ordinary in a case: to be updated first, contested acts, what the county did not accept. */
import { useLive } from '../../components/live.ts'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import type { CaseView } from '../../station/station.ts'
import { QuarantineList } from '../quarantine-list.tsx'
import { ContestedActs, type ContestedActsProps } from './contested-acts.tsx'
import { Section } from './section.tsx'

export function CaseAlerts({ view, onDone }: ContestedActsProps) {
  const { state } = view
  return (
    <>
      {state.readOnly && <p class="alert">■ {d.updateNeeded}</p>}
      <ContestedActs view={view} onDone={onDone} />
      {state.quarantined.length > 0 && <Quarantined view={view} />}
    </>
  )
}

function Quarantined({ view }: { readonly view: CaseView }) {
  const station = useStation()
  const own = useLive(() => station.quarantined(), [])
  return (
    <Section title={`■ ${d.quarantineTitle}`} class="alert">
      <QuarantineList
        readOnly={view.state.readOnly}
        rows={view.state.quarantined.map(({ id, hash, reason }) => ({
          id,
          event: own?.find(({ entry }) => entry.hash === hash)?.entry.event,
          caseNo: null,
          reason,
        }))}
      />
    </Section>
  )
}
