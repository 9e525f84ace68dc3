/** 岗位与代岗: drawn from the release that is here, so it can be read without a network; changed at the county. */
import '../../style/accounts.css'
import { useEffect, useState } from 'preact/hooks'
import type { Absence, Post, Roster } from '../../../shared/org/posts.ts'
import { Failure } from '../../components/failure.tsx'
import { now } from '../../components/now.ts'
import { Page } from '../../components/page.tsx'
import { say } from '../../components/said.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { clockText } from '../../messages/dates.ts'
import { p } from '../../messages/posts-text.ts'
import { t } from '../../messages/text.ts'
import { useOffice } from '../ask-office.ts'
import { PostCard } from './post-card.tsx'
import { PostForm } from './post-form.tsx'
import { RemoveForm } from './remove-form.tsx'
import { SkillsTable } from './skills-table.tsx'

export function PostsPage() {
  return (
    <Page title={p.title} back={{ href: '/', text: t.toHome }} class="posts">
      <p>{p.intro}</p>
      <AsOf />
      <Posts />
    </Page>
  )
}

/** Where the county cannot be asked, since when. */
function AsOf() {
  const { phase, contactAt } = useStation().status.value
  return phase === 'cut-off' && contactAt !== null ? (
    <p class="quiet">{p.asOf(clockText(contactAt, now.value))}</p>
  ) : null
}

function Posts() {
  const station = useStation()
  const { staff, org } = useProfile()
  const { failure, ask } = useOffice()
  /** What the county answered, until a release says as much. */
  const [told, setTold] = useState<Roster | null>(null)
  /** Of which post a form is open. */
  const [form, setForm] = useState<Post | 'new' | null>(null)
  /** Which is to be removed. */
  const [leavingOut, setLeavingOut] = useState<Post | null>(null)
  const held = station.roster()
  useEffect(() => setTold(null), [held])
  const roster = told ?? held
  const isManager = org.kind === 'county' && staff.roles.includes('manager')
  const keeps = isManager || staff.roles.includes('decider')
  const own = roster.posts.filter((post) => org.kind === 'county' || post.org === org.id)

  const enter = async (post: Post): Promise<void> => {
    const answer = await ask((office) => office.enterPost(post))
    if (!answer) return
    setTold(answer)
    setForm(null)
    say(p.entered(post.name))
  }
  const leave = async (absence: Absence): Promise<boolean> => {
    const answer = await ask((office) => office.away(absence))
    if (!answer) return false
    setTold(answer)
    say(p.left(station.staffName(absence.staff)))
    return true
  }
  const back = async (absence: Absence): Promise<void> => {
    const answer = await ask((office) => office.back(absence))
    if (!answer) return
    setTold(answer)
    say(p.isBack(station.staffName(absence.staff)))
  }
  const remove = async (post: Post): Promise<void> => {
    const answer = await ask((office) => office.removePost(post))
    if (!answer) return
    setTold(answer)
    setLeavingOut(null)
    say(p.removed(post.name))
  }
  return (
    <>
      {!keeps && <p class="quiet">{p.keepers}</p>}
      {failure && <Failure text={failure} />}
      {form !== null ? (
        <PostForm
          post={form === 'new' ? null : form}
          org={isManager ? null : org.id}
          onEnter={enter}
          onBack={() => setForm(null)}
        />
      ) : (
        <>
          {own.length === 0 && <p class="empty">{p.empty}</p>}
          {own.map((post) => (
            <PostCard
              key={`${post.org} ${post.name}`}
              post={post}
              roster={roster}
              keeper={
                keeps ? { change: () => setForm(post), leave, back, remove: () => setLeavingOut(post) } : null
              }
            >
              {leavingOut?.org === post.org && leavingOut.name === post.name && (
                <RemoveForm
                  post={post}
                  roster={roster}
                  ask={ask}
                  onRemove={() => remove(post)}
                  onBack={() => setLeavingOut(null)}
                />
              )}
            </PostCard>
          ))}
          {(org.kind === 'town' || org.kind === 'village') && <SkillsTable roster={roster} />}
          {keeps && (
            <div class="actions">
              <button type="button" class="outline" onClick={() => setForm('new')}>
                {p.enter}
              </button>
            </div>
          )}
        </>
      )}
    </>
  )
}
