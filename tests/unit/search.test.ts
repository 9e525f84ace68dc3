/** Finding an item by what people type and say. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publish } from '../../server/catalogue/publish.ts'
import { demoRelease } from '../../server/demo/release.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import { searchItems } from '../../shared/catalogue/search.ts'

const { items } = demoRelease('2026-09-28T00:00:00.000Z')
const named = (name: string) => items.find((item) => item.name === name)!
const namesFor = (query: string) => searchItems(items, query).map((item) => item.name)

describe('search', () => {
  test('no query: everything in order of use', () => {
    for (const query of ['', '  ', '，']) expect(searchItems(items, query)).toEqual(items)
  })

  test.each([
    ['城乡居民基本养老保险参保登记', '城乡居民基本养老保险参保登记'],
    ['高龄', '高龄津贴'],
    ['gaoling', '高龄津贴'],
    ['GaoLing', '高龄津贴'],
    ['ｇａｏｌｉｎｇ', '高龄津贴'],
    ['gaolin', '高龄津贴'],
    ['gljt', '高龄津贴'],
    ['低保', '最低生活保障审核确认'],
    ['dibao', '最低生活保障审核确认'],
    ['上户口', '出生登记（户口）'],
    ['盖房子', '农村村民住宅用地（宅基地）审批'],
    ['zhaijidi', '农村村民住宅用地（宅基地）审批'],
    ['新农合', '城乡居民基本医疗保险参保登记'],
    ['残疾bt', '残疾人两项补贴'],
    ['linmucaifa', '林木采伐许可（农村居民）'],
  ])('%s finds %s first', (query, name) => {
    expect(namesFor(query)[0]).toBe(name)
  })

  test('initials may leave letters out: cxjmyl', () => {
    expect(namesFor('cxjmyl').slice(0, 2)).toEqual([
      '城乡居民养老保险待遇申领',
      '城乡居民基本养老保险参保登记',
    ])
  })

  test('a part of the name, in order of use: 养老, chengxiang', () => {
    expect(namesFor('养老')).toEqual(
      expect.arrayContaining(['城乡居民基本养老保险参保登记', '城乡居民养老保险待遇申领']),
    )
    expect(namesFor('chengxiang')).toEqual([
      '城乡居民基本养老保险参保登记',
      '城乡居民基本医疗保险参保登记',
      '城乡居民养老保险待遇申领',
    ])
  })

  test('everyday words: 老人领钱', () => {
    expect(namesFor('老人领钱')).toEqual(['城乡居民养老保险待遇申领', '高龄津贴'])
    expect(namesFor('laorenlingqian')).toEqual(['城乡居民养老保险待遇申领', '高龄津贴'])
  })

  test('every term must fit', () => {
    expect(namesFor('城乡 登记 医疗')).toEqual(['城乡居民基本医疗保险参保登记'])
    expect(namesFor('登记 chusheng')).toEqual(['出生登记（户口）'])
    expect(namesFor('养老 宅基地')).toEqual([])
  })

  test('pinyin starts at a syllable: aoling is not gaoling', () => {
    expect(namesFor('aoling')).toEqual([])
    expect(namesFor('zzzz')).toEqual([])
  })

  test('names with letters, digits and rare characters', () => {
    const [base] = items as [Item, ...Item[]]
    const [item] = publish([{ ...base, name: '0-6岁儿童𠮷绿卡（A类）', words: [] }])
    expect(item?.pinyin).toBe('0 6 sui er tong 𠮷 lv ka a lei')
    expect(item?.initials).toBe('06set𠮷lkal')
    for (const query of ['06岁', '𠮷绿', 'lvka', 'A类', 'lkal'])
      expect(searchItems([item!], query), query).toEqual([item])
  })

  test('works where the pinyin is missing', () => {
    const bare = items.map((item) => ({ ...item, pinyin: '', initials: '' }))
    expect(searchItems(bare, '高龄').map(({ name }) => name)).toEqual(['高龄津贴'])
    expect(searchItems(bare, 'gaoling')).toEqual([])
  })

  test('any part of a name finds it, typed in any of the three ways, cell by cell', () => {
    const item = named('城乡居民基本养老保险参保登记')
    const characters = [...item.name]
    const syllables = item.pinyin.split(',')[0]!.split(' ')
    fc.assert(
      fc.property(
        fc.nat(13),
        fc.nat(13),
        fc.array(fc.nat(2), { minLength: 14, maxLength: 14 }),
        (a, b, ways) => {
          const typed = ways
            .map((way, i) => [characters[i]!, syllables[i]!, syllables[i]![0]!][way]!)
            .slice(Math.min(a, b), Math.max(a, b) + 1)
          return searchItems([item], typed.join('').slice(0, 30)).length === 1
        },
      ),
    )
  })

  const ENROL = '城乡居民基本养老保险参保登记'
  const CLAIM = '城乡居民养老保险待遇申领'
  const MEDICAL = '城乡居民基本医疗保险参保登记'
  const HOUSEHOLD = '出生登记（户口）'
  const LIVING = '最低生活保障审核确认'
  const RELIEF = '临时救助'
  const POVERTY = '特困人员认定'
  const HOMESTEAD = '农村村民住宅用地（宅基地）审批'
  const FOOD = '食品经营许可（小餐饮）'
  const FELLING = '林木采伐许可（农村居民）'

  test.each([
    ['我妈的养老钱', CLAIM],
    ['我爸六十了怎么领养老金', CLAIM],
    ['到六十岁怎么领钱', CLAIM],
    ['农保的钱去哪里领', CLAIM],
    ['每个月的养老金怎么领', CLAIM],
    ['退休金咋领', CLAIM],
    ['老人领钱', CLAIM],
    ['我想交社保', ENROL],
    ['买养老保险要什么材料', ENROL],
    ['新农保怎么交', ENROL],
    ['请问在哪里买社保', ENROL],
    ['医保怎么交', MEDICAL],
    ['给孩子买医保', MEDICAL],
    ['农村合作医疗', MEDICAL],
    ['宝宝的医保去哪办', MEDICAL],
    ['八十岁老人有钱领吗', '高龄津贴'],
    ['高龄补贴怎么办理', '高龄津贴'],
    ['长寿钱', '高龄津贴'],
    ['我家老人九十岁了', '高龄津贴'],
    ['低保咋办', LIVING],
    ['我要申请低保', LIVING],
    ['低保户需要什么材料', LIVING],
    ['家里穷没钱', LIVING],
    ['没钱过日子了', LIVING],
    ['残疾证能领钱吗', '残疾人两项补贴'],
    ['残疾人的补助', '残疾人两项补贴'],
    ['护理补贴怎么申请', '残疾人两项补贴'],
    ['家里火灾了', RELIEF],
    ['生大病没钱看病', RELIEF],
    ['出车祸救助', RELIEF],
    ['我想盖房子', HOMESTEAD],
    ['建房子要什么手续', HOMESTEAD],
    ['老家做屋', HOMESTEAD],
    ['拆旧屋建新屋', HOMESTEAD],
    ['我想开个小店', '个体工商户设立登记'],
    ['营业执照怎么办', '个体工商户设立登记'],
    ['摆摊要办执照吗', '个体工商户设立登记'],
    ['孩子上户口', HOUSEHOLD],
    ['小孩怎么上户口', HOUSEHOLD],
    ['新生儿入户口要什么', HOUSEHOLD],
    ['怀孕了去哪登记', '生育登记'],
    ['准生证咋办', '生育登记'],
    ['二胎登记', '生育登记'],
    ['外地人办居住证', '居住证申领'],
    ['暂住证去哪里办', '居住证申领'],
    ['想开个饭店', FOOD],
    ['卖早餐要什么证', FOOD],
    ['奶茶店的证', FOOD],
    ['山上的树能砍吗', FELLING],
    ['卖杉木怎么办', FELLING],
    ['五保户', POVERTY],
    ['没人养的老人', POVERTY],
    ['无儿无女怎么办', POVERTY],
    ['nongbao', ENROL],
    // As southerners type what they hear.
    ['yanlaojin', CLAIM],
    ['sanghukou', HOUSEHOLD],
    ['laolinjintie', '高龄津贴'],
    ['zaijidi', HOMESTEAD],
    ['gaolinjintie', '高龄津贴'],
    ['zanzuzheng', '居住证申领'],
  ])('as people say it: %s finds %s', (query, name) => {
    expect(namesFor(query)[0]).toBe(name)
  })

  test.each(['办理', '怎么办', '我要'])('words of asking alone find nothing: %s', (query) => {
    expect(namesFor(query)).toEqual([])
  })

  const everyWord = fc.constantFrom(...items.flatMap((item) => item.words.map((word) => ({ item, word }))))

  test('every everyday word finds its item, whatever is asked around it', () => {
    const before = fc.constantFrom('', '请问', '我要', '我想办理', '我家的', '怎么')
    const after = fc.constantFrom('', '咋办', '怎么办理', '需要什么材料', '去哪里办', '呢')
    fc.assert(
      fc.property(everyWord, before, after, ({ item, word }, first, last) => {
        expect(searchItems(items, first + word + last)).toContain(item)
      }),
    )
  })

  test('and typed in pinyin, however the sounds are blurred', () => {
    fc.assert(
      fc.property(
        everyWord,
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        ({ item, word }, ways) => {
          const [flat, short, liquid] = ways
          const syllables = item.pinyin.split(',')[1 + item.words.indexOf(word)]!.split(' ')
          const heard = syllables.map((syllable) => {
            const open = flat ? syllable.replace(/^([zcs])h/, '$1') : syllable
            const end = short ? open.replace(/ng$/, 'n') : open
            return liquid ? end.replace(/^n/, 'l') : end
          })
          expect(searchItems(items, heard.join(''))).toContain(item)
        },
      ),
    )
  })

  test('a generous reading only answers where the strict one has nothing, and finds each item once', () => {
    fc.assert(
      fc.property(fc.array(everyWord, { minLength: 1, maxLength: 3 }), (said) => {
        const found = searchItems(items, said.map(({ word }) => word).join(''))
        expect(new Set(found).size).toBe(found.length)
        if (said.length === 1) expect(found[0]!.words).toContain(said[0]!.word)
      }),
    )
  })

  test('any text at all is a query', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => searchItems(items, query).length <= items.length),
    )
  })
})
