/** ④ 材料: photographed now, or said to come later. */
import type { Item, MaterialSpec } from '../../../shared/catalogue/item.ts'
import { MaterialFiles } from '../../components/material-files.tsx'
import { f } from '../../messages/filing-text.ts'
import type { FilingDraft } from '../../storage/filings.ts'
import type { DraftEditor } from '../take/draft-editor.ts'
import { MaterialHead } from '../take/material-head.tsx'
import { materialId } from './filing-draft.ts'

type Own = FilingDraft['materials'][string]
export const NOTHING: Own = { files: [], later: false }

export function FilingMaterials(props: { readonly item: Item; readonly editor: DraftEditor<FilingDraft> }) {
  const { item, editor } = props
  const { materials } = editor.draft.value
  return (
    <>
      <p>{f.materials.intro}</p>
      <ol class="materials">
        {item.materials.map((material) => (
          <li key={material.id}>
            <MaterialHead material={material} />
            {!material.shareable && (
              <Give
                material={material}
                own={materials[material.id] ?? NOTHING}
                onChange={(edit) =>
                  editor.change((draft) => ({
                    ...draft,
                    materials: {
                      ...draft.materials,
                      [material.id]: edit(draft.materials[material.id] ?? NOTHING),
                    },
                  }))
                }
              />
            )}
          </li>
        ))}
      </ol>
      <p class="quiet">{f.materials.originals}</p>
    </>
  )
}

function Give(props: {
  readonly material: MaterialSpec
  readonly own: Own
  readonly onChange: (edit: (own: Own) => Own) => void
}) {
  const { material, own, onChange } = props
  return (
    <>
      {material.need === 'curable' && <p class="quiet">{f.materials.mayWait}</p>}
      <MaterialFiles
        name={material.name}
        files={own.files}
        onFiles={(edit) => onChange((now) => ({ ...now, files: [...edit(now.files)] }))}
      />
      {material.need === 'must' && own.files.length === 0 && (
        <label class="choice filing-later">
          <input
            type="checkbox"
            id={materialId(material.id)}
            checked={own.later}
            aria-label={`${material.name} ${f.materials.later}`}
            onChange={(event) => {
              const later = event.currentTarget.checked
              onChange((now) => ({ ...now, later }))
            }}
          />
          {f.materials.later}
        </label>
      )}
    </>
  )
}
