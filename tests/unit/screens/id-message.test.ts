import { describe, expect, test } from 'vitest'
import { fieldWarning } from '../../../client/messages/field-warning.ts'
import { idMessage } from '../../../client/messages/id-message.ts'
import { mod112 } from '../../../shared/identity/check-digits.ts'
import { checkResidentId } from '../../../shared/identity/resident-id.ts'

/** Numbers of nobody: the sequence 000 is never issued. */
const numbered = (seventeen: string): string => seventeen + mod112(seventeen)
const said = (text: string): string | null => {
  const checked = checkResidentId(text, '2026-10-10')
  return checked.ok ? null : idMessage(checked.error)
}

describe('an identity number says what is wrong with it', () => {
  test('nothing where it is right', () => {
    expect(said(numbered('44142419500312000'))).toBeNull()
  })

  test.each([
    ['', '请填写身份证号'],
    ['44142419500312', '身份证号应当是 18 位，现在是 14 位'],
    ['4414241950031200012', '身份证号应当是 18 位，现在是 19 位'],
    ['44142419500312O000', '第 15 位是「O」，这里应当是数字'],
    ['44142419500312000Y', '第 18 位是「Y」，这里应当是数字或者 X'],
    [numbered('44142419500230000'), '第 7 到 14 位的出生日期 1950-02-30 不存在，请核对'],
    [numbered('44142420270101000'), '第 7 到 14 位的出生日期 2027-01-01 还没有到，请核对'],
  ])('%s', (text, message) => expect(said(text)).toBe(message))

  test('a wrong check digit is named and the right one never told', () => {
    const right = numbered('44142419500312000')
    const wrong = right.slice(0, 17) + (right.endsWith('1') ? '2' : '1')
    expect(said(wrong)).toBe('有数字输错了：最后一位校验位对不上，请逐位核对')
  })
})

describe('a gentle word where a value looks mistyped', () => {
  test.each([
    ['phone', '1380000000', '手机号码一般是 11 位，现在是 10 位，请核对'],
    ['phone', '138 0000 0000', ''],
    ['phone', '0753-4433221', ''],
    ['bankcard', '62284800', '银行账号一般是 16 到 19 位，现在是 8 位，请核对'],
    ['number', '三百', '这里应当只有数字，请核对'],
    ['number', '300.5', ''],
    ['text', '𠮷', ''],
  ] as const)('%s %s', (kind, value, warning) => expect(fieldWarning(kind, value)).toBe(warning))
})
