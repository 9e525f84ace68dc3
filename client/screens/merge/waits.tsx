/** What has come to the county and cannot be judged yet, by what is missing: whom to ask for it. Asked of the county. */
import '../../style/waits.css'
import { useEffect, useState } from 'preact/hooks'
import type { Waits as Known, Missing } from '../../../shared/protocol/waits.ts'
import { t } from '../../messages/text.ts'
import { w } from '../../messages/waits-text.ts'
import type { AskError, CountyDesk } from '../../station/station.ts'
import { MissingCard } from './missing-card.tsx'

export function Waits({ desk }: { readonly desk: CountyDesk }) {
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
  const problem = failure?.type === 'Refused' ? failure.problem : failure?.type
  return (
    <section class="waits" aria-labelledby="waits-title">
      <h2 id="waits-title">{w.title}</h2>
      <div role="status">
        {asking && !known && <p class="quiet">{w.asking}</p>}
        {problem && <p class="warning">▲ {w.failed[problem]}</p>}
        {known?.missing.length === 0 && <p class="quiet">{w.none}</p>}
      </div>
      {problem === 'unauthorized' && (
        <a class="tap" href="/sign-in">
          {t.otherSignIn}
        </a>
      )}
      {known && known.missing.length > 0 && <List known={known} />}
      <div class="actions">
        <button type="button" class="outline" disabled={asking} onClick={() => setAsking(true)}>
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
