/**
 * The merge desk: what came back and does not agree, grouped by the station that it came from, one at a time, settled
 * with a reason, and the next one comes up. What is under the hand stays there although it was settled elsewhere.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { mayRule } from '../../../shared/case/permissions.ts'
import { useLive } from '../../components/live.ts'
import { Page } from '../../components/page.tsx'
import { say } from '../../components/said.ts'
import { useProfile } from '../../components/station-context.ts'
import { mayLeave } from '../../components/unsaved.ts'
import { wide } from '../../components/wide.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import type { CountyDesk, OpenMatter } from '../../station/station.ts'
import { KeyList } from '../desk/key-list.tsx'
import { useCountyDesk } from '../settle/county-desk.ts'
import type { Keyed } from '../settle/settle.tsx'
import { groupsOf } from './groups.ts'
import { useMergeKeys } from './keys.ts'
import { MatterList } from './matter-list.tsx'
import { MatterPanel } from './matter-panel.tsx'
import { Returns } from './returns.tsx'
import { Gaps } from './settle-gap.tsx'
import { useWaits, Waits, WaitsBelow } from './waits.tsx'
import '../../style/merge.css'

export function MergePage({ caseNo }: { readonly caseNo: string | undefined }) {
  const { org, staff } = useProfile()
  const desk = useCountyDesk()
  const may = mayRule({ org: org.id, roles: staff.roles })
  return (
    <Page title={m.title} back={{ href: '/', text: t.toHome }} class="merge">
      {may ? <Desk desk={desk} caseNo={caseNo} /> : <p>{m.managersOnly}</p>}
    </Page>
  )
}

/** What was settled here last, and between which versions: all that an undo needs. */
interface Settled {
  readonly matter: OpenMatter
  readonly versions: readonly string[]
  readonly adopted: boolean
}

function Desk({ desk, caseNo }: { readonly desk: CountyDesk; readonly caseNo: string | undefined }) {
  const listed = useLive(() => desk.matters(), [desk])
  const found = useLive(() => desk.found(), [desk])
  const matters = listed && found && eachOnce([...listed, ...found])
  const [current, setCurrent] = useState<OpenMatter | null>(null)
  /** The versions of the current one, where it is to be settled anew. */
  const [again, setAgain] = useState<readonly string[] | undefined>(undefined)
  const [last, setLast] = useState<Settled | null>(null)
  const [typed, setTyped] = useState(false)
  const [explaining, setExplaining] = useState(false)
  const keyed = useRef<Keyed['current']>(null)
  const heading = useRef<HTMLHeadingElement | null>(null)
  const waits = useWaits(desk)
  const [suspected, setSuspected] = useState('')
  useEffect(() => {
    desk.lookForRepeats().then((answer) => {
      if (!answer.ok) setSuspected(m.repeatsNotTold)
      else if (answer.value.unlisted > 0) setSuspected(m.repeatsMore(answer.value.unlisted))
    })
  }, [desk])
  const groups = groupsOf(matters ?? [])
  const all = groups.flatMap((group) => group.matters)
  const at = all.findIndex((matter) => matter.key === current?.key)

  useEffect(() => {
    // What was just settled may still be listed for a moment.
    const waiting = all.filter((matter) => matter.key !== last?.matter.key)
    if (current === null && waiting[0])
      setCurrent(waiting.find((matter) => matter.caseNo === caseNo) ?? waiting[0]!)
  }, [current, listed, found])
  useEffect(() => {
    // Settled elsewhere: where nobody has typed a word about it, the next one comes up.
    if (matters && current && at < 0 && !again && !typed) open(null)
  }, [listed, found, typed])
  useEffect(() => heading.current?.focus({ preventScroll: wide.value }), [current?.key])

  const open = (matter: OpenMatter | null): void => {
    setAgain(undefined)
    setCurrent(matter)
  }
  const move = (step: 1 | -1): void => {
    const to = all[Math.min(all.length - 1, Math.max(0, at + step))]
    if (to && to.key !== current?.key && mayLeave()) open(to)
  }
  const done = (matter: OpenMatter, versions: readonly string[], adopted: boolean): void => {
    say(m.done)
    setLast({ matter, versions, adopted })
    open(all[at + 1] ?? all[at - 1] ?? null)
  }
  const undo = async (): Promise<void> => {
    if (!last || !mayLeave()) return
    if (last.adopted) return say(m.undoNot)
    const { matter, versions } = last
    const written = await takenBack(desk, matter)
    if (written) {
      if (!written.ok) return
      say(m.undone)
    }
    setLast(null)
    setCurrent(matter)
    setAgain(written ? undefined : versions)
  }
  useMergeKeys({
    move,
    undo,
    settle: (key) => keyed.current?.(key),
    explain: () => setExplaining(true),
  })

  return (
    <>
      {last && (
        <p class="actions">
          <button type="button" class="outline" onClick={undo}>
            ↶ {m.undo}
          </button>
        </p>
      )}
      {suspected && <p class="quiet">▲ {suspected}</p>}
      <WaitsBelow known={waits.known} />
      {matters?.length === 0 && !current && <p class="empty">{m.empty}</p>}
      <div class="merge-panes">
        {current && (
          <div class="merge-right">
            <p class="merge-steps">
              {at >= 0 && <span>{m.countOf(at + 1, all.length)}</span>}
              <button type="button" class="plain" disabled={at <= 0} onClick={() => move(-1)}>
                ‹ {m.previous}
              </button>
              <button type="button" class="plain" disabled={at >= all.length - 1} onClick={() => move(1)}>
                {m.next} ›
              </button>
            </p>
            <MatterPanel
              key={`${current.key}${again ? ' again' : ''}`}
              {...{ desk, heading, keyed, again }}
              matter={current}
              gone={at < 0 && again === undefined}
              onTyped={setTyped}
              onDone={(versions, adopted) => done(current, versions, adopted)}
              onDrop={() => open(all[0] ?? null)}
            />
          </div>
        )}
        {all.length > 0 && (
          <details class="merge-left" open={wide.value}>
            <summary>{m.all(all.length)}</summary>
            <MatterList
              groups={groups}
              current={current?.key ?? null}
              onOpen={(to) => mayLeave() && open(to)}
            />
          </details>
        )}
      </div>
      <Returns desk={desk} />
      <Gaps desk={desk} />
      <Waits {...waits} />
      {explaining && <KeyList keys={m.keys} note={m.keysNote} onClose={() => setExplaining(false)} />}
    </>
  )
}

/** A word that is taken back by another; null where it is settled anew instead. */
function takenBack(desk: CountyDesk, matter: OpenMatter): ReturnType<CountyDesk['rule']> | null {
  const reason = m.undoReason
  if (matter.kind === 'repeat')
    return desk.compare({ cases: [matter.caseNo, matter.with], found: 'open', reason })
  if (matter.kind === 'gap')
    return desk.account({ gap: matter.gap, device: matter.device, why: 'open', reason })
  if (matter.kind === 'clone') {
    const [first, ...also] = matter.told
    return desk.rule({ ...first!, also, verdict: 'open', reason })
  }
  if (matter.kind !== 'quarantine') return null
  const { id, hash, streams } = matter
  return desk.rule({ id, hash, streams, verdict: 'open', reason })
}

/** A pair that is to be compared anew is told by the county, too. */
const eachOnce = (matters: readonly OpenMatter[]): readonly OpenMatter[] => [
  ...new Map([...matters].reverse().map((matter) => [matter.key, matter])).values(),
]
