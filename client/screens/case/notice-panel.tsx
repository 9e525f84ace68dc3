/** 一次性告知: ticked together from the item's own materials and fields, never typed from nothing. */
import { useId, useState } from 'preact/hooks'
import { APPLICANT_FIELDS, type Item } from '../../../shared/catalogue/item.ts'
import { d } from '../../messages/desk-text.ts'
import { fieldLabel } from '../../messages/names.ts'
import { t } from '../../messages/text.ts'
import { givenOf, missingIn } from './actions.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { useWrite } from './write.ts'

export function NoticePanel({ view, onDone, onCancel }: PanelProps) {
  // A notice is offered only where the pinned item is here (actions.ts).
  return view.item ? <Notice view={view} item={view.item} onDone={onDone} onCancel={onCancel} /> : null
}

function Notice({ view, item, onDone, onCancel }: PanelProps & { readonly item: Item }) {
  const { state } = view
  const noteId = useId()
  const [materials, setMaterials] = useState(() => new Set(missingIn(state, item).must.map((m) => m.id)))
  const [fields, setFields] = useState(() => new Set(missingIn(state, item).fields))
  const [note, setNote] = useState('')
  const [ticked, setTicked] = useState(false)
  const writing = useWrite(view, note !== '' || ticked)
  const given = givenOf(state)

  const send = async (): Promise<void> => {
    if (materials.size + fields.size === 0) return writing.fail(d.noticeNone)
    const data = { materials: [...materials], fields: [...fields], note: note.trim() }
    if (await writing.write('notified', data)) onDone()
  }

  return (
    <PanelForm writing={writing} submit={d.noticeSend} onSubmit={send} onCancel={onCancel}>
      <p class="quiet">{d.noticeTick}</p>
      <fieldset class="ticks">
        <legend>{d.noticeMaterials}</legend>
        {item.materials.map(({ id, name, need, shareable }) => (
          <Tick
            key={id}
            checked={materials.has(id)}
            disabled={shareable}
            onTick={(on) => {
              setTicked(true)
              setMaterials(toggled(materials, id, on))
            }}
          >
            {name}
            <small>
              {' '}
              {t.law.needs[need]}
              {given.has(id) && ` · ${d.has}`}
              {shareable && ` · ${t.item.shareable}`}
            </small>
          </Tick>
        ))}
      </fieldset>
      <fieldset class="ticks ticks-fields">
        <legend>{d.noticeFields}</legend>
        {[...APPLICANT_FIELDS, ...item.form.map((field) => field.name)].map((name) => (
          <Tick
            key={name}
            checked={fields.has(name)}
            onTick={(on) => {
              setTicked(true)
              setFields(toggled(fields, name, on))
            }}
          >
            {fieldLabel(item, name)}
            <small> {given.value(name) === '' ? d.blank : given.value(name)}</small>
          </Tick>
        ))}
      </fieldset>
      <label for={noteId}>{d.noticeNote}</label>
      <textarea
        id={noteId}
        rows={2}
        maxLength={1000}
        placeholder={d.noticeNoteHint}
        value={note}
        onInput={(event) => setNote(event.currentTarget.value)}
      />
    </PanelForm>
  )
}

function Tick(props: {
  readonly checked: boolean
  /** Nobody may be asked for it. */
  readonly disabled?: boolean
  readonly onTick: (on: boolean) => void
  readonly children: preact.ComponentChildren
}) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onTick(event.currentTarget.checked)}
      />
      <span>{props.children}</span>
    </label>
  )
}

function toggled(set: ReadonlySet<string>, id: string, on: boolean): Set<string> {
  const next = new Set(set)
  if (on) next.add(id)
  else next.delete(id)
  return next
}
