/** Times as people read them: always with the weekday, in the county's zone whatever the device's. */
import { chinaDay, chinaTime, chinaWeekday } from '../../shared/time.ts'
import { t } from './text.ts'

/** 11月21日（周六）; the year only where it is not this one. */
export function dayText(ms: number, now: number): string {
  const [year, month, day] = chinaDay(ms).split('-').map(Number)
  const sameYear = chinaDay(now).startsWith(`${year}-`)
  return t.day(sameYear ? null : year!, month!, day!, t.weekdays[chinaWeekday(ms)]!)
}

/** 11月21日（周六）10:31 */
export const whenText = (ms: number, now: number): string => `${dayText(ms, now)}${chinaTime(ms)}`

/** 10:31 of today, else with the day. */
export const clockText = (ms: number, now: number): string =>
  chinaDay(ms) === chinaDay(now) ? chinaTime(ms) : whenText(ms, now)
