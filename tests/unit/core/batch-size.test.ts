import { expect, test } from 'vitest'
import { grown, LARGEST, shrunk } from '../../../sync/exchange/batch-size.ts'

const again = (times: number, error: Parameters<typeof shrunk>[1]) => {
  let size = LARGEST
  for (let i = 0; i < times; i += 1) size = shrunk(size, error)
  return size
}

test('an answer that broke off is asked for in smaller ones, down to a floor', () => {
  expect(again(1, { type: 'Unreachable', midway: true })).toEqual({ ...LARGEST, want: LARGEST.want / 2 })
  expect(again(20, { type: 'Unreachable', midway: true })).toEqual({ ...LARGEST, want: 16 * 1024 })
})

test('a line that was not there says nothing of answers, only perhaps of what was sent', () => {
  expect(again(20, { type: 'Unreachable' })).toEqual({ events: 64, want: LARGEST.want })
})

test('one event is sent alone where the node says that more are too large, and all again where they get through', () => {
  const tooLarge = { type: 'Problem', problem: 'too-large' }
  expect(again(20, tooLarge).events).toBe(1)
  let size = again(20, tooLarge)
  for (let i = 0; i < 20; i += 1) size = grown(size)
  expect(size).toEqual(LARGEST)
})
