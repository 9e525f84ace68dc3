/** The way to the merge desk, with how much waits there. */
import { useLive } from '../../components/live.ts'
import { m } from '../../messages/merge-text.ts'
import { useCountyDesk } from '../settle/county-desk.ts'

export function MergeLink() {
  const desk = useCountyDesk()
  const count = useLive(() => desk.matters(), [desk])?.length ?? 0
  return (
    <a class="desk-list" href="/merge">
      ▲ {m.link}
      {count > 0 && <span class="count">{count}</span>}
    </a>
  )
}
