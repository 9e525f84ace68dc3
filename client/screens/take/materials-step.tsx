import type { CaseDraft } from '../../../shared/case/draft.ts'
import type { Item, MaterialSpec } from '../../../shared/catalogue/item.ts'
import { MaterialFiles } from '../../components/material-files.tsx'
import { t } from '../../messages/text.ts'
import type { DraftEditor } from './draft-editor.ts'
import { MaterialHead } from './material-head.tsx'
import { Step } from './step.tsx'

type DraftMaterial = CaseDraft['materials'][string]
const NOTHING: DraftMaterial = { seen: false, files: [] }

export const materialInputId = (id: string): string => `material-${id}`

export function MaterialsStep({ item, editor }: { readonly item: Item; readonly editor: DraftEditor }) {
  return (
    <Step step={3}>
      <ol class="materials">
        {item.materials.map((material) => (
          <MaterialRow key={material.id} material={material} editor={editor} />
        ))}
      </ol>
    </Step>
  )
}

function MaterialRow({
  material,
  editor,
}: {
  readonly material: MaterialSpec
  readonly editor: DraftEditor
}) {
  const { seen, files } = editor.draft.value.materials[material.id] ?? NOTHING
  const change = (edit: (own: DraftMaterial) => DraftMaterial): void =>
    editor.change((draft) => ({
      ...draft,
      materials: { ...draft.materials, [material.id]: edit(draft.materials[material.id] ?? NOTHING) },
    }))
  return (
    <li>
      <MaterialHead material={material} />
      <MaterialFiles
        name={material.name}
        files={files}
        onFiles={(edit) => change((own) => ({ ...own, files: edit(own.files) }))}
      >
        <label class="choice">
          <input
            type="checkbox"
            id={materialInputId(material.id)}
            checked={seen}
            aria-label={`${material.name} ${t.take.original}`}
            onChange={(event) => {
              const checked = event.currentTarget.checked
              change((own) => ({ ...own, seen: checked }))
            }}
          />
          {t.take.original}
        </label>
      </MaterialFiles>
    </li>
  )
}
