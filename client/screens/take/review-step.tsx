/** 核对并收件: what is missing in plain words, then the one act of this page. */
import { useState } from 'preact/hooks'
import type { Item, MaterialSpec } from '../../../shared/catalogue/item.ts'
import { checkResidentId } from '../../../shared/identity/resident-id.ts'
import { chinaDay } from '../../../shared/time.ts'
import { Failure, focusOn } from '../../components/failure.tsx'
import { fieldId } from '../../components/field-input.tsx'
import { now } from '../../components/now.ts'
import { go } from '../../components/route.ts'
import { useStation } from '../../components/station-context.ts'
import { idMessage } from '../../messages/id-message.ts'
import { fieldLabel, materialName } from '../../messages/names.ts'
import { t } from '../../messages/text.ts'
import type { DraftEditor } from './draft-editor.ts'
import { materialInputId } from './materials-step.tsx'
import { type Missing, missingOf } from './missing.ts'
import { Step } from './step.tsx'

interface Trouble {
  readonly text: string
  readonly at: readonly { readonly id: string; readonly text: string }[]
}

export function ReviewStep({ item, editor }: { readonly item: Item; readonly editor: DraftEditor }) {
  const station = useStation()
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const { fields, materials, id } = editor.draft.value
  const missing = missingOf(item, {
    value: (name) => fields[name] ?? '',
    has: (material) => {
      const own = materials[material]
      return own !== undefined && (own.seen || own.files.length > 0)
    },
  })

  const handIn = async (): Promise<void> => {
    const wrong = whatIsWrong(item, missing, fields)
    if (wrong.length > 0) return setTrouble({ text: t.take.must, at: wrong })
    setTrouble(null)
    setBusy(true)
    // The number in its plain form, also where the field was never left.
    const number = checkResidentId(fields['applicant.id'] ?? '', chinaDay(now.value))
    if (number.ok && number.value.id !== fields['applicant.id']) {
      editor.change((draft) => ({ ...draft, fields: { ...draft.fields, 'applicant.id': number.value.id } }))
    }
    await editor.flush()
    const saved = editor.state.value
    if (saved !== 'saved') {
      setBusy(false)
      const text =
        saved === 'full'
          ? t.take.errors.StorageFull
          : saved === 'handed-in'
            ? t.take.errors.NoDraft
            : t.take.notSaved
      return setTrouble({ text, at: [] })
    }
    const handedIn = await station.handIn(id).catch(() => null)
    setBusy(false)
    if (!handedIn) return setTrouble({ text: t.take.notSaved, at: [] })
    if (handedIn.ok) {
      editor.close()
      return go(`/receipt/${handedIn.value.caseNo}`, 'replace')
    }
    const named = handedIn.error.type === 'Incomplete' ? handedIn.error.fields : []
    setTrouble({
      text: t.take.errors[handedIn.error.type],
      at: named.map((name) =>
        item.materials.some((m) => m.id === name)
          ? { id: materialInputId(name), text: materialName(item, name) }
          : { id: fieldId(name), text: fieldLabel(item, name) },
      ),
    })
  }

  return (
    <Step step={4}>
      <MissingList item={item} missing={missing} />
      {trouble && <Failure text={trouble.text} at={trouble.at} />}
      <div class="actions main-action">
        <button type="button" onClick={handIn} disabled={busy} aria-busy={busy}>
          {busy
            ? t.take.handingIn
            : missing.must.length > 0
              ? t.take.handInLacking(missing.must.length)
              : t.take.handIn}
        </button>
      </div>
    </Step>
  )
}

/** What a case cannot be received without: who it is, and the form; materials may come later. */
function whatIsWrong(item: Item, missing: Missing, fields: Readonly<Record<string, string>>): Trouble['at'] {
  const number = checkResidentId(fields['applicant.id'] ?? '', chinaDay(now.value))
  const texts: Readonly<Record<string, string>> = {
    'applicant.name': t.nameMissing,
    'applicant.id': number.ok ? '' : idMessage(number.error),
  }
  return ['applicant.name', 'applicant.id', ...item.form.map((field) => field.name)]
    .filter((name) => (name === 'applicant.id' ? !number.ok : missing.fields.includes(name)))
    .map((name) => ({ id: fieldId(name), text: texts[name] ?? fieldLabel(item, name) }))
}

export function MissingList({ item, missing }: { readonly item: Item; readonly missing: Missing }) {
  const { must, conditional, curable, shared, fields } = missing
  return (
    <div class="missing">
      {must.length === 0 && fields.length === 0 && <p class="all-there">✓ {t.take.allThere}</p>}
      {fields.length > 0 && (
        <>
          <h3>▲ {t.take.missingFields(fields.length)}</h3>
          <ul>
            {fields.map((name) => (
              <Mend key={name} id={fieldId(name)} text={fieldLabel(item, name)} />
            ))}
          </ul>
        </>
      )}
      {must.length > 0 && (
        <>
          <h3>▲ {t.take.missingMaterials(must.length)}</h3>
          <Materials materials={must} />
          <p class="quiet">{t.take.handInAnyway}</p>
        </>
      )}
      <Lesser title={t.take.conditional} materials={conditional} />
      <Lesser title={t.take.curable} materials={curable} />
      <Lesser title={t.take.shared} materials={shared} />
    </div>
  )
}

function Lesser(props: { readonly title: string; readonly materials: readonly MaterialSpec[] }) {
  if (props.materials.length === 0) return null
  return (
    <>
      <h4>{props.title}</h4>
      <Materials materials={props.materials} />
    </>
  )
}

function Materials({ materials }: { readonly materials: readonly MaterialSpec[] }) {
  return (
    <ul>
      {materials.map(({ id, name, note }) => (
        <Mend key={id} id={materialInputId(id)} text={note ? `${name}（${note}）` : name} />
      ))}
    </ul>
  )
}

function Mend(props: { readonly id: string; readonly text: string }) {
  return (
    <li>
      <a href={`#${props.id}`} onClick={(event) => focusOn(event, props.id)}>
        {props.text}
      </a>
    </li>
  )
}
