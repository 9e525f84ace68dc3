import { expect, test } from 'vitest'
import { coalesced } from '../../../client/station/live.ts'

test('a change during a run that fails is not forgotten', async () => {
  const defects: unknown[] = []
  let runs = 0
  await new Promise<void>((done) => {
    const call = coalesced(
      async () => {
        runs += 1
        if (runs > 1) return done()
        call()
        throw new Error('the disk is busy')
      },
      (error) => defects.push(error),
    )
    call()
  })
  expect([runs, defects.length]).toEqual([2, 1])
})
