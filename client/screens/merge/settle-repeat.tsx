/** 疑似重复: two cases of one person and item side by side; one of them is carried on, or they are not the same. */
import { useEffect, useState } from 'preact/hooks'
import { useLive } from '../../components/live.ts'
import { useStation } from '../../components/station-context.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import type { CountyDesk, OpenMatter } from '../../station/station.ts'
import { useWriting } from '../case/write.ts'
import { Settle } from '../settle/settle.tsx'
import type { SettlingProps } from '../settle/settle-acts.tsx'
import { caseVersion } from '../settle/versions.ts'

export type RepeatMatter = Extract<OpenMatter, { readonly kind: 'repeat' }>

interface Props extends Omit<SettlingProps, 'view' | 'again' | 'onDone'> {
  readonly desk: CountyDesk
  readonly matter: RepeatMatter
  /** It is on the desk no longer: somebody else has said the word. */
  readonly gone: boolean
  readonly onDone: () => void
}

export function SettleRepeat({ desk, matter, gone, ...props }: Props) {
  const station = useStation()
  const [reason, setReason] = useState('')
  const writing = useWriting(undefined, reason !== '')
  const cases = [matter.caseNo, matter.with] as const
  const one = useLive(() => station.caseView(cases[0]), [cases[0]])
  const other = useLive(() => station.caseView(cases[1]), [cases[1]])
  useEffect(() => props.onTyped?.(reason !== ''), [reason !== ''])
  if (one === undefined || other === undefined) return <p>{t.loading}</p>
  if (one === null || other === null) return <p>{t.noCase}</p>

  const settle = async (kept: string | null, text: string): Promise<void> => {
    const found = kept === null ? 'different' : { carriedOn: kept }
    if (!(await writing.attempt(() => desk.compare({ cases, found, reason: text })))) return
    setReason('')
    props.onDone()
  }
  return (
    <Settle
      keyed={props.keyed}
      legend={m.repeatWhich}
      versions={[one, other].map((view) => caseVersion(view, station))}
      choices={[
        ...cases.map((id, i) => ({ id, label: m.carryOn(m.version(i + 1)) })),
        { id: null, label: m.notSame },
      ]}
      reasons={m.reasons.repeat}
      writing={writing}
      reason={reason}
      onReason={setReason}
      onSettle={settle}
      onDrop={gone ? props.onDrop : undefined}
    >
      {gone && <p class="warning">▲ {m.elsewhere}</p>}
      <p class="quiet">{m.repeatNote}</p>
    </Settle>
  )
}
