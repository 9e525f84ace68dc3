/**
 * 督办: a case that lay at a village that was cut off over the holiday turns red; the county finds it among the red ones, writes an order
 * in one press; the town answers it by keyboard; the county reads the answer, and the card is still there.
 */
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type MovedCounty, openMovedCounty } from '../support/moved-clock.ts'
import {
  APPLICANT,
  barSays,
  fillForm,
  handIn,
  installed,
  itemNamed,
  looked,
  type Seat,
  sitDown,
  startTaking,
} from './seat.ts'

const ITEM = itemNamed('高龄津贴')
const ms = (day: string, time = '09:00') => Date.parse(`${day}T${time}:00+08:00`)
const PHONE = { width: 360, height: 740 }
const WIDE = { width: 1440, height: 900 }
const FOUND = '国庆前收件较多，没有及时核对。'
const DONE = '今天已受理，并安排专人每天核对。'

let county: MovedCounty
let village: Seat
let town: Seat
let centre: Seat
let caseNo: string

beforeAll(async () => {
  county = await openMovedCounty(ms('2026-09-28'))
})
afterAll(async () => {
  for (const seat of [village, town, centre]) await seat?.close()
  await county?.close()
})

const sit = (staff: string, screen: 'wide' | 'phone' = 'wide'): Promise<Seat> =>
  sitDown(county, staff, screen, ({ context }) => county.include(context))
const tab = ({ page }: Seat, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) })

describe.sequential('a red card', () => {
  test('is in the county’s list of those that nobody has urged', async () => {
    village = await sit('hezikou', 'phone')
    await installed(village.page)
    village.line.cut()
    await startTaking(village.page, 'gljt', ITEM.name)
    await fillForm(village.page, ITEM)
    caseNo = (await handIn(village.page)).caseNo
    await county.moveTo(ms('2026-10-12'))
    await village.page.goto(village.url)
    village.line.restore()
    await barSays(village.page, '县中心已全部收到')
    centre = await sit('zhongxin')
    await tab(centre, '红牌待督办').click()
    await centre.page.locator(`[data-case="${caseNo}"]`).click()
    await centre.page.locator('.card-red', { hasText: '视为受理' }).waitFor()
    // The station was cut off all the time: said beside the card, which stands.
    await centre.page.getByText('隔了 14 天').waitFor()
    await looked(centre.page, 'orders-red')
  })

  test('is urged in one press, with the reason filled in', async () => {
    const { page } = centre
    await page.getByRole('button', { name: '督办这张红牌' }).click()
    await page
      .getByLabel('督办哪个单位')
      .locator('option:checked', { hasText: '华城' })
      .waitFor({ state: 'attached' })
    await page
      .getByLabel('为什么督办')
      .locator('option:checked', { hasText: '不及时受理' })
      .waitFor({ state: 'attached' })
    await page.getByText('最晚10月15日（周四）答复').waitFor()
    await looked(page, 'orders-urge')
    await page.setViewportSize(PHONE)
    await looked(page, 'orders-urge-phone')
    await page.setViewportSize(WIDE)
    await page.getByRole('button', { name: '发出督办' }).click()
    await page.getByText('已发出督办').waitFor()
    await tab(centre, '督办待答复').click()
    await page.locator(`[data-case="${caseNo}"]`).click()
    await page.locator('.orders', { hasText: '待答复' }).waitFor()
    await page.locator('.card-red', { hasText: '视为受理' }).waitFor()
    await barSays(page, '县中心已全部收到')
  })

  test('the town answers by keyboard', async () => {
    town = await sit('huacheng')
    const { page } = town
    await tab(town, '督办待答复').click()
    await page.locator(`[data-case="${caseNo}"]`).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.locator('.orders', { hasText: '最晚10月15日（周四）答复' }).waitFor()
    await page.keyboard.press('y')
    await page.getByLabel('查明的情况').waitFor()
    await page.keyboard.type(FOUND)
    await page.keyboard.press('Tab')
    await page.keyboard.type(DONE)
    await looked(page, 'orders-answer')
    await page.setViewportSize(PHONE)
    await looked(page, 'orders-answer-phone')
    await page.setViewportSize(WIDE)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('已答复督办').waitFor()
    await barSays(page, '县中心已全部收到')
  })

  test('the county reads the answer; the card stands', async () => {
    const { page } = centre
    await tab(centre, '督办已答复').click()
    await page.locator(`[data-case="${caseNo}"]`).click()
    await page.locator('.orders', { hasText: FOUND }).waitFor()
    await page.locator('.orders', { hasText: DONE }).waitFor()
    await page.locator('.card-red', { hasText: '视为受理' }).waitFor()
    await page.getByText(APPLICANT.name).first().waitFor()
    await looked(page, 'orders-answered')
  })
})
