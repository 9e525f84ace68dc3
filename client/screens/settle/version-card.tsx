/** One version: what it says, with what differs from the other marked, and under it by whom and on what knowledge. */
import { differing } from './differences.ts'
import { blankText, type Line, type Version } from './versions.ts'

export function VersionCard({
  version,
  other,
}: {
  readonly version: Version
  readonly other?: Version | undefined
}) {
  return (
    <>
      <dl class="version-lines">
        {version.lines.map((line) => (
          <div key={line.label}>
            <dt>{line.label}</dt>
            <dd>
              <Text line={line} other={other?.lines.find((o) => o.label === line.label)} />
            </dd>
          </div>
        ))}
      </dl>
      {version.notes.map((note) => (
        <small key={note}>{note}</small>
      ))}
    </>
  )
}

function Text({ line, other }: { readonly line: Line; readonly other: Line | undefined }) {
  if (!other || line.text === '') return <>{blankText(line.text)}</>
  const { before, differs, after } = differing(line.text, other.text)
  return (
    <>
      {before}
      {differs && <mark>{differs}</mark>}
      {after}
    </>
  )
}
