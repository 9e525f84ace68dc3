import { describe, expect, test } from 'vitest'
import { demoAccounts } from '../../server/demo/accounts.ts'
import { demoRelease } from '../../server/demo/release.ts'
import { releaseSchema } from '../../shared/catalogue/release.ts'
import { searchItems } from '../../shared/catalogue/search.ts'
import { checkResidentId } from '../../shared/identity/resident-id.ts'
import { checkUscc } from '../../shared/identity/uscc.ts'
import { areaParent, areaWithin } from '../../shared/org/area-code.ts'

const release = demoRelease('2026-09-28T00:00:00.000Z')
const { items, orgs, staff } = release
const named = (name: string) => items.find((item) => item.name === name)!
const _namesFor = (query: string) => searchItems(items, query).map((item) => item.name)

/** Catch-all phrases (兜底条款) leave the applicant guessing; the reform forbids them. */
const CATCH_ALL = [
  /其[他它]\s*(需要|应当|必要|有关|相关)?的?(提交|提供|补充)?的?(材料|证明|条件|文件|资料|情形)/,
  /规定的?其[他它](?!组织|行政权力|机构)/,
  /等(有关|相关)?(材料|证明|文件)/,
  /必要时|视情况|视情|酌情|原则上/,
  /(有关|相关|上级)(部门|单位|机关)(认为|要求)/,
  /(适当|较大|较多|合理|一定|若干|充分)的?(材料|证明|数量|规模|期限|收入|条件)/,
]
const isCatchAll = (text: string) => CATCH_ALL.some((phrase) => phrase.test(text))

/** Every piece of text in a value. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : []

describe('the demo release', () => {
  test('is valid, and the same call makes the same bytes', () => {
    expect(releaseSchema.safeParse(release).success).toBe(true)
    expect(JSON.stringify(demoRelease('2026-09-28T00:00:00.000Z'))).toBe(JSON.stringify(release))
  })

  test('the tree: one county, 16 towns, 451 villages, every parent present', () => {
    const count = (kind: string) => orgs.filter((org) => org.kind === kind).length
    expect([count('county'), count('town'), count('village'), count('department')]).toEqual([1, 16, 451, 11])
    const ids = new Set(orgs.map((org) => org.id))
    expect(ids.size).toBe(orgs.length)
    for (const org of orgs) {
      // The one next door has nobody above it here.
      if (org.kind === 'county' || !areaWithin(org.area, '441424000000')) expect(org.parent).toBeNull()
      else expect(ids).toContain(org.parent)
      if (org.kind === 'village') expect(org.parent).toBe(areaParent(org.area))
    }
  })

  test.each([
    ['441424000000', '五华县政务服务中心'],
    ['441424104000', '华城镇便民服务中心'],
    ['441424104201', '河子口村公共服务站'],
    ['441424104001', '东区社区公共服务站'],
    ['441424100005', '新城社区公共服务站'],
    ['441424100223', '黄狮新村公共服务站'],
    ['441424123225', '大光村公共服务站'],
    ['12441424MB2A00089D', '五华县残疾人联合会'],
  ])('%s is %s', (id, name) => {
    expect(orgs.find((org) => org.id === id)?.name).toBe(name)
  })

  test('social credit codes of departments pass both checks', () => {
    for (const org of orgs.filter(({ kind }) => kind === 'department'))
      expect(checkUscc(org.id)).toEqual({ ok: true, value: org.id })
  })

  test('staff sit in organisations that fit their roles, each has an account', () => {
    const kinds = {
      agent: 'village',
      clerk: 'town',
      handler: 'department',
      decider: 'department',
      manager: 'county',
    }
    for (const person of staff) {
      const org = orgs.find(({ id }) => id === person.org)
      for (const role of person.roles) expect(org?.kind).toBe(kinds[role])
    }
    expect(demoAccounts.map((account) => account.staff)).toEqual(staff.map(({ id }) => id))
    expect(new Set(staff.map(({ id }) => id)).size).toBe(staff.length)
  })
})

describe('the demo items', () => {
  test('fifteen, with codes and ranks of their own, marked as demonstration', () => {
    expect(items).toHaveLength(15)
    expect(new Set(items.map(({ code }) => code)).size).toBe(15)
    expect(items.map(({ rank }) => rank)).toEqual(items.map((_, i) => i + 1))
    expect(items.every(({ demo }) => demo)).toBe(true)
  })

  test.each(items.map((item) => [item.name, item] as const))('%s', (_, item) => {
    expect(item.code.slice(0, 18)).toBe(item.owner)
    expect(item.code.slice(18, 23)).toBe(`444${item.type}`)
    for (const role of ['handler', 'decider'] as const)
      expect(staff.some(({ org, roles }) => org === item.owner && roles.includes(role))).toBe(true)

    for (const text of textsIn(item)) expect(isCatchAll(text), text).toBe(false)
    expect(item.basis.length).toBeGreaterThan(0)
    expect(item.conditions.length).toBeGreaterThanOrEqual(2)
    expect(item.conditions.length).toBeLessThanOrEqual(5)
    expect(item.words.length).toBeGreaterThanOrEqual(4)
    expect(new Set(item.words).size).toBe(item.words.length)
    expect(item.form.length).toBeGreaterThanOrEqual(3)
    expect(item.form.length).toBeLessThanOrEqual(8)

    const required = item.materials.filter(({ need }) => need === 'must').map(({ id }) => id)
    expect(required.some((id) => id === 'id-card' || id === 'application')).toBe(true)
    for (const list of [item.materials.map(({ id }) => id), item.form.map(({ name }) => name)])
      expect(new Set(list).size).toBe(list.length)
    for (const spec of item.materials) {
      expect(spec.basis).not.toBe('')
      expect(spec.reviewPoints.length).toBeGreaterThan(0)
      if (spec.need === 'conditional') expect(spec.note).toBeTruthy()
    }
    for (const spec of item.form) expect(spec.kind === 'choice').toBe(spec.options !== undefined)

    expect(item.process.at(-1)?.step).toBe('decide')
    expect(item.process.length).toBe(item.kind === 'instant' ? 1 : 2)
  })

  test('limits as in the table: workdays, on the spot, calendar days', () => {
    expect(named('城乡居民基本养老保险参保登记')).toMatchObject({
      statutory: null,
      promised: { n: 0, unit: 'workday' },
    })
    expect(named('最低生活保障审核确认')).toMatchObject({
      statutory: { n: 30, unit: 'workday' },
      promised: { n: 20, unit: 'workday' },
    })
    expect(named('居住证申领')).toMatchObject({
      statutory: { n: 15, unit: 'day' },
      promised: { n: 10, unit: 'day' },
    })
  })
})

describe('the specimens of the demo forms', () => {
  const fields = items.flatMap((item) =>
    item.form.map((spec) => [`${item.name} ${spec.name}`, spec] as const),
  )

  test.each(fields)('%s says something that could be filled in', (_, { kind, example, options }) => {
    // What is written by its kind alone needs no example.
    if (example === undefined) expect(['phone', 'bankcard']).toContain(kind)
    else if (kind === 'choice') expect(options).toContain(example)
    else if (kind === 'number') expect(example).toMatch(/^[0-9]+$/)
    else if (kind === 'date') expect(new Date(`${example}T00:00:00Z`).toISOString()).toContain(example)
    else if (kind === 'phone') expect(example).toMatch(/^1[0-9]{10}$/)
    else expect(example).not.toBe('')
  })

  test('every number of a person is valid, and one of the made-up ones (GB 11643)', () => {
    const numbers = JSON.stringify(items).match(/(?<![0-9A-Z])[0-9]{17}[0-9X](?![0-9A-Z])/g) ?? []
    expect(new Set(numbers)).toEqual(new Set(['441424196503150039', '61032819880229004X']))
    for (const number of numbers) expect(checkResidentId(number, '2026-11-21').ok).toBe(true)
  })
})

describe('catch-all phrases', () => {
  test.each([
    '法律、行政法规规定的其他条件',
    '其它有关材料',
    '其他需要提交的材料',
    '身份证、户口簿等相关材料',
    '必要时提供收入证明',
    '有关部门认为需要的文件',
    '一定的收入',
  ])('%s is one', (text) => expect(isCatchAll(text)).toBe(true))

  test.each(['法人和其他组织登记证', '其他行政权力', '其他家庭成员身份证', '与其他共有人签订的协议'])(
    '%s is none',
    (text) => expect(isCatchAll(text)).toBe(false),
  )
})
