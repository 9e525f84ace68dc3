/** The item's materials as they stand in a case, with their photographs; each may be added to while the case is open. */
import type { MaterialState } from '../../../shared/case/fold.ts'
import type { MaterialSpec } from '../../../shared/catalogue/item.ts'
import { Failure } from '../../components/failure.tsx'
import { FileButtons } from '../../components/file-buttons.tsx'
import { Picture } from '../../components/picture.tsx'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { Section } from './section.tsx'
import { useWrite } from './write.ts'

const NOTHING: MaterialState = { seen: false, files: [] }

export function CaseMaterials({ view, mayFill }: { readonly view: CaseView; readonly mayFill: boolean }) {
  const { state, item } = view
  const specs: readonly Pick<MaterialSpec, 'id' | 'name' | 'need' | 'note'>[] =
    item?.materials ?? Object.keys(state.materials).map((id) => ({ id, name: id, need: 'must' }))
  return (
    <Section title={d.materials} class="case-materials">
      <ul class="materials">
        {specs.map((material) => (
          <li key={material.id}>
            <p class="material-name">
              <strong>{material.name}</strong> <span class="tag">{t.law.needs[material.need]}</span>
            </p>
            <MaterialGiven view={view} material={material} mayFill={mayFill} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Each tick and each photograph is written at once, as a fact: nothing waits for a last button. */
export function MaterialGiven(props: {
  readonly view: CaseView
  readonly material: Pick<MaterialSpec, 'id' | 'name'>
  readonly mayFill: boolean
}) {
  const { view, material, mayFill } = props
  const writing = useWrite(view)
  const { seen, files } = view.state.materials[material.id] ?? NOTHING
  return (
    <>
      <p class={seen || files.length > 0 ? 'given' : 'quiet'}>
        {seen ? `✓ ${t.take.original}` : files.length === 0 ? `○ ${d.notSeen}` : ''}
      </p>
      {files.length > 0 && (
        <ul class="pictures">
          {files.map((file, i) => (
            <Picture key={file.sha256} file={file} name={t.take.page(material.name, i + 1)} />
          ))}
        </ul>
      )}
      {mayFill && (
        <div class="material-take">
          {!seen && (
            <button
              type="button"
              class="outline"
              disabled={writing.busy}
              aria-label={`${material.name} ${t.take.original}`}
              onClick={() => writing.write('material', { material: material.id, seen: true })}
            >
              {t.take.original}
            </button>
          )}
          <FileButtons
            material={material.name}
            onKept={(file) => writing.write('material', { material: material.id, seen: false, file })}
          />
        </div>
      )}
      {writing.failure && <Failure text={writing.failure} />}
    </>
  )
}
