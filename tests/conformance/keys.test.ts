import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOf, key } from '../../server/stores/keys.ts'
import { HOSTILE_STREAMS } from '../support/log-fixtures.ts'

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Any UTF-16 units, whole characters or not, and often those that a key treats in a special way. */
const name = fc.oneof(
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom('!', '%', '&', '}', '~', '\x7f', 'a', '0', '/'), { maxLength: 6 })
    .map((c) => c.join('')),
  fc.constantFrom(...HOSTILE_STREAMS),
)

test('keys are in the order of their names, and none begins with another', () => {
  const law = fc.property(name, name, (a, b) => {
    expect(compare(key(a), key(b))).toBe(compare(a, b))
    if (a !== b) expect(key(a).startsWith(key(b))).toBe(false)
    expect(key(a)).toMatch(/^[!%-~]+$/)
  })
  fc.assert(law, { seed: 441424, numRuns: 2_000 })
})

test('what is under a part lies between it and its end, and nothing else does', () => {
  const law = fc.property(name, name, name, (part, rest, other) => {
    const within = (text: string) => text >= key(part) && text <= endOf(key(part))
    expect(within(key(part, rest))).toBe(true)
    expect(within(key(other, rest))).toBe(part === other)
  })
  fc.assert(law, { seed: 441424, numRuns: 2_000 })
})

test('numbers are in the order of counting', () => {
  const numbers = [0, 1, 9, 10, 99, 1_000, 999_999_999_999]
  expect(numbers.map((n) => key('a', n)).sort()).toEqual(numbers.map((n) => key('a', n)))
})
