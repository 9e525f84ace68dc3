import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caseNumber, formatCaseNumber } from '../../shared/case/number.ts'
import { parsePaperMark } from '../../shared/case/paper-mark.ts'
import { formatVerification, paperAddress, verificationCode } from '../../shared/case/verification.ts'
import { CROCKFORD } from '../../shared/random.ts'
import { hasher } from '../../sync/crypto/hash.ts'

const CASE_NO = '44142410420126092803V00016'
const HASH = 'Zm9vYmFyYmF6cXV4MTIzNA'
const CODE = verificationCode(hasher, CASE_NO, HASH)

const hashes = fc.string({ unit: fc.constantFrom(...'ABCdef012-_'), minLength: 22, maxLength: 22 })
const codes = hashes.map((hash) => verificationCode(hasher, CASE_NO, hash))
const withCode = (code: string) => parsePaperMark(`${CASE_NO}.${code}`)

describe('the verification code', () => {
  test('is 50 bits of SHA-256 over number and hash, and a check character', () => {
    fc.assert(
      fc.property(hashes, (hash) => {
        const digest = createHash('sha256').update(`yimen-receipt:${CASE_NO}:${hash}`).digest('hex')
        const bits = BigInt(`0x${digest.slice(0, 14)}`) >> 6n
        const expected = Array.from(
          { length: 10 },
          (_, at) => CROCKFORD[Number((bits >> BigInt(45 - 5 * at)) & 31n)]!,
        ).join('')
        const code = verificationCode(hasher, CASE_NO, hash)
        expect(code).toHaveLength(11)
        expect(code.slice(0, 10)).toBe(expected)
      }),
    )
  })

  test('never changes: papers are in drawers for decades', () => {
    expect(CODE).toMatchInlineSnapshot(`"WVKFRYZ1ZXX"`)
  })

  test('another number or another receipt has another one', () => {
    const other = caseNumber({ area: '441424104201', day: '2026-09-28', terminal: '03V', counter: 2 })
    if (!other.ok) throw new Error(other.error.type)
    expect(verificationCode(hasher, other.value, HASH)).not.toBe(CODE)
    expect(verificationCode(hasher, CASE_NO, HASH.replace('Z', 'Y'))).not.toBe(CODE)
  })
})

describe('read back', () => {
  test.each([
    ['as the scanner types it', paperAddress('https://yimen.example.cn', CASE_NO, CODE)],
    ['without the address', `${CASE_NO}.${CODE}`],
    ['as printed', `${formatCaseNumber(CASE_NO)}  ${formatVerification(CODE)}`],
    ['in small letters, with dashes', `${CASE_NO}-${CODE}`.toLowerCase()],
    ['with a Chinese full stop', `${CASE_NO}。${CODE}`],
    [
      'in full width',
      [...`${CASE_NO}.${CODE}`].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join(''),
    ],
  ])('%s', (_, text) => {
    expect(parsePaperMark(text)).toMatchObject({
      ok: true,
      value: { number: CASE_NO, area: '441424104201', day: '2026-09-28', code: CODE },
    })
  })

  test('O is read as 0, I and L as 1', () => {
    fc.assert(
      fc.property(codes, (code) => {
        const typed = code.replaceAll('0', 'O').replace('1', 'I').replaceAll('1', 'l')
        expect(withCode(typed)).toMatchObject({ ok: true, value: { code } })
      }),
    )
  })

  test('the number alone has no code', () => {
    expect(parsePaperMark(CASE_NO)).toMatchObject({ ok: true, value: { number: CASE_NO, code: null } })
  })

  test.each([
    ['', { type: 'CaseNumberLength', length: 0 }],
    ['44142410420126092803V00026', { type: 'CaseNumberCheck' }],
    [`${CASE_NO}.${CODE.slice(1)}`, { type: 'CodeLength', length: 10 }],
    [`${CASE_NO}.U${CODE.slice(1)}`, { type: 'CodeCharacter', at: 1, character: 'U' }],
  ])('%s is refused with the reason', (text, error) => {
    expect(parsePaperMark(text)).toEqual({ ok: false, error })
  })

  test('every single wrong character is a slip of the finger, not another code', () => {
    fc.assert(
      fc.property(codes, fc.nat(10), fc.constantFrom(...CROCKFORD), (code, at, character) => {
        fc.pre(code[at] !== character)
        const wrong = code.slice(0, at) + character + code.slice(at + 1)
        expect(withCode(wrong)).toEqual({ ok: false, error: { type: 'CodeCheck' } })
      }),
    )
  })

  test('so is every exchange of two', () => {
    fc.assert(
      fc.property(codes, fc.nat(10), fc.nat(10), (code, a, b) => {
        const characters = [...code]
        fc.pre(characters[a] !== characters[b])
        characters[a] = code[b]!
        characters[b] = code[a]!
        expect(withCode(characters.join(''))).toEqual({ ok: false, error: { type: 'CodeCheck' } })
      }),
    )
  })
})
