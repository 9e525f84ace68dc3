/** 撤销岗位: what waits there now is named before anything is changed. */
import { useEffect, useId, useState } from 'preact/hooks'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import { handledBy, type Post, type Roster } from '../../../shared/org/posts.ts'
import { p } from '../../messages/posts-text.ts'
import { t } from '../../messages/text.ts'
import type { Office } from '../../station/office.ts'
import type { AskOffice } from '../ask-office.ts'

export function RemoveForm(props: {
  readonly post: Post
  readonly roster: Roster
  readonly ask: AskOffice['ask']
  readonly onRemove: () => Promise<void>
  readonly onBack: () => void
}) {
  const { post, roster } = props
  const id = useId()
  /** null: not answered yet. */
  const [waiting, setWaiting] = useState<Waiting | null>(null)
  const [sending, setSending] = useState(false)
  useEffect(() => {
    props
      .ask((office: Office) => office.waitingAt(post.org))
      .then((answer) => {
        if (!answer) return props.onBack()
        const cases = answer.cases.map(({ summary }) => summary)
        setWaiting({ cases: handledBy(roster, post, cases), more: answer.next !== null })
      })
  }, [])
  if (!waiting) return <p class="opening">{t.opening}</p>
  const remove = async (event: Event): Promise<void> => {
    event.preventDefault()
    setSending(true)
    await props.onRemove()
    setSending(false)
  }
  return (
    <form aria-busy={sending} aria-labelledby={`${id}-title`} onSubmit={remove}>
      <h3 id={`${id}-title`}>{p.removeTitle(post.name)}</h3>
      <p>{waiting.cases.length === 0 ? p.removeNone : p.removeOpen(waiting.cases.length, waiting.more)}</p>
      {waiting.cases.length > 0 && (
        <ul>
          {waiting.cases.map(({ caseNo }) => (
            <li key={caseNo}>
              <a href={`/case/${caseNo}`}>{formatCaseNumber(caseNo)}</a>
            </li>
          ))}
        </ul>
      )}
      <div class="actions">
        <button type="submit" disabled={sending}>
          {p.removeDo}
        </button>
        <button type="button" class="outline" onClick={props.onBack}>
          {t.cancel}
        </button>
      </div>
    </form>
  )
}

interface Waiting {
  readonly cases: readonly { readonly caseNo: string }[]
  /** There are more than were told. */
  readonly more: boolean
}
