/** One thing that has not come to the county: whose it is, what to do, and which records wait for it. */
import { caseNoOf } from '../../../shared/case/events.ts'
import { formatCaseNumber } from '../../../shared/case/number.ts'
import { deviceOf, seqOf } from '../../../shared/event.ts'
import type { Missing } from '../../../shared/protocol/waits.ts'
import { msOf } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { whenText } from '../../messages/dates.ts'
import { typeWord } from '../../messages/trace-sentence.ts'
import { w } from '../../messages/waits-text.ts'

export function MissingCard({ missing }: { readonly missing: Missing }) {
  const station = useStation()
  const { on, org, count, entries } = missing
  const isEvent = on.includes('.')
  const who = (id: string, of: Pick<Missing, 'org' | 'terminal'>): string =>
    of.org === null || of.terminal === null
      ? w.unknown(deviceOf(id))
      : w.place(station.orgName(of.org), of.terminal)
  const first = entries.flatMap(({ arrivedAt }) => arrivedAt ?? []).sort()[0]
  return (
    <li class="lacking">
      <p>
        <strong>■ {isEvent ? w.lacksEvent(who(on, missing), seqOf(on)) : w.lacksDevice(on)}</strong>
      </p>
      <p class="quiet">
        {w.count(count)}
        {first && ` · ${w.since(whenText(msOf(first), now.value))}`}
      </p>
      <p>
        {isEvent && org !== null ? `${w.toDo.station(station.orgName(org))}${w.toDo.node}` : w.toDo.device}
      </p>
      <details>
        <summary>{entries.length === count ? w.show(count) : w.showSome(entries.length, count)}</summary>
        <ul>
          {entries.map((entry) => {
            const caseNo = caseNoOf(entry.stream)
            return (
              <li key={entry.hash}>
                {w.entry(who(entry.id, entry), seqOf(entry.id), typeWord(entry.type ?? ''))}
                {entry.arrivedAt && ` · ${w.arrived(whenText(msOf(entry.arrivedAt), now.value))}`}
                {caseNo !== null && (
                  <>
                    {' · '}
                    <a href={`/case/${caseNo}`}>{formatCaseNumber(caseNo)}</a>
                  </>
                )}
              </li>
            )
          })}
        </ul>
      </details>
    </li>
  )
}
