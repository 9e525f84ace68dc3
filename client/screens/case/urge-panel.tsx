/** 督办: to whom, why, what is asked, by when; on a red card all but the sending is there already. */
import { useId, useState } from 'preact/hooks'
import { dueAfter } from '../../../shared/calendar/calendar.ts'
import { cardsOf, isRed, type RedCard } from '../../../shared/case/cards.ts'
import { dueNow, timingOf } from '../../../shared/case/clock.ts'
import { ORDER_WITHIN_MAX, TRIGGERS, type Trigger, unurged } from '../../../shared/case/orders.ts'
import { urgeable } from '../../../shared/case/permissions.ts'
import { summaryOf } from '../../../shared/case/summary.ts'
import { chinaDay } from '../../../shared/time.ts'
import { now } from '../../components/now.ts'
import { useProfile, useStation } from '../../components/station-context.ts'
import { namedDay } from '../../messages/dates.ts'
import { d } from '../../messages/desk-text.ts'
import { t } from '../../messages/text.ts'
import { asOfNow } from './as-of-now.ts'
import { PanelForm, type PanelProps } from './panel-form.tsx'
import { ReasonField } from './reason-field.tsx'
import { useWrite } from './write.ts'

/** Workdays, where nobody says otherwise. */
const WITHIN = 3

export function UrgePanel({ view, onDone, onCancel }: PanelProps) {
  const id = useId()
  const station = useStation()
  const { org } = useProfile()
  const { state, item, entries } = view
  const as = asOfNow(station, item)
  const cards = cardsOf(state, entries, as).filter(isRed)
  const units = urgeable(state, org.id)
  const [to, setTo] = useState(() => responsible(units, summaryOf(state).turn))
  const [trigger, setTrigger] = useState<Trigger>(() =>
    triggerOf(unurged(cards, state.orders, dueNow(timingOf(state), as))),
  )
  const [text, setText] = useState(() => (cards.length > 0 ? d.orders.texts[0]! : ''))
  const [within, setWithin] = useState(WITHIN)
  const writing = useWrite(view, text !== '')
  const urge = async (): Promise<void> => {
    const asked = text.trim()
    if (to === '' || asked === '' || !Number.isInteger(within)) return writing.fail(d.orders.missing)
    if (await writing.write('urged', { to, trigger, text: asked, cards, within })) onDone()
  }
  const offered = TRIGGERS.filter((value) => value !== 'card' || cards.length > 0)
  return (
    <PanelForm writing={writing} submit={d.orders.do} onSubmit={urge} onCancel={onCancel}>
      <p>▲ {d.orders.ask}</p>
      {cards.map((card) => (
        <p key={card} class="card-red">
          ■ {t.law.cards[card]}
        </p>
      ))}
      <label for={`${id}-to`}>{d.orders.to}</label>
      <select id={`${id}-to`} value={to} onChange={(event) => setTo(event.currentTarget.value)}>
        {units.map((unit) => (
          <option key={unit} value={unit}>
            {station.orgName(unit)}
          </option>
        ))}
      </select>
      <label for={`${id}-trigger`}>{d.orders.trigger}</label>
      <select
        id={`${id}-trigger`}
        value={trigger}
        onChange={(event) => setTrigger(event.currentTarget.value as Trigger)}
      >
        {offered.map((value) => (
          <option key={value} value={value}>
            {d.orders.triggers[value]}
          </option>
        ))}
      </select>
      <ReasonField label={d.orders.text} offered={d.orders.texts} value={text} onInput={setText} />
      <label for={`${id}-within`}>{d.orders.within}</label>
      <input
        id={`${id}-within`}
        type="number"
        min={1}
        max={ORDER_WITHIN_MAX}
        value={within}
        aria-describedby={`${id}-by`}
        onInput={(event) => setWithin(event.currentTarget.valueAsNumber)}
      />
      <p id={`${id}-by`} class="quiet">
        {within >= 1 && within <= ORDER_WITHIN_MAX && d.orders.by(namedDay(answerBy(within), now.value))}
      </p>
    </PanelForm>
  )

  function answerBy(n: number): string {
    return dueAfter(station.calendar(), chinaDay(now.value), { n, unit: 'workday' }).due
  }
}

/** Who has it now; where nobody does, or the asker themselves, the first of the others. */
const responsible = (units: readonly string[], turn: string): string =>
  units.includes(turn) ? turn : (units[0] ?? '')

/** What a card is called among the four (F11), where it is one of them. */
const TRIGGER_OF: Partial<Record<RedCard, Trigger>> = {
  overdue: 'broken-promise',
  unlawful: 'broken-promise',
  untold: 'slow',
}

const triggerOf = (cards: readonly RedCard[]): Trigger => {
  const [first] = cards
  return first === undefined ? 'attitude' : (TRIGGER_OF[first] ?? 'card')
}
