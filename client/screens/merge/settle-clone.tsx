/** 设备被复制: a device's log that forked, with what to do; what nobody has read and adopted by itself is answered as one. */
import { useEffect, useState } from 'preact/hooks'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import { useStation } from '../../components/station-context.ts'
import { m } from '../../messages/merge-text.ts'
import type { CountyDesk, OpenMatter } from '../../station/station.ts'
import { useWriting } from '../case/write.ts'
import { Settle } from '../settle/settle.tsx'
import type { SettlingProps } from '../settle/settle-acts.tsx'

interface Props extends Omit<SettlingProps, 'view' | 'again' | 'onDone'> {
  readonly desk: CountyDesk
  readonly matter: Extract<OpenMatter, { readonly kind: 'clone' }>
  readonly gone: boolean
  readonly onDone: () => void
}

export function SettleClone({ desk, matter, gone, ...props }: Props) {
  const station = useStation()
  const [reason, setReason] = useState('')
  const writing = useWriting(undefined, reason !== '')
  useEffect(() => props.onTyped?.(reason !== ''), [reason !== ''])
  const { device, org, told, cases } = matter
  const settle = async (_: string | null, text: string): Promise<void> => {
    const [first, ...also] = told
    const word = { ...first!, also, verdict: 'dismissed' as const, reason: text }
    if (!(await writing.attempt(() => desk.rule(word)))) return
    setReason('')
    props.onDone()
  }
  return (
    <Settle
      keyed={props.keyed}
      legend={m.toDo}
      versions={[
        {
          id: device,
          title: m.device(device),
          lines: [
            { label: m.receivedWhere, text: org === '' ? m.unknownDevice : station.orgName(org) },
            {
              label: m.cloneForks,
              text: told
                .map(({ id }) => id)
                .slice(0, FORKS_SHOWN)
                .join(' '),
            },
          ],
          notes: [m.cloneCount(told.length, cases.length), ...m.cloneToDo],
        },
      ]}
      choices={[{ id: device, label: m.cloneSettle }]}
      reasons={m.reasons.clone}
      writing={writing}
      reason={reason}
      onReason={setReason}
      onSettle={settle}
      onDrop={gone ? props.onDrop : undefined}
    >
      {gone && <p class="warning">▲ {m.elsewhere}</p>}
      <p>{m.cloneEach}</p>
      <ul class="rows">
        {cases.map((caseNo) => (
          <li key={caseNo}>
            <a href={`/case/${caseNo}`}>{formatCaseNumber(caseNo)}</a>
          </li>
        ))}
      </ul>
    </Settle>
  )
}

const FORKS_SHOWN = 8
