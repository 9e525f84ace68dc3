import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caseNumber, caseNumberPrefix, formatCaseNumber, parseCaseNumber } from '../../shared/case/number.ts'
import { areaLevel, areaParent, areaWithin } from '../../shared/org/area-code.ts'

const BASE36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

const partsOf = fc.record({
  area: fc.integer({ min: 100_000_000_000, max: 999_999_999_999 }).map(String),
  day: fc
    .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  terminal: fc.string({ unit: fc.constantFrom(...BASE36), minLength: 3, maxLength: 3 }),
  counter: fc.integer({ min: 1, max: 9999 }),
})

function numberOf(parts: Parameters<typeof caseNumber>[0]): string {
  const result = caseNumber(parts)
  if (!result.ok) throw new Error(result.error.type)
  return result.value
}

describe('case number', () => {
  test.each([
    ['44142410420126092803V00016', '441424104201', '2026-09-28', '03V', 1],
    ['44142410420126092803V00024', '441424104201', '2026-09-28', '03V', 2],
    ['44142410420026021201A0001H', '441424104200', '2026-02-12', '01A', 1],
    ['44142410000026100907B0016M', '441424100000', '2026-10-09', '07B', 16],
  ])('%s', (number, area, day, terminal, counter) => {
    const parts = { area, day, terminal, counter }
    expect(caseNumber(parts)).toEqual({ ok: true, value: number })
    expect(parseCaseNumber(number)).toEqual({ ok: true, value: { ...parts, number } })
    expect(number.startsWith(caseNumberPrefix(area, day, terminal))).toBe(true)
  })

  test('in groups for print, and read back as printed or typed', () => {
    const number = '44142410420126092803V00016'
    expect(formatCaseNumber(number)).toBe('441424104201 260928 03V 0001 6')
    for (const text of [
      formatCaseNumber(number),
      '441424104201-260928-03v-0001-6',
      '４４１４24104201260928 03v00016',
    ])
      expect(parseCaseNumber(text)).toMatchObject({ ok: true, value: { number } })
  })

  test.each([
    ['4414241042012609280', { type: 'CaseNumberLength', length: 19 }],
    ['44142410420126092803V000I6', { type: 'CaseNumberCharacter', at: 25, character: 'I' }],
    ['04142410420126092803V00016', { type: 'CaseNumberCharacter', at: 1, character: '0' }],
    ['44142410420126093103V00016', { type: 'CaseNumberDay', day: '2026-09-31' }],
    ['44142410420126092803V00006', { type: 'CaseNumberCounter', counter: 0 }],
    ['44142410420126092803V00026', { type: 'CaseNumberCheck' }],
  ])('%s is refused with the reason', (text, error) => {
    expect(parseCaseNumber(text)).toEqual({ ok: false, error })
  })

  test.each([0, -1, 1.5, 10_000, Number.NaN])('counter %s does not fit', (counter) => {
    const result = caseNumber({ area: '441424104201', day: '2026-09-28', terminal: '03V', counter })
    expect(result).toEqual({ ok: false, error: { type: 'CaseNumberCounter', counter } })
  })

  test('a malformed area, day or terminal is a defect', () => {
    expect(() => caseNumberPrefix('44142410420', '2026-09-28', '03V')).toThrow(RangeError)
    expect(() => caseNumberPrefix('441424104201', '2026-02-29', '03V')).toThrow(RangeError)
    expect(() => caseNumberPrefix('441424104201', '2126-02-28', '03V')).toThrow(RangeError)
    expect(() => caseNumberPrefix('441424104201', '2026-09-28', '3V')).toThrow(RangeError)
  })

  test('reading undoes writing', () => {
    fc.assert(
      fc.property(partsOf, (parts) => {
        const number = numberOf(parts)
        expect(parseCaseNumber(formatCaseNumber(number))).toEqual({ ok: true, value: { ...parts, number } })
      }),
    )
  })

  test('every error in a single character is refused', () => {
    fc.assert(
      fc.property(partsOf, fc.nat(25), fc.constantFrom(...BASE36), (parts, at, character) => {
        const number = numberOf(parts)
        fc.pre(number[at] !== character)
        return !parseCaseNumber(number.slice(0, at) + character + number.slice(at + 1)).ok
      }),
    )
  })
})

describe('area code', () => {
  test.each([
    ['441424104201', 'village', '441424104000'],
    ['441424104200', 'village', '441424104000'],
    ['441424104000', 'town', '441424000000'],
    ['441424100000', 'town', '441424000000'],
    ['441424000000', 'county', '441400000000'],
    ['441400000000', 'city', '440000000000'],
    ['440000000000', 'province', null],
  ])('%s is a %s in %s', (code, level, parent) => {
    expect(areaLevel(code)).toBe(level)
    expect(areaParent(code)).toBe(parent)
  })

  test('an area lies within itself and all above it, nowhere else', () => {
    const village = '441424104201'
    for (const of of [village, '441424104000', '441424000000', '441400000000'])
      expect(areaWithin(village, of)).toBe(true)
    for (const of of ['441424104202', '441424106000', '441422000000'])
      expect(areaWithin(village, of)).toBe(false)
    expect(areaWithin('441424104000', village)).toBe(false)
  })

  test('anything else is a defect', () => {
    expect(() => areaLevel('441424')).toThrow(RangeError)
    expect(() => areaLevel('000000000000')).toThrow(RangeError)
  })
})
