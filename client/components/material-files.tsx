/** Camera and files for one material, behind what else there is to choose, and below that what is there already. */
import type { ComponentChildren } from 'preact'
import type { MaterialFile } from '../../shared/case/events.ts'
import { t } from '../messages/text.ts'
import { FileButtons } from './file-buttons.tsx'
import { Picture } from './picture.tsx'

type Files = readonly MaterialFile[]

export function MaterialFiles(props: {
  readonly name: string
  readonly files: Files
  /** Several may come one after the other from one choice: each edits what is there by then. */
  readonly onFiles: (edit: (files: Files) => Files) => void
  readonly children?: ComponentChildren
}) {
  const { name, files, onFiles } = props
  const without = ({ sha256 }: MaterialFile, of: Files): Files => of.filter((f) => f.sha256 !== sha256)
  return (
    <>
      <div class="material-take">
        {props.children}
        <FileButtons material={name} onKept={(file) => onFiles((own) => [...without(file, own), file])} />
      </div>
      {files.length > 0 && (
        <ul class="pictures">
          {files.map((file, i) => (
            <Picture
              key={file.sha256}
              file={file}
              name={t.take.page(name, i + 1)}
              onRemove={() => onFiles((own) => without(file, own))}
            />
          ))}
        </ul>
      )}
    </>
  )
}
