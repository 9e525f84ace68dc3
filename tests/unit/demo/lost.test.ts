/** The demo's last figure must be able to be another than 0. */
import { expect, test } from 'vitest'
import type { Entry } from '../../../shared/event.ts'
import { lostOf, twiceIn } from '../../demo/lost.ts'

const entry = (id: string, hash: string) => ({ event: { id }, hash }) as Entry
const [a, b, c] = [entry('a', '1'), entry('b', '2'), entry('c', '3')]

test('lost is what is not there, or there with other content', () => {
  expect(lostOf([a, b, c], [c, b, a])).toEqual([])
  expect(lostOf([a, b, c], [a, entry('c', '4')])).toEqual(['b', 'c'])
})

test('twice is what came once more, with whatever content', () => {
  expect(twiceIn([a, b, c])).toEqual([])
  expect(twiceIn([a, b, entry('a', '9')])).toEqual(['a'])
})
