/** One post: who holds it, who is on duty today, and for its keeper one press to hand over and one to hand back. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { type Absence, closureOf, onDuty, type Post, type Roster } from '../../../shared/org/posts.ts'
import { chinaDay } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { a } from '../../messages/accounts-text.ts'
import { namedDay } from '../../messages/dates.ts'
import { p } from '../../messages/posts-text.ts'
import { t } from '../../messages/text.ts'
import { dutyText } from './duty-text.ts'
import { LeaveForm } from './leave-form.tsx'

export interface Keeper {
  change(): void
  /** false: it was not entered, and why has been said. */
  leave(absence: Absence): Promise<boolean>
  back(absence: Absence): Promise<void>
  remove(): void
}

interface CardProps {
  readonly post: Post
  readonly roster: Roster
  /** null: whoever looks may not change it. */
  readonly keeper: Keeper | null
  /** What is asked about it. */
  readonly children?: ComponentChildren
}

export function PostCard({ post, roster, keeper, children }: CardProps) {
  const station = useStation()
  const [leaving, setLeaving] = useState<string | null>(null)
  const today = chinaDay(now.value)
  const heading = `post-${post.org}-${post.name}`
  const itemName = (code: string): string => station.items.value.find((i) => i.code === code)?.name ?? code
  return (
    <section class="org-card" aria-labelledby={heading}>
      <div class="org-head">
        <h2 id={heading}>
          {post.name}
          <small>{station.orgName(post.org)}</small>
        </h2>
        {keeper && (
          <>
            <button type="button" class="plain" aria-label={p.changeOf(post.name)} onClick={keeper.change}>
              {p.change}
            </button>
            <button type="button" class="plain" aria-label={p.removeOf(post.name)} onClick={keeper.remove}>
              {p.remove}
            </button>
          </>
        )}
      </div>
      <p>
        {p.onDuty}
        {t.colon}
        <strong>{dutyText(post, onDuty(roster, post, today), station.staffName)}</strong>
      </p>
      <p class="quiet">{post.items.length === 0 ? p.allOthers : t.list(post.items.map(itemName))}</p>
      <ul class="people">
        {(['a', 'b'] as const).map((as) => (
          <Holder key={as} as={as} post={post} roster={roster} keeper={keeper} onLeave={setLeaving} />
        ))}
      </ul>
      {leaving !== null && keeper && (
        <LeaveForm
          staff={leaving}
          roster={roster}
          onLeave={async (absence) => {
            if (await keeper.leave(absence)) setLeaving(null)
          }}
          onBack={() => setLeaving(null)}
        />
      )}
      {children}
    </section>
  )
}

function Holder(props: CardProps & { readonly as: 'a' | 'b'; readonly onLeave: (staff: string) => void }) {
  const { as, post, roster, keeper } = props
  const station = useStation()
  const [staff, today] = [post[as], chinaDay(now.value)]
  const name = station.staffName(staff)
  const day = (of: string): string => namedDay(of, now.value)
  // Now or to come.
  const away = roster.absences.filter(
    (held) => held.staff === staff && !held.closed && (held.to === null || held.to >= today),
  )
  const isClosed = closureOf(roster, staff) !== null
  return (
    <li>
      <span class="person">
        {p.posts[as]} {name}
        {away.map(({ from, to }) => (
          <small key={from}>▲ {to === null ? p.awayFrom(day(from)) : p.awayFromTo(day(from), day(to))}</small>
        ))}
        {isClosed && <small>■ {a.shutMark}</small>}
      </span>
      {keeper && !isClosed && away.length === 0 && (
        <button
          type="button"
          class="outline"
          aria-label={p.leaveOf(name)}
          onClick={() => props.onLeave(staff)}
        >
          {p.leave}
        </button>
      )}
      {keeper &&
        !isClosed &&
        away.slice(0, 1).map((absence) => (
          <button key="back" type="button" aria-label={p.backOf(name)} onClick={() => keeper.back(absence)}>
            {p.back}
          </button>
        ))}
    </li>
  )
}
