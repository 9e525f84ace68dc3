/** 断网回来: by station and return, what came, what needs a person, and what was merged without a question. */
import { useEffect, useState } from 'preact/hooks'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import type { Return, StationContact } from '../../../shared/protocol/stations.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { m } from '../../messages/merge-text.ts'
import { t } from '../../messages/text.ts'
import { traceNames, traceSentence } from '../../messages/trace-sentence.ts'
import type { CameBack, CountyDesk } from '../../station/station.ts'

interface Came extends Return {
  readonly station: StationContact
}

/** The latest first. */
const returnsOf = (stations: readonly StationContact[]): readonly Came[] =>
  stations
    .flatMap((station) => station.returns.map((one) => ({ ...one, station })))
    .sort((a, b) => (a.to < b.to ? 1 : -1))

export function Returns({ desk }: { readonly desk: CountyDesk }) {
  const [returns, setReturns] = useState<readonly Came[]>([])
  useEffect(() => {
    desk.stations().then((answer) => answer.ok && setReturns(returnsOf(answer.value.stations)))
  }, [desk])
  if (returns.length === 0) return null
  return (
    <section aria-labelledby="returns-title">
      <h2 id="returns-title">{m.returns}</h2>
      <ul class="rows">
        {returns.map((one) => (
          <li key={`${one.station.device} ${one.firstSeq}`}>
            <ReturnOf desk={desk} came={one} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function ReturnOf({ desk, came }: { readonly desk: CountyDesk; readonly came: Came }) {
  const station = useStation()
  const [brought, setBrought] = useState<CameBack | null>(null)
  const { station: from, firstSeq, lastSeq } = came
  const names = traceNames(undefined, [], station)
  // Anew each time: the county may know of it before its events have come here.
  const look = async (): Promise<void> => {
    setBrought(await desk.cameBack({ device: from.device, firstSeq, lastSeq }))
  }
  return (
    <details onToggle={look}>
      <summary>
        {station.orgName(from.org)} · {m.terminal(from.terminal)} ·{' '}
        {m.cutOff(whenText(msOf(came.from), now.value), whenText(msOf(came.to), now.value))} ·{' '}
        {m.cameRecords(lastSeq - firstSeq + 1)}
      </summary>
      {!brought && <p class="quiet">{t.loading}</p>}
      {brought && (
        <>
          <p>{m.cameCases(brought.cases.length, brought.matters)}</p>
          <p>{m.mergedCount(brought.merged.length)}</p>
          <ul class="rows">
            {brought.merged.map(({ caseNo, entry, beside }) => (
              <li key={entry.hash}>
                <a href={`/case/${caseNo}`}>{formatCaseNumber(caseNo)}</a>
                <br />
                {traceSentence(entry.event, names)}
                {beside.map((e) => (
                  <small key={e.hash} class="beside">
                    {m.mergedBeside(traceSentence(e.event, names))}
                  </small>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  )
}
