/** 断号: numbers of a terminal under which no case came, accounted for with a reason. No number changes by it. */
import { useEffect, useState } from 'preact/hooks'
import { isAccounted } from '../../../shared/case/gaps.ts'
import { useLive } from '../../components/live.ts'
import { useStation } from '../../components/station-context.ts'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import type { CountyDesk, ListedGap, OpenMatter } from '../../station/station.ts'
import { useWriting } from '../case/write.ts'
import { Settle } from '../settle/settle.tsx'
import type { SettlingProps } from '../settle/settle-acts.tsx'

interface Props extends Omit<SettlingProps, 'view' | 'again' | 'onDone'> {
  readonly desk: CountyDesk
  readonly matter: Extract<OpenMatter, { readonly kind: 'gap' }>
  readonly gone: boolean
  readonly onDone: () => void
}

const WHYS = ['voided', 'paper', 'lost', 'other'] as const

export function SettleGap({ desk, matter, gone, ...props }: Props) {
  const [reason, setReason] = useState('')
  const writing = useWriting(undefined, reason !== '')
  useEffect(() => props.onTyped?.(reason !== ''), [reason !== ''])
  const { gap, device, account } = matter
  const settle = async (chosen: string | null, text: string): Promise<void> => {
    const why = WHYS.find((one) => one === chosen)!
    if (!(await writing.attempt(() => desk.account({ gap, device, why, reason: text })))) return
    setReason('')
    props.onDone()
  }
  return (
    <Settle
      keyed={props.keyed}
      legend={m.gapWhich}
      versions={WHYS.map((id) => ({ id, title: m.gapWhyNotes[id], lines: [], notes: [] }))}
      choices={WHYS.map((id) => ({ id, label: d.law.gapWhys[id] }))}
      reasons={m.reasons.gap}
      writing={writing}
      reason={reason}
      onReason={setReason}
      onSettle={settle}
      onDrop={gone ? props.onDrop : undefined}
    >
      {gone && <p class="warning">▲ {m.elsewhere}</p>}
      <p>{m.gapNote(gap.day, gap.terminal, gap.from, gap.to)}</p>
      {account.words.length > 1 && <p class="warning">▲ {m.gapDisputed}</p>}
    </Settle>
  )
}

/** All of them, by station: also those that are accounted for. */
export function Gaps({ desk }: { readonly desk: CountyDesk }) {
  const station = useStation()
  const gaps = useLive(() => desk.gaps(), [desk])
  if (!gaps || gaps.length === 0) return null
  const open = gaps.filter(({ account }) => !isAccounted(account)).length
  return (
    <details class="gaps">
      <summary>{m.gapsAll(gaps.length, open)}</summary>
      <ul class="rows">
        {gaps.map(({ gap, account }: ListedGap) => (
          <li key={`${gap.area} ${gap.day} ${gap.terminal} ${gap.from}`}>
            <strong>{station.orgName(gap.area)}</strong> {m.gapNote(gap.day, gap.terminal, gap.from, gap.to)}
            <br />
            {isAccounted(account) ? (
              <small>
                ● {d.law.gapWhys[account.why!]} · {account.words.map((w) => w.reason).join(' ')}
              </small>
            ) : (
              <small>▲ {m.gapOpen}</small>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
