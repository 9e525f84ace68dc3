import type { CaseDraft } from '../../../shared/case/draft.ts'
import type { MaterialFile } from '../../../shared/case/events.ts'
import type { Item, MaterialSpec } from '../../../shared/catalogue/item.ts'
import { FileButtons } from '../../components/file-buttons.tsx'
import { Picture } from '../../components/picture.tsx'
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
  const add = (file: MaterialFile): void =>
    change((own) =>
      own.files.some((f) => f.sha256 === file.sha256) ? own : { ...own, files: [...own.files, file] },
    )
  const remove = (file: MaterialFile): void =>
    change((own) => ({ ...own, files: own.files.filter((f) => f.sha256 !== file.sha256) }))
  return (
    <li>
      <MaterialHead material={material} />
      <div class="material-take">
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
        <FileButtons material={material.name} onKept={add} />
      </div>
      {files.length > 0 && (
        <ul class="pictures">
          {files.map((file, i) => (
            <Picture
              key={file.sha256}
              file={file}
              name={t.take.page(material.name, i + 1)}
              onRemove={() => remove(file)}
            />
          ))}
        </ul>
      )}
    </li>
  )
}
