/** 只看我的: of what waits at the unit only what is one's own to see to. Kept while one looks at another page, and no longer. */
import { signal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { chinaDay } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { p } from '../../messages/posts-text.ts'
import { WAITING } from '../../station/list-queries.ts'
import type { CaseFilter, ListName } from '../../station/station.ts'

export const onlyMine = signal(false)

/** Of these a post may have the cases; what is elsewhere or over is nobody's here. */
const PLACED: ReadonlySet<ListName> = new Set([...WAITING, 'mine', 'soon', 'back', 'paused'])

/** null: all of the unit's are looked at. The same object as long as it says the same. */
export function useTheirs(list: ListName): NonNullable<CaseFilter['theirs']> | null {
  const { staff, org } = useProfile()
  const [isOn, day] = [onlyMine.value && PLACED.has(list), chinaDay(now.value)]
  return useMemo(() => (isOn ? { staff: staff.id, org: org.id, day } : null), [isOn, staff.id, org.id, day])
}

/** Where a unit has no posts, everything is everybody's. */
export function MineToggle({ onToggle }: { readonly onToggle: () => void }) {
  const station = useStation()
  const { org } = useProfile()
  if (!station.roster().posts.some((post) => post.org === org.id)) return null
  return (
    <label class="mine">
      <input type="checkbox" checked={onlyMine.value} onChange={onToggle} />
      {p.mine}
    </label>
  )
}
