/** 督办 of a case: what the county asked of whom, until when, and what was said to it. */
import { answerDue, lineOf, type Order, standingOf } from '../../../shared/case/orders.ts'
import { chinaDay } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useStation } from '../../components/station-context.ts'
import { namedDay, saidText } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import type { CaseView } from '../../station/station.ts'
import { Section } from './section.tsx'

export function Orders({ view: { state } }: { readonly view: CaseView }) {
  if (state.orders.length === 0) return null
  return (
    <Section title={d.orders.title} class="orders">
      <ul>
        {state.orders.map((order) => (
          <li key={order.event}>
            <OrderText order={order} />
            {order.answers.map((answer) => (
              <dl key={answer.event}>
                <dt>{d.orders.found}</dt>
                <dd>{answer.found}</dd>
                <dt>{d.orders.done}</dt>
                <dd>{answer.done}</dd>
                <dd class="quiet">{d.orders.answered(saidText(answer.at, now.value))}</dd>
              </dl>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What is asked, of whom, why, until when. */
export function OrderText({ order }: { readonly order: Order }) {
  const station = useStation()
  const calendar = station.calendar()
  const due = answerDue(order, calendar)
  const standing = standingOf(lineOf(order), calendar, chinaDay(now.value))
  const word =
    standing === 'late' && order.answers.length === 0 ? d.orders.lateOpen : d.orders.standings[standing]
  return (
    <div class="order">
      <p>
        <strong>{d.orders.order(station.orgName(order.to))}</strong>{' '}
        <span class={standing === 'late' ? 'card-red' : 'tag'}>
          {standing === 'late' ? '■' : standing === 'open' ? '▲' : '✓'} {word}
        </span>
        {due && order.answers.length === 0 && (
          <>
            {' '}
            {d.orders.by(namedDay(due.due, now.value))}
            {due.provisional && ` · ${t.law.provisionalDay}`}
          </>
        )}
      </p>
      <p>
        {t.list([d.orders.triggers[order.trigger], ...order.cards.map((card) => t.law.cards[card])])}
        {t.colon}
        {order.text}
      </p>
      <p class="quiet">{saidText(order.at, now.value)}</p>
    </div>
  )
}
