import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { demoRelease } from '../../../server/demo/release.ts'
import { APPLICANT, takesFilings, unsaidOf, wrongFields } from '../../../shared/case/filing.ts'
import { entryOf } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'

const item = demoRelease('').items.find(({ name }) => name === '居住证申领')!
const file = (digit: string) => ({ sha256: digit.repeat(64), bytes: 1, type: 'image/jpeg' })

/** As the county's node has written it down. */
const said = (drafts: readonly { type: string; data: Record<string, unknown> }[], by = APPLICANT) =>
  drafts.map(({ type, data }, i) =>
    entryOf(hasher, {
      ...{ id: `${by === APPLICANT ? '0AAAAAAA' : 'A1AAAAAA'}.${i + 1}`, stream: 'case/x', parents: [] },
      ...{ tick: i + 1, type, v: 1, data, at: '2026-09-28T01:00:00.000Z', by, org: '441424104201' },
      ...{ prev: '', digest: '' },
    }),
  )

const given = fc.record({
  fields: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('', '1', '2')),
  materials: fc.array(
    fc.record({ material: fc.constantFrom('x', 'y'), file: fc.constantFrom(file('0'), file('1')) }),
  ),
})

describe('what the applicant has not said yet', () => {
  test('is nothing once it is written, and with each change that change alone', () =>
    fc.assert(
      fc.property(given, given, (first, second) => {
        const before = unsaidOf([], first)
        expect(unsaidOf(said(before), first)).toEqual([])
        const after = [...before, ...unsaidOf(said(before), second)]
        // Whatever was said in between: the last word is whole, and no field is said that did not change.
        expect(unsaidOf(said(after), second)).toEqual([])
        for (const { type, data } of after.slice(before.length))
          if (type === 'filled')
            for (const [name, value] of Object.entries(data.fields as Record<string, string>))
              expect(value).not.toBe(first.fields[name] ?? '')
      }),
    ))

  test('does not look at what a clerk wrote', () => {
    const clerks = said([{ type: 'filled', data: { fields: { a: '2' } } }], 'huacheng')
    const fields = { a: '1' }
    const own = said([{ type: 'filled', data: { fields } }])
    expect(unsaidOf([...own, ...clerks], { fields, materials: [] })).toEqual([])
    expect(unsaidOf(clerks, { fields: { a: '2' }, materials: [] })).toHaveLength(1)
  })

  test('is one photograph, though it is named twice', () => {
    const twice = [
      { material: 'x', file: file('0') },
      { material: 'x', file: file('0') },
    ]
    expect(unsaidOf([], { fields: {}, materials: twice })).toHaveLength(1)
  })
})

test('a case cannot be received without who it is and what its form requires', () => {
  const day = '2026-09-28'
  const whole = Object.fromEntries(item.form.map(({ name }) => [name, '1']))
  const who = { 'applicant.name': '甲', 'applicant.id': '11010519491231002X' }
  expect(wrongFields(item, { fields: { ...whole, ...who } }, day)).toEqual([])
  expect(wrongFields(item, { fields: {} }, day)).toEqual([
    ...['applicant.name', 'applicant.id'],
    ...item.form.filter(({ required }) => required).map(({ name }) => name),
  ])
})

test('a window is a town or a village, of a level that takes the item in', () => {
  const town = { id: '441424104000', kind: 'town' as const }
  const village = { id: '441424104201', kind: 'village' as const }
  const county = { id: '441424000000', kind: 'county' as const }
  expect([town, village, county].map((org) => takesFilings(org, {}))).toEqual([true, true, false])
  const towns = { takenAt: ['town' as const, 'county' as const] }
  expect([town, village, county].map((org) => takesFilings(org, towns))).toEqual([true, false, false])
})
