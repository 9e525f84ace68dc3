import { describe, expect, test } from 'vitest'
import { allWritten, holdUnsaved, mayLeave } from '../../../client/components/unsaved.ts'

const never = (): boolean => {
  throw new Error('asked')
}

describe('words typed and not yet written', () => {
  test('nothing typed, nothing asked', async () => {
    expect(mayLeave(never)).toBe(true)
    await allWritten()
  })

  test('leaving asks, and a no keeps them', () => {
    const written = holdUnsaved()
    expect(mayLeave(() => false)).toBe(false)
    expect(mayLeave(() => false)).toBe(false)
    written()
    expect(mayLeave(never)).toBe(true)
  })

  test('a yes gives them up', () => {
    const written = holdUnsaved()
    expect(mayLeave(() => true)).toBe(true)
    expect(mayLeave(never)).toBe(true)
    written()
  })

  test('an update waits until the last of them is written', async () => {
    const [first, second] = [holdUnsaved(), holdUnsaved()]
    let done = false
    const waiting = allWritten().then(() => {
      done = true
    })
    first()
    await Promise.resolve()
    expect(done).toBe(false)
    second()
    await waiting
    expect(done).toBe(true)
  })
})
