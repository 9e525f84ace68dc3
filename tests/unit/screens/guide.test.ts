import { describe, expect, test } from 'vitest'
import { zh } from '../../../client/messages/zh.ts'
import { flowOf } from '../../../client/screens/guide/flow.ts'
import { DRAWINGS, outlineOf, WIDTH } from '../../../client/screens/guide/outlines.ts'
import { specimenOf } from '../../../client/screens/guide/specimen.ts'
import { demoRelease } from '../../../server/demo/release.ts'
import type { Item } from '../../../shared/catalogue/item.ts'
import { checkResidentId } from '../../../shared/identity/resident-id.ts'

const { items } = demoRelease('2026-11-21T00:00:00.000Z')
const named = (name: string) => items.find((item) => item.name === name)!
const each = items.map((item) => [item.name, item] as const)

describe('how an item goes', () => {
  test.each(each)('%s: taken in, accepted, its own steps in order, handed over', (_, item) => {
    const flow = flowOf(item)
    expect(flow.map(({ act }) => act)).toEqual([
      'receive',
      'accept',
      ...item.process.map(({ step }) => step),
      'deliver',
    ])
    expect(flow.flatMap(({ name }) => name ?? [])).toEqual(item.process.map(({ name }) => name))
    expect(flow.filter(({ who }) => who === 'owner').map(({ act }) => act)).toEqual(
      item.process.map(({ step }) => step),
    )
  })

  test.each(each)('%s: five workdays to tell what is missing, the promise at the decision', (_, item) => {
    const step = (act: string) => flowOf(item).find((s) => s.act === act)
    expect(step('accept')?.within).toEqual({ limit: { n: 5, unit: 'workday' }, from: 'handover' })
    expect(step('decide')?.within).toEqual({ limit: item.promised, from: 'acceptance' })
    expect(step('review')?.within).toBeUndefined()
  })

  test('the law’s limit is told where the promise is shorter, and ten workdays to hand over a licence', () => {
    const decide = (item: Item) => flowOf(item).find(({ act }) => act === 'decide')
    expect(decide(named('林木采伐许可（农村居民）'))?.statutory).toEqual({ n: 20, unit: 'workday' })
    expect(decide(named('出生登记（户口）'))).not.toHaveProperty('statutory')
    expect(decide(named('高龄津贴'))).not.toHaveProperty('statutory')
    for (const item of items)
      expect(flowOf(item).at(-1)?.within?.limit.n, item.name).toBe(item.type === '01' ? 10 : undefined)
  })
})

describe('samples', () => {
  const materials = items.flatMap((item) => item.materials.map((spec) => ({ item, spec })))
  const rows = materials.map(({ item, spec }) => [`${item.name} ${spec.name}`, item, spec] as const)

  test.each(rows.filter(([, , { kind }]) => kind === 'form' || kind === 'commitment'))(
    '%s is shown filled in, every line of it',
    (_, item, spec) => {
      const lines = specimenOf(item, spec)!
      expect(lines.length).toBeGreaterThanOrEqual(4)
      for (const { label, value, options } of lines) {
        expect(label).not.toBe('')
        expect(value).not.toBe('')
        if (options) expect(options).toContain(value)
      }
      expect(new Set(lines.map(({ label }) => label)).size).toBe(lines.length)
    },
  )

  test('a form without lines of its own is the item’s, with the applicant above and the signature below', () => {
    const item = named('最低生活保障审核确认')
    const labels = specimenOf(item, item.materials[0]!)!.map(({ label }) => label)
    expect(labels).toEqual([
      ...Object.values(zh.law.applicantFields),
      ...item.form.map(({ label }) => label),
      '申请人签名或者指印',
      '日期',
    ])
  })

  test('the applicant is nobody, with a number that is valid', () => {
    const item = named('临时救助')
    const [, id] = specimenOf(item, item.materials[0]!)!
    expect(id?.label).toBe('身份证号')
    expect(checkResidentId(id!.value, '2026-11-21')).toMatchObject({ ok: true, value: { age: 61 } })
  })

  test('dates and units are written as people write them; a field without example still has a value', () => {
    const item = named('林木采伐许可（农村居民）')
    const value = (of: Item, name: string) =>
      specimenOf(of, of.materials[0]!)!.find(
        (line) => line.label === item.form.find((f) => f.name === name)!.label,
      )
    expect(value(item, 'replantBy')?.value).toBe('2027年3月31日')
    expect(value(item, 'cutArea')?.value).toBe('3 亩')
    const bare = { ...item, form: item.form.map(({ example: _, ...rest }) => rest) }
    expect(value(bare, 'site')?.value).toBe('（照实填写）')
    expect(value(bare, 'cutKind')).toMatchObject({ value: '皆伐', options: ['皆伐', '择伐', '间伐'] })
  })

  test.each([
    ['代办人居民身份证', 'original', 'id-card'],
    ['参保人居民身份证或者户口簿', 'original', 'id-card'],
    ['落户一方的户口簿', 'original', 'household'],
    ['申领人社会保障卡或者银行卡', 'copy', 'bank-card'],
    ['出生医学证明', 'certificate', 'certificate'],
    ['营业执照', 'certificate', 'certificate'],
    ['参保缴费记录', 'certificate', 'certificate'],
    ['居住证', 'certificate', 'certificate'],
    ['经营场所布局和操作流程图', 'copy', 'picture'],
    ['村民小组会议记录和公示记录', 'copy', 'paper'],
    ['困难情况材料', 'copy', 'paper'],
    ['使用承诺书', 'commitment', 'paper'],
  ] as const)('%s (%s) looks like: %s', (name, kind, outline) => {
    expect(outlineOf({ name, kind })).toBe(outline)
  })

  test('every drawing lies on its sheet', () => {
    for (const { height, shapes } of Object.values(DRAWINGS).flat()) {
      for (const shape of shapes) {
        const corners =
          'box' in shape
            ? [shape.box[0], shape.box[1], shape.box[0] + shape.box[2], shape.box[1] + shape.box[3]]
            : 'line' in shape
              ? shape.line
              : 'circle' in shape
                ? [
                    ...[shape.circle[0] - shape.circle[2], shape.circle[1] - shape.circle[2]],
                    ...[shape.circle[0] + shape.circle[2], shape.circle[1] + shape.circle[2]],
                  ]
                : [...shape.at]
        corners.forEach((at, i) => {
          expect(at).toBeGreaterThanOrEqual(0)
          expect(at, JSON.stringify(shape)).toBeLessThanOrEqual(i % 2 === 0 ? WIDTH : height)
        })
      }
    }
  })
})
