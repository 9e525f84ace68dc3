import { expect, test } from 'vitest'
import { clockText, dayText, recordText, whenText } from '../../../client/messages/dates.ts'

const ms = (iso: string): number => Date.parse(iso)
const NOW = ms('2026-10-10T08:00:00+08:00')

test('every date has its weekday, and its year where that is another', () => {
  expect(dayText(ms('2026-10-09T12:00:00+08:00'), NOW)).toBe('10月9日（周五）')
  expect(whenText(ms('2025-12-31T23:59:00+08:00'), NOW)).toBe('2025年12月31日（周三）23:59')
})

test('what is printed has its year always', () => {
  expect(recordText(ms('2026-10-10T07:05:00+08:00'))).toBe('2026年10月10日（周六）07:05')
})

test('today is the day in China, wherever the device believes it is', () => {
  expect(clockText(ms('2026-10-09T16:30:00Z'), NOW)).toBe('00:30')
  expect(clockText(ms('2026-10-09T15:30:00Z'), NOW)).toBe('10月9日（周五）23:30')
})
