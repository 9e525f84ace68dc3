import { mod11_2, mod37_36 } from 'cdigit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mod112, mod3736 } from '../../shared/identity/check-digits.ts'
import { checkResidentId, maskResidentId, normalizeResidentId } from '../../shared/identity/resident-id.ts'
import { checkUscc } from '../../shared/identity/uscc.ts'

const TODAY = '2026-09-28'
const DIGITS = '0123456789'
const BASE36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

const over = (alphabet: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength })

describe('ISO 7064', () => {
  test('MOD 11-2 agrees with cdigit', () => {
    fc.assert(fc.property(over(DIGITS, 1, 40), (text) => mod112(text) === mod11_2.compute(text)))
  })

  test('MOD 37-36 agrees with cdigit', () => {
    fc.assert(fc.property(over(BASE36, 1, 40), (text) => mod3736(text) === mod37_36.compute(text)))
  })

  test('MOD 37-36 catches every error in a single character', () => {
    fc.assert(
      fc.property(over(BASE36, 25), fc.nat(24), fc.constantFrom(...BASE36), (text, at, character) => {
        fc.pre(text[at] !== character)
        return mod3736(text.slice(0, at) + character + text.slice(at + 1)) !== mod3736(text)
      }),
    )
  })

  test('MOD 11-2 catches every swap of neighbours', () => {
    fc.assert(
      fc.property(over(DIGITS, 17), fc.nat(15), (text, at) => {
        fc.pre(text[at] !== text[at + 1])
        const swapped = text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2)
        return mod112(swapped) !== mod112(text)
      }),
    )
  })

  test('the e-licence identifier of GB/T 36904', () => {
    expect(mod3736('11100000000013338W002' + '11320482014138860P' + '201807250201' + '001')).toBe('M')
  })

  test('a character outside the alphabet is a defect', () => {
    expect(() => mod112('1X')).toThrow(RangeError)
    expect(() => mod3736('a')).toThrow(RangeError)
  })
})

describe('resident ID, GB 11643', () => {
  test.each([
    ['11010519491231002X', '1949-12-31', 'female', 76],
    ['441424196503150039', '1965-03-15', 'male', 61],
    ['61032819880229004X', '1988-02-29', 'female', 38],
  ])('%s is valid', (id, birth, sex, age) => {
    expect(checkResidentId(id, TODAY)).toEqual({ ok: true, value: { id, birth, sex, age, warnings: [] } })
  })

  test('a person of more than 120 years is shown a warning, not refused', () => {
    const result = checkResidentId('440524188001010014', TODAY)
    expect(result).toMatchObject({ ok: true, value: { age: 146, warnings: ['age-over-120'] } })
  })

  test('an unknown area is shown a warning, not refused', () => {
    const base = '99999919650315003'.replace(/^9/, '8')
    const result = checkResidentId(base + mod112(base), TODAY)
    expect(result).toMatchObject({ ok: true, value: { warnings: ['unknown-area'] } })
  })

  test.each([
    ['', { type: 'IdLength', length: 0 }],
    ['44142419650315003', { type: 'IdLength', length: 17 }],
    ['441424650315003', { type: 'IdLength', length: 15 }],
    ['4414241965O3150039', { type: 'IdCharacter', at: 11, character: 'O' }],
    ['X41424196503150039', { type: 'IdCharacter', at: 1, character: 'X' }],
    ['44142419650315003Y', { type: 'IdCharacter', at: 18, character: 'Y' }],
    ['𠮷41424196503150039', { type: 'IdCharacter', at: 1, character: '𠮷' }],
    ['441424198902290046', { type: 'IdBirthDate', date: '1989-02-29' }],
    ['441424196513150039', { type: 'IdBirthDate', date: '1965-13-15' }],
    ['441424202609290030', { type: 'IdBirthInFuture', date: '2026-09-29' }],
    ['441424196503150038', { type: 'IdCheckDigit', at: 18 }],
  ])('%s is refused with the reason', (text, error) => {
    expect(checkResidentId(text, TODAY)).toEqual({ ok: false, error })
  })

  test('no error tells the right check character', () => {
    const result = checkResidentId('11010519491231002A'.replace('A', '1'), TODAY)
    expect(result.ok).toBe(false)
    expect(JSON.stringify(result)).not.toContain('X')
  })

  test.each([
    '11010519491231002x',
    '１１０１０５１９４９１２３１００２Ｘ',
    ' 110105 19491231 002X ',
    '110105\u200B19491231002X',
  ])('is read as typed: %j', (text) => {
    expect(normalizeResidentId(text)).toBe('11010519491231002X')
  })

  test('age turns on the birthday', () => {
    const age = (today: string) => {
      const result = checkResidentId('441424196503150039', today)
      return result.ok ? result.value.age : result.error
    }
    expect(age('2025-03-14')).toBe(59)
    expect(age('2025-03-15')).toBe(60)
    expect(age('1965-03-15')).toBe(0)
  })

  test('masked: the first six and the last four', () => {
    expect(maskResidentId('441424196503150039')).toBe('441424********0039')
  })

  test('every single wrong digit is refused', () => {
    const id = '441424196503150039'
    fc.assert(
      fc.property(fc.nat(17), fc.constantFrom(...'0123456789X'), (at, character) => {
        fc.pre(id[at] !== character)
        return !checkResidentId(id.slice(0, at) + character + id.slice(at + 1), TODAY).ok
      }),
    )
  })
})

describe('unified social credit code, GB 32100', () => {
  test.each([
    '91350100M000100Y43',
    '11100000000013338W',
    '11320482014138860P',
    '11441424MB2A00011G',
    '92441424MA4W00011X',
    '93441424MA4W0002XJ',
    '91441424MA4W00038Q',
  ])('%s is valid', (code) => {
    expect(checkUscc(code)).toEqual({ ok: true, value: code })
  })

  test('is read as typed', () => {
    expect(checkUscc(' ９１350100 m000100y43')).toEqual({ ok: true, value: '91350100M000100Y43' })
  })

  test.each([
    ['91350100M000100Y4Z', { type: 'UsccCharacter', at: 18, character: 'Z' }],
    ['91310115MA1H8R7C6D', { type: 'UsccCheckDigit', at: 17 }],
    ['91350100M000100Y4', { type: 'UsccLength', length: 17 }],
    ['91350100M000100Y33', { type: 'UsccCheckDigit', at: 17 }],
    ['9135010OM000100Y43', { type: 'UsccCharacter', at: 8, character: 'O' }],
  ])('%s is refused with the reason', (code, error) => {
    expect(checkUscc(code)).toEqual({ ok: false, error })
  })
})
