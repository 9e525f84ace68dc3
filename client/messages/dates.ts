/** Times as people read them: always with the weekday, in the county's zone whatever the device's. */
import { chinaDay, chinaDayOf, chinaTime, chinaWeekday, msOf } from '../../shared/time.ts'
import { t } from './text.ts'

/** 11月21日（周六）; the year only where it is not this one. */
export const dayText = (ms: number, now: number): string =>
  dateText(ms, chinaDay(ms).slice(0, 4) !== chinaDay(now).slice(0, 4))

/** The same of `YYYY-MM-DD`. */
export const namedDay = (day: string, now: number): string =>
  dayText(Date.parse(`${day}T12:00:00+08:00`), now)

/** 2026年11月, of `YYYY-MM`. */
export const monthText = (month: string): string => {
  const [year, of] = month.split('-').map(Number)
  return t.month(year!, of!)
}

/** 2026年11月21日（周六）10:31, for what is printed and kept. */
export const recordText = (ms: number): string => `${dateText(ms, true)}${chinaTime(ms)}`

/** 11月21日（周六）10:31 */
export const whenText = (ms: number, now: number): string => `${dayText(ms, now)}${chinaTime(ms)}`

/** The same of an instant that somebody's clock says; as it is written where that is none. */
export const saidText = (iso: string, now: number): string =>
  chinaDayOf(iso) === null ? iso : whenText(msOf(iso), now)

/** 10:31 of today, else with the day. */
export const clockText = (ms: number, now: number): string =>
  chinaDay(ms) === chinaDay(now) ? chinaTime(ms) : whenText(ms, now)

function dateText(ms: number, withYear: boolean): string {
  const [year, month, day] = chinaDay(ms).split('-').map(Number)
  return t.day(withYear ? year! : null, month!, day!, t.weekdays[chinaWeekday(ms)]!)
}
