/** 补正: the notice in full, and beside each thing it still asks for the means to give it. */
import { useState } from 'preact/hooks'
import type { Notice } from '../../../shared/case/fold.ts'
import { chinaDay, msOf } from '../../../shared/time.ts'
import { Failure } from '../../components/failure.tsx'
import { FieldInput } from '../../components/field-input.tsx'
import { now } from '../../components/now.ts'
import { say } from '../../components/said.ts'
import { useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { fieldLabel, materialName } from '../../messages/names.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { specsOf } from './case-fields.tsx'
import { MaterialGiven } from './case-materials.tsx'
import { checkFields } from './field-check.ts'
import { Section } from './section.tsx'
import { useWrite } from './write.ts'

export function Supplement({ view, mayFill }: { readonly view: CaseView; readonly mayFill: boolean }) {
  const { stage, notices } = view.state
  const notice = notices.findLast((n) => n.open.length > 0) ?? notices.at(-1)
  // After acceptance the notice is history, and stands in the trace.
  if (!notice || (stage !== 'notified' && stage !== 'supplemented')) return null
  return <NoticeText view={view} notice={notice} mayFill={mayFill} />
}

function NoticeText(props: { readonly view: CaseView; readonly notice: Notice; readonly mayFill: boolean }) {
  const station = useStation()
  const { view, notice, mayFill } = props
  const { item, entries, state } = view
  const event = entries.find((e) => e.event.id === notice.event)?.event
  const came = [
    ...notice.materials.filter((id) => !notice.open.includes(id)).map((id) => materialName(item, id)),
    ...notice.fields.filter((name) => !notice.open.includes(name)).map((name) => fieldLabel(item, name)),
  ]
  return (
    <Section title={d.notice} class="notice">
      {event && (
        <p class="quiet">
          {station.orgName(event.org)} · {whenText(msOf(state.times[event.id] ?? event.at), now.value)}
        </p>
      )}
      {notice.note && (
        <p>
          {d.noticeNote}
          {t.colon}
          {notice.note}
        </p>
      )}
      {notice.open.length === 0 ? (
        <p class="given">✓ {d.noticeAll}</p>
      ) : (
        <>
          <p>
            <strong>
              ▲ {d.noticeOpen}
              {t.colon}
            </strong>
          </p>
          <ul class="materials">
            {notice.open.map((id) => (
              <li key={id}>
                <OpenThing view={view} id={id} isMaterial={notice.materials.includes(id)} mayFill={mayFill} />
              </li>
            ))}
          </ul>
        </>
      )}
      {came.length > 0 && (
        <p class="quiet">
          ✓ {d.noticeCame}
          {t.colon}
          {t.list(came)}
        </p>
      )}
    </Section>
  )
}

function OpenThing(props: {
  readonly view: CaseView
  readonly id: string
  readonly isMaterial: boolean
  readonly mayFill: boolean
}) {
  const { view, id, isMaterial, mayFill } = props
  if (isMaterial) {
    const name = materialName(view.item, id)
    return (
      <>
        <p class="material-name">
          <strong>{name}</strong>
        </p>
        <MaterialGiven view={view} material={{ id, name }} mayFill={mayFill} />
      </>
    )
  }
  return mayFill ? (
    <OpenField view={view} name={id} />
  ) : (
    <p class="material-name">
      <strong>{fieldLabel(view.item, id)}</strong>
    </p>
  )
}

function OpenField({ view, name }: { readonly view: CaseView; readonly name: string }) {
  const [value, setValue] = useState(view.state.fields[name]?.value ?? '')
  const writing = useWrite(view, value !== (view.state.fields[name]?.value ?? ''))
  const spec = specsOf(view.item, { ...view.state.fields }).find((s) => s.name === name)
  if (!spec) return null
  const save = async (): Promise<void> => {
    // Saved as it stands it counts too: the applicant confirms what was asked about.
    const { fields, wrong } = checkFields([spec], { [name]: value }, chinaDay(now.value))
    if (wrong[0]) return writing.fail(`${d.wrongFields}${t.colon}${wrong[0].text}`)
    if (await writing.write('filled', { fields })) {
      setValue(fields[name] ?? value)
      say(d.saved)
    }
  }
  return (
    <div class="open-field">
      <FieldInput within="notice-" spec={spec} value={value} onValue={setValue} />
      {writing.failure && <Failure text={writing.failure} />}
      <button type="button" class="outline" disabled={writing.busy} onClick={save}>
        {t.save}
      </button>
    </div>
  )
}
