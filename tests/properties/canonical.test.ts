/** The encodings everything is hashed over, against oracles: the package `canonicalize` (RFC 8785) and Node's Buffer. */

import { createHash, createHmac } from 'node:crypto'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromBase64Url, toBase64Url, toHex, utf8 } from '../../shared/bytes.ts'
import { canonicalJson } from '../../shared/canonical.ts'
import { hasher } from '../../sync/crypto/hash.ts'

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '10',
    '9',
    '2',
    '\u20ac',
    '\r',
    '\ud83d\ude00',
    '\ufb33',
    'ö',
    '\u0080',
    '𠮷',
    '"\\/',
  ),
)
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(-0, 0, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 333333333.3333333, 1e23, 2 ** 53),
)
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(text, tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
})).value

describe('canonical JSON', () => {
  test('is that of RFC 8785', () =>
    fc.assert(
      fc.property(json, (value) => {
        // Half a character has no UTF-8 and is none of RFC 8785's; it keeps its own law below.
        fc.pre(!/\\ud[89a-f]/.test(JSON.stringify(value)))
        expect(canonicalJson(value)).toBe(canonicalize(value))
      }),
      { numRuns: 2000 },
    ))

  test('reads back as the same value, also with half a character in it', () =>
    fc.assert(
      fc.property(json, fc.constantFrom('', '\ud800', '\udfff'), (value, half) => {
        const whole = [value, half]
        expect(JSON.parse(canonicalJson(whole))).toEqual(JSON.parse(JSON.stringify(whole)))
        expect(canonicalJson(JSON.parse(canonicalJson(whole)))).toBe(canonicalJson(whole))
      }),
    ))

  test('leaves out what is undefined, as the wire does', () =>
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(json, fc.constant(undefined))), (value) => {
        expect(canonicalJson(value)).toBe(canonicalJson(JSON.parse(JSON.stringify(value))))
      }),
    ))

  test('there is none of what is no number, nor of what is nested a hundred levels deep', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, JSON.parse('[1e999]')])
      expect(() => canonicalJson(value)).toThrow(TypeError)
    const nested = (levels: number) => JSON.parse(`${'[{"a":'.repeat(levels)}0${'}]'.repeat(levels)}`)
    expect(canonicalJson(nested(50))).toBe(canonicalize(nested(50)))
    expect(() => canonicalJson(nested(51))).toThrow(TypeError)
    expect(() => canonicalJson(nested(50_000))).toThrow(TypeError)
  })
})

describe('base64url', () => {
  test('is that of Buffer, both ways', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(Buffer.from(fromBase64Url(toBase64Url(bytes))!)).toEqual(Buffer.from(bytes))
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
      }),
    ))

  test('of a text with any other character is null', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const expected = /^[A-Za-z0-9_-]*$/.test(value) ? Buffer.from(value, 'base64url') : null
        const bytes = fromBase64Url(value)
        expect(bytes && Buffer.from(bytes)).toEqual(expected)
      }),
    ))
})

test('SHA-256, HMAC and UTF-8 are those of Node', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 200 }), (key, bytes) => {
      expect(Buffer.from(utf8(key))).toEqual(Buffer.from(key, 'utf8'))
      expect(toHex(hasher.sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(toHex(hasher.hmac(utf8(key), bytes))).toBe(createHmac('sha256', key).update(bytes).digest('hex'))
    }),
  ))
