/** Who has the case: its handler, or whoever stands in. Where it is about to be late, or is, who is to know of it (F03). */
import { clockOn, lightOf, timingOf } from '../../../shared/case/clock.ts'
import { summaryOf } from '../../../shared/case/summary.ts'
import { onDuty, postOf } from '../../../shared/org/posts.ts'
import { chinaDay } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { clockText } from '../../messages/dates.ts'
import { authorName } from '../../messages/names.ts'
import { p } from '../../messages/posts-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { dutyText, remindedText } from '../posts/duty-text.ts'

export function Handler({ view: { state, item, entries } }: { readonly view: CaseView }) {
  const station = useStation()
  const { turn } = summaryOf(state)
  if (turn === '') return null
  const [roster, today, calendar] = [station.roster(), chinaDay(now.value), station.calendar()]
  const post = postOf(roster, turn, state.item)
  const clock = clockOn(timingOf(state), item, calendar, today)
  const light = clock && lightOf(clock, calendar, now.value, station.lightRules())
  const { phase, contactAt } = station.status.value
  const placed = post && { post, duty: onDuty(roster, post, today) }
  const receipt = entries.find(({ event }) => event.id === state.receipt)?.event
  return (
    <>
      <p>
        {placed && (
          <>
            {p.handler}
            {t.colon}
            <strong>{dutyText(placed.post, placed.duty, station.staffName)}</strong>{' '}
            <span class="quiet">{p.ofPost(placed.post.name)}</span>
            {phase === 'cut-off' && contactAt !== null && (
              <small class="quiet"> · {p.asOf(clockText(contactAt, now.value))}</small>
            )}
          </>
        )}
        {receipt && (
          <span class="quiet">
            {placed && ' · '}
            {p.first}
            {t.colon}
            {authorName(station, receipt.by)}
          </span>
        )}
      </p>
      {(light === 'yellow' || light === 'red') && (
        <p class={`light ${light}`}>
          {light === 'red' ? '■' : '▲'} {p.reminded}
          {t.colon}
          {remindedText(placed, station.orgName(turn), station.staffName)}
        </p>
      )}
    </>
  )
}
