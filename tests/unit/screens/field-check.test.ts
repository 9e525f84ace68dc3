import { describe, expect, test } from 'vitest'
import { t } from '../../../client/messages/text.ts'
import { checkFields } from '../../../client/screens/case/field-check.ts'

const specs = [
  { name: 'applicant.name', label: '姓名', required: true },
  { name: 'applicant.id', label: '身份证号', required: true },
  { name: 'applicant.phone', label: '手机号码', required: false },
  { name: 'bank', label: '开户行', required: true },
]
const check = (changed: Record<string, string>) => checkFields(specs, changed, '2026-10-10')

describe('what is changed in a case', () => {
  test('passes the checks of taking one', () => {
    expect(check({ 'applicant.name': ' ' }).wrong).toEqual([{ name: 'applicant.name', text: t.nameMissing }])
    expect(check({ 'applicant.id': '44142419500101' }).wrong[0]?.text).toBe(t.idNumber.IdLength(14))
    expect(check({ bank: '' }).wrong).toEqual([{ name: 'bank', text: '开户行' }])
  })

  test('only what is changed is asked, and what is optional may be emptied', () => {
    expect(check({ 'applicant.phone': '' })).toEqual({ fields: { 'applicant.phone': '' }, wrong: [] })
  })

  test('an identity number is written in its plain form', () => {
    expect(check({ 'applicant.id': '11010519491231002x' })).toEqual({
      fields: { 'applicant.id': '11010519491231002X' },
      wrong: [],
    })
  })
})
