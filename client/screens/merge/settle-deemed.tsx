/** 视为受理: the county has it written, with a reason, before the node has heard of everybody who could have told. */
import { useEffect, useState } from 'preact/hooks'
import { useLive } from '../../components/live.ts'
import { useStation } from '../../components/station-context.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import type { OpenMatter } from '../../station/station.ts'
import { useOffice } from '../ask-office.ts'
import { useWriting } from '../case/write.ts'
import { Settle } from '../settle/settle.tsx'
import type { SettlingProps } from '../settle/settle-acts.tsx'
import { caseVersion } from '../settle/versions.ts'

interface Props extends Omit<SettlingProps, 'view' | 'again' | 'onDone'> {
  readonly matter: Extract<OpenMatter, { readonly kind: 'deemed' }>
  readonly gone: boolean
  readonly onDone: () => void
}

export function SettleDeemed({ matter: { caseNo }, gone, ...props }: Props) {
  const station = useStation()
  const office = useOffice()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const writing = useWriting(undefined, reason !== '')
  const view = useLive(() => station.caseView(caseNo), [caseNo])
  useEffect(() => props.onTyped?.(reason !== ''), [reason !== ''])
  if (view === undefined) return <p>{t.loading}</p>
  if (view === null) return <p>{t.noCase}</p>

  const settle = async (_: string | null, text: string): Promise<void> => {
    if (busy) return
    setBusy(true)
    const done = await office.ask((asked) => asked.deem(caseNo, text)).finally(() => setBusy(false))
    if (!done) return
    setReason('')
    props.onDone()
  }
  return (
    <Settle
      keyed={props.keyed}
      legend={m.toDo}
      versions={[caseVersion(view, station)]}
      choices={[{ id: caseNo, label: m.deem }]}
      reasons={m.reasons.deemed}
      writing={{ ...writing, busy, ...(office.failure && { failure: office.failure }) }}
      reason={reason}
      onReason={setReason}
      onSettle={settle}
      onDrop={gone ? props.onDrop : undefined}
    >
      {gone && <p class="warning">▲ {m.elsewhere}</p>}
      <p class="quiet">{m.deemNote}</p>
    </Settle>
  )
}
