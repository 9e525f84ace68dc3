/** What has come to the county and cannot be judged yet, by what is missing: whom to ask for it. Asked of the county. */
import '../../style/waits.css'
import { useEffect, useState } from 'preact/hooks'
import type { Waits as Known, Missing } from '../../../shared/protocol/waits.ts'
import { focusOn } from '../../components/failure.tsx'
import { t } from '../../messages/text.ts'
import { w } from '../../messages/waits-text.ts'
import type { AskError, CountyDesk } from '../../station/station.ts'
import { MissingCard } from './missing-card.tsx'

export interface KnownWaits {
  /** null: not told, or not told any more. */
  readonly known: Known | null
  readonly failure: AskError | null
  readonly asking: boolean
  ask(): void
}

export function useWaits(desk: CountyDesk): KnownWaits {
  const [known, setKnown] = useState<Known | null>(null)
  const [failure, setFailure] = useState<AskError | null>(null)
  const [asking, setAsking] = useState(true)
  useEffect(() => {
    let stale = false
    if (asking)
      desk.waits().then((answer) => {
        if (stale) return
        setAsking(false)
        setFailure(answer.ok ? null : answer.error)
        // What was known a while ago may have come since: nobody is to be rung up for it.
        setKnown(answer.ok ? answer.value : null)
      })
    return () => {
      stale = true
    }
  }, [asking])
  return { known, failure, asking, ask: () => setAsking(true) }
}

/** Above a long list of matters: that there is something below it. Nothing where there is nothing. */
export function WaitsBelow({ known }: Pick<KnownWaits, 'known'>) {
  if (!known || known.missing.length === 0) return null
  return (
    <p>
      <button type="button" class="plain" onClick={(event) => focusOn(event, 'waits-title')}>
        ▲ {w.below(known.missing.length + known.unlisted)}
      </button>
    </p>
  )
}

export function Waits({ known, failure, asking, ask }: KnownWaits) {
  const problem = failure?.type === 'Refused' ? failure.problem : failure?.type
  return (
    <section class="waits" aria-labelledby="waits-title">
      <h2 id="waits-title" tabIndex={-1}>
        {w.title}
      </h2>
      <div role="status">
        {asking && !known && <p class="quiet">{w.asking}</p>}
        {problem && <p class="warning">▲ {w.failed[problem]}</p>}
        {known?.healing && <p class="warning">▲ {w.healing}</p>}
        {known?.missing.length === 0 && !known.healing && <p class="quiet">{w.none}</p>}
      </div>
      {problem === 'unauthorized' && (
        <a class="tap" href="/sign-in">
          {t.otherSignIn}
        </a>
      )}
      {known && known.missing.length > 0 && <List known={known} />}
      <div class="actions">
        <button type="button" class="outline" disabled={asking} onClick={ask}>
          {w.again}
        </button>
      </div>
    </section>
  )
}

function List({ known }: { readonly known: Known }) {
  return (
    <>
      <p>{w.note}</p>
      <ul class="rows">
        {known.missing.map((missing: Missing) => (
          <MissingCard key={missing.on} missing={missing} />
        ))}
      </ul>
      {known.unlisted > 0 && <p class="quiet">{w.unlisted(known.unlisted)}</p>}
      <a class="tap" href="/stations">
        {w.toStations}
      </a>
    </>
  )
}
