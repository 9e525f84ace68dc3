/** 裁定: acts that did not know each other; the county's manager says which stands, or that none does, and why. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Slot } from '../../../shared/case/events.ts'
import { contestsIn, toldInTime } from '../../../shared/case/matters.ts'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import { questionText } from '../../messages/trace-sentence.ts'
import type { CaseView } from '../../station/station.ts'
import { useWrite } from '../case/write.ts'
import { type Keyed, Settle } from './settle.tsx'
import { actVersions, builtOn } from './versions.ts'

export interface SettlingProps {
  readonly view: CaseView
  readonly keyed?: Keyed | undefined
  /** The versions of a matter that was settled here already, to be settled anew. */
  readonly again?: readonly string[] | undefined
  /** Words stand here that are written nowhere: whoever shows this keeps it. */
  readonly onTyped?: (typed: boolean) => void
  /** `versions`: those between which was chosen. */
  readonly onDone: (versions: readonly string[]) => void
  readonly onDrop?: () => void
}

export function SettleActs({ view, slot, ...props }: SettlingProps & { readonly slot: Slot }) {
  const station = useStation()
  const [reason, setReason] = useState('')
  const writing = useWrite(view, reason !== '')
  const contest = contestsIn(view.state).find((c) => c.slot === slot)
  const held = useRef<readonly string[]>(props.again ?? [])
  const told = slot === 'admission' ? toldInTime(view.state, view.entries, station.calendar()) : []
  const isOpen = contest !== undefined || told.length > 0
  // What was told is shown beside the 视为受理, and is no act that could be chosen.
  if (contest) held.current = contest.acts.map((act) => act.id)
  else if (isOpen) held.current = [view.state.slots[slot].effective ?? '', ...told]
  useEffect(() => props.onTyped?.(reason !== ''), [reason !== ''])

  const versions = actVersions(view, station, held.current)
  const settlement = view.entries.findLast((e) => e.event.type === 'resolved' && e.event.data?.slot === slot)
  if (props.again && settlement && builtOn(view, settlement.event.id)) return <p>{m.builtOn}</p>
  const settle = async (act: string | null, text: string): Promise<void> => {
    if (await writing.write('resolved', { slot, act, reason: text })) {
      setReason('')
      props.onDone(held.current)
    }
  }
  const actOf = (id: string) => view.state.slots[slot].acts.find((act) => act.id === id)
  return (
    <Settle
      keyed={props.keyed}
      versions={versions.map((version) => {
        const act = actOf(version.id)
        const standing = act
          ? [d.law.actStatus[act.status], ...(act.questioned ? [questionText(act)] : [])]
          : []
        return { ...version, notes: [...version.notes, ...standing] }
      })}
      choices={[
        ...versions.flatMap(({ id }, i) => (actOf(id) ? [{ id, label: d.choose(m.version(i + 1)) }] : [])),
        { id: null, label: m.none },
      ]}
      reasons={m.reasons.acts}
      writing={writing}
      reason={reason}
      onReason={setReason}
      onSettle={settle}
      onDrop={isOpen ? undefined : props.onDrop}
    >
      {told.length > 0 && <p class="warning">▲ {m.toldInTime}</p>}
      {!isOpen && <p class="warning">▲ {props.again ? m.again : m.elsewhere}</p>}
    </Settle>
  )
}
