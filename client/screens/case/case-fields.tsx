/** What the applicant gave. An edit writes only what was changed; two values are both shown until somebody chooses. */
import { useState } from 'preact/hooks'
import type { FieldState } from '../../../shared/case/fields.ts'
import { owesReason } from '../../../shared/case/permissions.ts'
import { APPLICANT_FIELDS, type FieldSpec, type Item } from '../../../shared/catalogue/item.ts'
import { chinaDay, msOf } from '../../../shared/time.ts'
import { Failure } from '../../components/failure.tsx'
import { FieldInput, fieldId } from '../../components/field-input.tsx'
import { now } from '../../components/now.ts'
import { say } from '../../components/said.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { m } from '../../messages/merge-text.ts'
import { authorName, fieldLabel } from '../../messages/names.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { SettleField } from '../settle/settle-field.tsx'
import { type Checked, checkFields } from './field-check.ts'
import { Section } from './section.tsx'
import { useWrite } from './write.ts'

const APPLICANT_KIND: Record<(typeof APPLICANT_FIELDS)[number], FieldSpec['kind']> = {
  'applicant.name': 'text',
  'applicant.id': 'id',
  'applicant.phone': 'phone',
  'applicant.address': 'text',
}

/** The applicant's fields, those of the item, and any other that an event brought. */
export function specsOf(
  item: Item | undefined,
  held: Readonly<Record<string, FieldState>>,
): readonly FieldSpec[] {
  const known: FieldSpec[] = [
    ...APPLICANT_FIELDS.map(
      (name, i): FieldSpec => ({
        name,
        label: fieldLabel(item, name),
        kind: APPLICANT_KIND[name],
        required: i < 2,
      }),
    ),
    ...(item?.form ?? []),
  ]
  const others = Object.keys(held).filter((name) => !known.some((spec) => spec.name === name))
  return [
    ...known,
    ...others.map((name): FieldSpec => ({ name, label: name, kind: 'text', required: false })),
  ]
}

export function CaseFields({ view, mayFill }: { readonly view: CaseView; readonly mayFill: boolean }) {
  const [editing, setEditing] = useState(false)
  const { state, item } = view
  const specs = specsOf(item, state.fields)
  return (
    <Section title={d.form} class="case-fields">
      {editing ? (
        <EditFields view={view} specs={specs} onClose={() => setEditing(false)} />
      ) : (
        <>
          <dl>
            {specs.map((spec) => (
              <FieldRow key={spec.name} spec={spec} view={view} mayFill={mayFill} />
            ))}
          </dl>
          {mayFill && (
            <button type="button" class="outline" onClick={() => setEditing(true)}>
              {d.editForm}
            </button>
          )}
        </>
      )}
    </Section>
  )
}

function FieldRow(props: { readonly spec: FieldSpec; readonly view: CaseView; readonly mayFill: boolean }) {
  const { spec, view, mayFill } = props
  const field = view.state.fields[spec.name]
  const { org } = useProfile()
  const ruling = mayFill && owesReason(view.state, org.id)
  /** Chosen elsewhere meanwhile, perhaps: the words that stand here are not thrown away. */
  const [held, setHeld] = useState(false)
  const chosen = reasonOf(view, field)
  return (
    <>
      <dt>{spec.label}</dt>
      <dd class={spec.name === 'applicant.name' ? 'name' : ''}>
        {(held || field?.conflict) && ruling ? (
          <SettleField
            view={view}
            name={spec.name}
            onTyped={setHeld}
            onDrop={() => setHeld(false)}
            onDone={() => say(m.done)}
          />
        ) : field?.conflict ? (
          <Conflict name={spec.name} field={field} view={view} mayFill={mayFill} />
        ) : (
          field?.value || <span class="quiet">{d.blank}</span>
        )}
        {chosen && <small class="chosen-by">{m.chosen(chosen)}</small>}
      </dd>
    </>
  )
}

/** Why the county chose this value, where it did. */
function reasonOf({ entries }: CaseView, field: FieldState | undefined): string {
  const write = field?.conflict ? undefined : field?.writes.at(-1)?.event
  const { reason } = entries.find((e) => e.event.id === write)?.event.data ?? {}
  return typeof reason === 'string' ? reason : ''
}

function Conflict(props: {
  readonly name: string
  readonly field: FieldState
  readonly view: CaseView
  readonly mayFill: boolean
}) {
  const station = useStation()
  const { name, field, view, mayFill } = props
  const writing = useWrite(view)
  return (
    <div class="conflict">
      <p>▲ {d.conflict}</p>
      {writing.failure && <Failure text={writing.failure} />}
      <ul>
        {field.writes.map(({ value, event: id }) => {
          const event = view.entries.find((e) => e.event.id === id)?.event
          return (
            <li key={id}>
              <strong>{value || d.blank}</strong>
              {event && (
                <small>
                  {d.conflictBy(
                    `${authorName(station, event.by)}（${station.orgName(event.org)}）`,
                    whenText(msOf(view.state.times[id] ?? event.at), now.value),
                  )}
                </small>
              )}
              {mayFill && (
                <button
                  type="button"
                  class="outline"
                  disabled={writing.busy}
                  onClick={() => writing.write('filled', { fields: { [name]: value } })}
                >
                  {d.choose(value || d.blank)}
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** Prefix of the ids of the form that edits. */
const EDIT = 'edit-'

function EditFields(props: {
  readonly view: CaseView
  readonly specs: readonly FieldSpec[]
  readonly onClose: () => void
}) {
  const { view, specs, onClose } = props
  const held = (name: string): string => view.state.fields[name]?.value ?? ''
  /** `over`: what stood there when this person began to change it; anything else has come meanwhile. */
  const [changed, setChanged] = useState<Readonly<Record<string, { value: string; over: string }>>>({})
  const edited = Object.fromEntries(
    Object.entries(changed).flatMap(([name, { value }]) => (value === held(name) ? [] : [[name, value]])),
  )
  const writing = useWrite(view, Object.keys(edited).length > 0)
  const [wrong, setWrong] = useState<Checked['wrong']>([])
  const meanwhile = (name: string): string | undefined => {
    const mine = changed[name]
    const other = mine && held(name)
    return other === undefined || other === mine?.over || other === mine?.value
      ? undefined
      : d.changedMeanwhile(other || d.blank)
  }
  const save = async (): Promise<void> => {
    if (Object.keys(edited).length === 0) {
      say(d.noChange)
      return onClose()
    }
    const { fields, wrong } = checkFields(specs, edited, chinaDay(now.value))
    setWrong(wrong)
    if (wrong.length > 0) return
    if (await writing.write('filled', { fields })) {
      say(d.saved)
      onClose()
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <p class="quiet">{d.editHint}</p>
      {specs.map((spec) => (
        <FieldInput
          key={spec.name}
          within={EDIT}
          spec={spec}
          value={changed[spec.name]?.value ?? held(spec.name)}
          error={meanwhile(spec.name)}
          onValue={(value) =>
            setChanged((all) => ({
              ...all,
              [spec.name]: { value, over: all[spec.name]?.over ?? held(spec.name) },
            }))
          }
        />
      ))}
      {wrong.length > 0 && (
        <Failure
          text={d.wrongFields}
          at={wrong.map(({ name, text }) => ({ id: fieldId(name, EDIT), text }))}
        />
      )}
      {writing.failure && <Failure text={writing.failure} />}
      <div class="actions">
        <button type="submit" disabled={writing.busy}>
          {t.save}
        </button>
        <button type="button" class="outline" onClick={() => writing.mayDiscard() && onClose()}>
          {t.cancel}
        </button>
      </div>
    </form>
  )
}
