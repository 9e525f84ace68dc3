/** On the line's page: what the county does not have, into a file for a stick. */
import '../../style/bundle.css'
import { useMemo, useState } from 'preact/hooks'
import { Failure } from '../../components/failure.tsx'
import { useStation } from '../../components/station-context.ts'
import { b } from '../../messages/bundle-text.ts'
import { t } from '../../messages/text.ts'
import { bundleExport } from '../../station/export-bundle.ts'

type State =
  | { readonly type: 'idle' }
  | { readonly type: 'making'; readonly fraction: number }
  | { readonly type: 'made'; readonly name: string; readonly bytes: number }
  | { readonly type: 'failed'; readonly text: string }

export function ExportSection() {
  const station = useStation()
  const program = useMemo(() => station.bundles(bundleExport), [station])
  const [state, setState] = useState<State>({ type: 'idle' })
  const { waitingEvents, waitingCounty, waitingFiles, waitingBytes } = station.status.value
  const events = waitingEvents + waitingCounty
  const waits = events + waitingFiles > 0

  const make = async (): Promise<void> => {
    setState({ type: 'making', fraction: 0 })
    try {
      const made = await program.make((fraction) => setState({ type: 'making', fraction }))
      if (!made.ok) return setState({ type: 'failed', text: b.errors[made.error.type] })
      save(made.value)
      setState({ type: 'made', name: made.value.name, bytes: made.value.file.size })
    } catch {
      setState({ type: 'failed', text: b.errors.Failed })
    }
  }

  return (
    <section aria-labelledby="line-stick">
      <h2 id="line-stick">{b.title}</h2>
      {waits ? (
        <>
          <p>{b.intro}</p>
          <p>{b.what(events, waitingFiles > 0 ? b.files(waitingFiles, t.bytes(waitingBytes)) : '')}</p>
          <button type="button" class="outline" disabled={state.type === 'making'} onClick={make}>
            {b.make}
          </button>
          <p class="quiet stick-note">
            {b.sealed}
            <br />
            {b.noDrafts}
          </p>
        </>
      ) : (
        <p class="empty">{b.nothing}</p>
      )}
      {state.type === 'making' && (
        <p class="stick-progress">
          <span>
            {b.making} · {b.percent(Math.floor(state.fraction * 100))}
          </span>
          <progress aria-label={b.making} value={state.fraction} max={1} />
        </p>
      )}
      <div role="status">
        {state.type === 'made' && (
          <div class="stick-result">
            <p class="stick-name">{b.made(state.name, t.bytes(state.bytes))}</p>
            <p>{b.where}</p>
            <p>{b.stays}</p>
          </div>
        )}
      </div>
      {state.type === 'failed' && <Failure text={state.text} />}
    </section>
  )
}

/** Long enough for the slowest browser to have begun. */
const RELEASED_AFTER_MS = 60_000

function save({ name, file }: { readonly name: string; readonly file: Blob }): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), RELEASED_AFTER_MS)
}
