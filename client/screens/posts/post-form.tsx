/** A post: its name, what it handles, and the two people who hold it. */
import { useEffect, useId, useState } from 'preact/hooks'
import type { Post } from '../../../shared/org/posts.ts'
import { Failure } from '../../components/failure.tsx'
import { useStation } from '../../components/station-context.ts'
import { holdUnsaved } from '../../components/unsaved.ts'
import { p } from '../../messages/posts-text.ts'
import { t } from '../../messages/text.ts'

export function PostForm(props: {
  /** null: a new one. */
  readonly post: Post | null
  /** The unit; null: it is chosen. */
  readonly org: string | null
  readonly onEnter: (post: Post) => Promise<void>
  readonly onBack: () => void
}) {
  const { post: before } = props
  const station = useStation()
  const id = useId()
  const [post, setPost] = useState<Post>(
    before ?? { org: props.org ?? '', name: '', items: [], a: '', b: '' },
  )
  const [fault, setFault] = useState('')
  const [sending, setSending] = useState(false)
  const typed = post.name !== (before?.name ?? '') || post.a !== (before?.a ?? '')
  useEffect(() => (typed ? holdUnsaved() : undefined), [typed])
  const change = (part: Partial<Post>) => setPost({ ...post, ...part })
  // A department has its own items; at a counter all are taken.
  const items = station.items.value
  const own = items.filter(({ owner }) => owner === post.org)
  const people = station.staffOf(post.org).map((staff) => ({ value: staff.id, text: staff.name }))
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const entered = { ...post, name: post.name.trim() }
    const missing = faultOf(entered)
    setFault(missing === null ? '' : p.faults[missing])
    if (missing !== null) return
    setSending(true)
    await props.onEnter(entered)
    setSending(false)
  }
  return (
    <form class="invite-form" noValidate aria-busy={sending} onInput={() => setFault('')} onSubmit={submit}>
      <h2>{before ? p.changeOf(before.name) : p.enter}</h2>
      {!before && props.org === null && (
        <Choose
          label={p.org}
          value={post.org}
          options={station.orgs().map(({ id, name }) => ({ value: id, text: name }))}
          onChoose={(org) => change({ org, a: '', b: '', items: [] })}
        />
      )}
      {!before && (
        <div class="field">
          <label for={`${id}-name`}>{p.name}</label>
          <small>{p.nameHint}</small>
          <input
            id={`${id}-name`}
            type="text"
            maxLength={32}
            autocomplete="off"
            value={post.name}
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </div>
      )}
      {(['a', 'b'] as const).map((as) => (
        <Choose
          key={as}
          label={p.posts[as]}
          value={post[as]}
          options={people}
          onChoose={(staff) => change({ [as]: staff })}
        />
      ))}
      <fieldset class="field">
        <legend>{p.items}</legend>
        <small>{p.itemsHint}</small>
        <div class="choices">
          {(own.length > 0 ? own : items).map(({ code, name }) => (
            <label key={code} class="choice">
              <input
                type="checkbox"
                checked={post.items.includes(code)}
                onChange={({ currentTarget }) =>
                  change({
                    items: currentTarget.checked
                      ? [...post.items, code]
                      : post.items.filter((held) => held !== code),
                  })
                }
              />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      {fault && <Failure text={fault} />}
      <div class="actions">
        <button type="submit" disabled={sending}>
          {p.enterDo}
        </button>
        <button
          type="button"
          class="outline"
          onClick={() => (!typed || confirm(t.unsavedAsk)) && props.onBack()}
        >
          {t.cancel}
        </button>
      </div>
    </form>
  )
}

/** The first part, in the form's order, that is missing. */
function faultOf({ org, name, a, b }: Post): 'org' | 'name' | 'people' | null {
  if (org === '') return 'org'
  if (name === '') return 'name'
  return a === '' || b === '' || a === b ? 'people' : null
}

function Choose(props: {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly text: string }[]
  readonly onChoose: (value: string) => void
}) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <option value="">{p.choose}</option>
        {props.options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
