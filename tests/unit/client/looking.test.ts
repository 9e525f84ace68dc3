import { expect, test } from 'vitest'
import { inSlices, spaced } from '../../../client/station/looking.ts'

test('many changes are one look, and the next change another', () => {
  const waiting: (() => void)[] = []
  let [looks, cancelled] = [0, 0]
  const timer = {
    after(_: number, fire: () => void) {
      waiting.push(fire)
      return () => {
        cancelled += 1
      }
    },
  }
  const look = spaced(timer, 3000, () => {
    looks += 1
  })
  for (let i = 0; i < 450; i += 1) look.call()
  expect([waiting.length, looks]).toEqual([1, 0])
  waiting[0]!()
  look.call()
  expect([waiting.length, looks]).toEqual([2, 1])
  look.stop()
  expect(cancelled).toBe(1)
})

test('a long look lets the screen be drawn, one case at a time, and keeps its order', async () => {
  let [now, pauses, atOnce, most] = [0, 0, 0, 0]
  const deps = {
    elapsed: () => now,
    pause: async () => {
      pauses += 1
    },
  }
  const found = await inSlices(deps, [1, 2, 3, 4, 5, 6], async (one) => {
    atOnce += 1
    most = Math.max(most, atOnce)
    await Promise.resolve()
    atOnce -= 1
    now += 10
    return one === 3 ? [] : [one]
  })
  expect([found, pauses, most]).toEqual([[1, 2, 4, 5, 6], 3, 1])
})
