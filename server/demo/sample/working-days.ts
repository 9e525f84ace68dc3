/**
 * The last ten working days and today, each in four shifts between which people look at their screens. Saturdays and
 * Sundays are left out; public holidays are not known here.
 */
import { chinaDay, chinaWeekday, msOf } from '../../../shared/time.ts'

export interface Shift {
  readonly day: string
  readonly fromMs: number
  readonly untilMs: number
}

const DAYS_BEFORE = 10
export const SHIFTS_A_DAY = 4
/** Shifts are counted from 0, the first of the first day; this is the number of them all. */
export const SHIFTS = (DAYS_BEFORE + 1) * SHIFTS_A_DAY

const HOURS = [
  ['08:30', '10:00'],
  ['10:00', '12:00'],
  ['14:30', '16:00'],
  ['16:00', '17:30'],
] as const
const DAY_MS = 86_400_000
/** Who starts the demo before the working day is over gets a today that ends now. */
const SHORT_TODAY_MS = 3 * 3_600_000

export function shiftsUntil(nowMs: number): Shift[] {
  const today = chinaDay(nowMs)
  const days: string[] = []
  for (let ms = nowMs - DAY_MS; days.length < DAYS_BEFORE; ms -= DAY_MS) {
    if (![0, 6].includes(chinaWeekday(ms))) days.unshift(chinaDay(ms))
  }
  const before = days.flatMap((day) =>
    HOURS.map(([from, until]) => ({ day, fromMs: at(day, from), untilMs: at(day, until) })),
  )
  return [...before, ...shiftsOfToday(today, nowMs)]
}

function shiftsOfToday(day: string, nowMs: number): Shift[] {
  if (nowMs >= at(day, HOURS[3][1]))
    return HOURS.map(([from, until]) => ({ day, fromMs: at(day, from), untilMs: at(day, until) }))
  const fromMs = Math.max(at(day, '00:00'), Math.min(at(day, HOURS[0][0]), nowMs - SHORT_TODAY_MS))
  const length = (nowMs - fromMs) / SHIFTS_A_DAY
  return HOURS.map((_, i) => ({
    day,
    fromMs: Math.floor(fromMs + i * length),
    untilMs: Math.floor(fromMs + (i + 1) * length),
  }))
}

/** The instant of a wall clock in China. */
const at = (day: string, time: string): number => msOf(`${day}T${time}:00.000+08:00`)
