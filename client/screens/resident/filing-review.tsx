/** ⑤ 核对: everything to read over, each part with its way back. */
import type { ComponentChildren } from 'preact'
import { APPLICANT_FIELDS, type Item, type MaterialSpec } from '../../../shared/catalogue/item.ts'
import { type Guide, orgNameIn } from '../../../shared/protocol/guide.ts'
import { Picture } from '../../components/picture.tsx'
import { f } from '../../messages/filing-text.ts'
import { fieldLabel } from '../../messages/names.ts'
import { t } from '../../messages/text.ts'
import type { FilingDraft } from '../../storage/filings.ts'
import { NOTHING } from './filing-materials.tsx'

export function FilingReview(props: {
  readonly guide: Guide
  readonly item: Item
  readonly draft: FilingDraft
  /** It is being sent. */
  readonly isMoving: boolean
  readonly onChange: (step: number) => void
}) {
  const { guide, item, draft, isMoving, onChange } = props
  const part = (step: number, children: ComponentChildren) => (
    <section class="filing-part" key={step} aria-labelledby={`part-${step}`}>
      <div class="filing-part-head">
        <h2 id={`part-${step}`}>{f.steps[step - 1]}</h2>
        <button
          type="button"
          class="outline"
          disabled={isMoving}
          aria-label={f.changeOf(f.steps[step - 1]!)}
          onClick={() => onChange(step)}
        >
          {f.change}
        </button>
      </div>
      {children}
    </section>
  )
  return (
    <>
      <p>{f.review.intro}</p>
      {part(1, <p>{draft.org ? orgNameIn(guide)(draft.org) : f.review.empty}</p>)}
      {part(2, <Values item={item} names={APPLICANT_FIELDS} fields={draft.fields} />)}
      {item.form.length > 0 &&
        part(3, <Values item={item} names={item.form.map(({ name }) => name)} fields={draft.fields} />)}
      {part(
        4,
        <ul class="filing-given">
          {item.materials.map((material) => (
            <li key={material.id}>
              <strong>{material.name}</strong>
              <Given material={material} own={draft.materials[material.id] ?? NOTHING} />
            </li>
          ))}
        </ul>,
      )}
    </>
  )
}

function Values(props: {
  readonly item: Item
  readonly names: readonly string[]
  readonly fields: Readonly<Record<string, string>>
}) {
  return (
    <dl>
      {props.names.map((name) => (
        <div key={name}>
          <dt>{fieldLabel(props.item, name)}</dt>
          <dd class={props.fields[name] ? '' : 'quiet'}>{props.fields[name] || f.review.empty}</dd>
        </div>
      ))}
    </dl>
  )
}

function Given({ material, own }: { readonly material: MaterialSpec; readonly own: typeof NOTHING }) {
  const { name, shareable } = material
  if (own.files.length === 0) {
    const text = shareable ? f.materials.notNeeded : own.later ? f.materials.comesLater : f.materials.none
    return <p class="quiet">{text}</p>
  }
  return (
    <>
      <p>{f.materials.given(own.files.length)}</p>
      <ul class="pictures">
        {own.files.map((file, i) => (
          <Picture key={file.sha256} file={file} name={t.take.page(name, i + 1)} />
        ))}
      </ul>
    </>
  )
}
