/** Photographs on their way: which of how many, and what is left where the line fails. */
import { f } from '../../messages/filing-text.ts'
import type { KeptSupplement, ReceivedFiling } from '../../storage/filings.ts'
import { Again } from './filing-state.tsx'
import type { Submission } from './submission.ts'

export function Uploading(props: {
  readonly sub: Submission
  readonly uploads: Pick<ReceivedFiling | KeptSupplement, 'left' | 'of' | 'lost'>
}) {
  const { sub, uploads } = props
  const { value: state } = sub.state
  const left = uploads.left.length
  const moving = state.type === 'moving' && state.moving.type === 'file' ? state.moving : null
  return (
    <div class="filing-state" role="status">
      {left === 0 ? (
        uploads.of > uploads.lost && <p class="given">✓ {f.state.whole}</p>
      ) : (
        <p class="alert">
          ◌ {f.state.filesLeft(left)}
          {state.type === 'waiting' && f.state.filesLine}
        </p>
      )}
      {moving && left > 0 && (
        <>
          <p>{f.state.file(moving.nth, moving.of, Math.floor(moving.fraction * 100))}</p>
          <progress value={moving.nth - 1 + moving.fraction} max={moving.of} aria-label={f.steps[3]} />
        </>
      )}
      {uploads.lost > 0 && <p class="alert">▲ {f.state.lost(uploads.lost)}</p>}
      {state.type === 'waiting' && left > 0 && <Again sub={sub} />}
    </div>
  )
}
