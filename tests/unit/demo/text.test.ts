import { expect, test } from 'vitest'
import { bar, columnsOf, cutTo, grouped, table } from '../../demo/text.ts'

test('a Chinese character is two columns wide', () => {
  expect(columnsOf('村 A')).toBe(4)
  expect(cutTo('华城镇 A', 5)).toBe('华城')
  expect(cutTo('short', 80)).toBe('short')
})

test('columns stand under each other, whatever is in them', () => {
  const rows = table([
    ['谁', '办件 cases'],
    ['village A', '12'],
  ])
  expect(rows).toEqual(['谁         办件 cases', 'village A          12'])
  expect(new Set(rows.map(columnsOf)).size).toBe(1)
})

test('a bar is full when all is done, and never before', () => {
  expect(bar(0, 3, 'x')).toMatch(/^░{24} 0\/3 x$/)
  expect(bar(2_999, 3_000, 'x')).toMatch(/^█{23}░ 2 999\/3 000 x$/)
  expect(bar(3, 3, 'x')).toMatch(/^█{24} 3\/3 x$/)
})

test('thousands are set apart', () => {
  expect([0, 999, 1_000, 1_234_567].map(grouped)).toEqual(['0', '999', '1 000', '1 234 567'])
})
