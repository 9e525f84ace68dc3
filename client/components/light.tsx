/** 绿黄红灯: the colour of the clock that runs, in a word and a shape too, and until when. As of now, by this device's clock. */
import { type CaseClock, clockOn, daysLeft, goesOn, lightOf, type Timing } from '../../shared/case/clock.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import { chinaDay } from '../../shared/time.ts'
import { namedDay } from '../messages/dates.ts'
import { t } from '../messages/text.ts'
import { now } from './now.ts'
import { useStation } from './station-context.ts'

interface LightProps {
  readonly timing: Timing
  readonly item: Item | undefined
}

const SHAPE = { green: '●', yellow: '▲', red: '■', grey: '◌' } as const

/** For a row of a list: the colour and the day; of a clock that stands still the one on which it goes on. */
export function Light({ timing, item }: LightProps) {
  const seen = useClock({ timing, item })
  if (!seen) return null
  const { clock, light } = seen
  return (
    <span class={`light ${light}`}>
      <span aria-hidden="true">{SHAPE[light]}</span> {t.law.lights[light]}{' '}
      {light === 'grey' ? goesOnText(clock) : t.law.by(dueText(clock))}
    </span>
  )
}

/** For the head of a case: what is due, until when, how long yet, by law until when. */
export function ClockLine({ timing, item }: LightProps) {
  const calendar = useStation().calendar()
  const seen = useClock({ timing, item })
  if (!seen) return null
  const { clock, light } = seen
  const today = chinaDay(now.value)
  const left = daysLeft(clock, calendar, today)
  return (
    <p class="clock">
      <span class={`light ${light}`}>
        <span aria-hidden="true">{SHAPE[light]}</span> {t.law.lights[light]}
      </span>{' '}
      <strong>{t.law.clocks[clock.kind](dueText(clock))}</strong>
      {light !== 'red' && light !== 'grey' && ` · ${t.law.daysLeft(left, clock.limit.unit)}`}
      {light === 'grey' && ` · ${goesOnText(clock)}`}
      {clock.provisional && ` · ${t.law.provisionalDay}`}
      {clock.statutory && ` · ${t.law.statutory(noonText(clock.statutory))}`}
    </p>
  )
}

function useClock({ timing, item }: LightProps): { clock: CaseClock; light: keyof typeof SHAPE } | null {
  const station = useStation()
  const calendar = station.calendar()
  const clock = clockOn(timing, item, calendar, chinaDay(now.value))
  return clock && { clock, light: lightOf(clock, calendar, now.value, station.lightRules()) }
}

const goesOnText = (clock: CaseClock): string => t.law.goesOn(noonText(goesOn(clock, chinaDay(now.value))))

const dueText = ({ due }: CaseClock): string => noonText(due)

const noonText = (day: string): string => namedDay(day, now.value)
