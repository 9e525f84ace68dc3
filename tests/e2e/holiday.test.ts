/**
 * A village whose line is cut over the National Day holiday of 2026: received on Monday 28 September, told to nobody, by
 * law accepted when Saturday 10 October, a working day, is over; then dispatched, decided, delivered. Whatever screen says
 * until when, the county's node says the same.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishedCalendar } from '../../server/catalogue/published-calendar.ts'
import { dueAfter } from '../../shared/calendar/calendar.ts'
import { progressSchema } from '../../shared/protocol/progress.ts'
import { chinaWeekday } from '../../shared/time.ts'
import { openBrowser, openPage } from '../support/browser.ts'
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
const RECEIVED = '2026-09-28'
/** As if it had been accepted on the day of receipt. */
const DECIDE_BY = dueAfter(publishedCalendar, RECEIVED, ITEM.promised as { n: number; unit: 'workday' }).due
const ms = (day: string, time = '09:00') => Date.parse(`${day}T${time}:00+08:00`)

/** 10月10日（周六） */
function dayText(day: string): string {
  const [, month, date] = day.split('-').map(Number)
  return `${month}月${date}日（周${'日一二三四五六'[chinaWeekday(ms(day))]}）`
}

let county: MovedCounty
let village: Seat
let town: Seat
let bureau: Seat
let centre: Seat
let receipt: { caseNo: string; queryCode: string }

beforeAll(async () => {
  county = await openMovedCounty(ms(RECEIVED))
})
afterAll(async () => {
  for (const seat of [village, town, bureau, centre]) await seat?.close()
  await county?.close()
})

const sit = (staff: string, screen: 'wide' | 'phone' = 'wide'): Promise<Seat> =>
  sitDown(county, staff, screen, ({ context }) => county.include(context))
const row = (page: Page) => page.locator(`[data-case="${receipt.caseNo}"]`).first()
const open = async ({ page, url }: Seat) => {
  await page.goto(`${url}/case/${receipt.caseNo}`)
  await page.locator('.clock, .stage').first().waitFor()
}
/** What the head of the case says of its clock. */
const clockSays = (page: Page, ...texts: readonly string[]) =>
  Promise.all(texts.map((text) => page.locator('.case-head .clock', { hasText: text }).waitFor()))
const untold = (page: Page) => page.locator('.card-red', { hasText: '视为受理' })

async function nodeSays(): Promise<{ day: string; clock: string } | null> {
  const answer = await fetch(`${county.node.url}/api/v1/progress`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: county.node.url },
    body: JSON.stringify(receipt),
  })
  const { due } = progressSchema.parse(await answer.json())
  return due && { day: due.day, clock: due.clock }
}

describe.sequential('over the holiday', () => {
  test('on the Monday before, the line cut, a case is received: due in five workdays', async () => {
    village = await sit('hezikou', 'phone')
    await installed(village.page)
    const { page, line, url } = village
    line.cut()
    await page.goto(url)
    await barSays(page, '离线')
    await startTaking(page, 'gljt', ITEM.name)
    await fillForm(page, ITEM)
    receipt = await handIn(page)
    expect(receipt.caseNo).toContain('260928')
    await page.getByText('还没有传到县中心').waitFor()
    await open(village)
    await clockSays(page, `最晚${dayText('2026-10-10')}受理或者一次告知`, '还有 5 个工作日')
    await looked(page, 'holiday-village-received')
  })

  test('over the holiday nobody tells; on the last day, a Saturday that is worked, it is about to be late', async () => {
    const { page } = village
    await county.moveTo(ms('2026-10-07'))
    await open(village)
    await clockSays(page, dayText('2026-10-10'), '还有 3 个工作日')
    await county.moveTo(ms('2026-10-10', '17:00'))
    await open(village)
    await clockSays(page, '将到期', '今天到期')
    expect(await untold(page).count()).toBe(0)
  })

  test('on the first day after it counts as accepted, on a device that still has no line', async () => {
    const { page } = village
    await county.moveTo(ms('2026-10-12'))
    await open(village)
    await untold(page).waitFor()
    await clockSays(page, `最晚${dayText(DECIDE_BY)}决定`)
    await barSays(page, '离线')
    await looked(page, 'holiday-village-deemed')
    await page.goto(village.url)
    await row(page).getByText(dayText(DECIDE_BY)).waitFor()
    await looked(page, 'holiday-village-home')
  })

  test('the line is back: town and county show the same, and so does the node', async () => {
    village.line.restore()
    await barSays(village.page, '县中心已全部收到')
    await expect.poll(nodeSays).toEqual({ day: DECIDE_BY, clock: 'decision' })
    town = await sit('huacheng')
    await row(town.page).click()
    centre = await sit('zhongxin')
    await row(centre.page).click()
    for (const { page } of [town, centre]) {
      await untold(page).waitFor()
      await clockSays(page, `最晚${dayText(DECIDE_BY)}决定`)
    }
    await looked(town.page, 'holiday-town')
    await looked(centre.page, 'holiday-county')
  })

  test('the merge desk offers to have it written on somebody’s word; the county can wait as well', async () => {
    const { page } = centre
    await page.goto(`${centre.url}/merge`)
    await page.locator('.merge-left .matter', { hasText: '视为受理' }).first().click()
    await page.locator('form.settle').waitFor()
    await looked(page, 'holiday-merge-deemed')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'holiday-merge-deemed-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
    await open(centre)
  })

  test('every device was heard: the root writes it down, and every screen has it', async () => {
    county.hour()
    for (const { page } of [town, centre]) await page.locator('.trace', { hasText: '视为受理' }).waitFor()
    await open(village)
    await village.page.locator('.trace', { hasText: '视为受理' }).waitFor()
    await untold(village.page).waitFor()
    await clockSays(village.page, `最晚${dayText(DECIDE_BY)}决定`)
    await expect.poll(nodeSays).toEqual({ day: DECIDE_BY, clock: 'decision' })
    await looked(village.page, 'holiday-village-written')
  })

  test('it goes on: dispatched, reviewed, decided', async () => {
    await town.page.getByRole('button', { name: /待转交/ }).click()
    await row(town.page).click()
    await town.page.locator('#do-dispatch').click()
    await town.page.getByRole('button', { name: '确定转交' }).click()
    await barSays(town.page, '县中心已全部收到')
    bureau = await sit('minzheng')
    const { page } = bureau
    await row(page).click()
    await clockSays(page, `最晚${dayText(DECIDE_BY)}决定`)
    await looked(page, 'holiday-bureau')
    await expect.poll(nodeSays).toEqual({ day: DECIDE_BY, clock: 'decision' })
    await page.locator('#do-review').click()
    await page.getByRole('button', { name: /材料齐全，符合条件/ }).click()
    await page.getByRole('button', { name: '提交审核意见' }).click()
    await page.getByRole('button', { name: /待决定/ }).click()
    await row(page).click()
    await page.locator('#do-decide').click()
    await page.getByRole('button', { name: /同意。$/ }).click()
    await page.getByRole('button', { name: '作出决定' }).click()
    await barSays(page, '县中心已全部收到')
  })

  test('the result is due in ten workdays, the resident reads so, and it is delivered', async () => {
    const deliverBy = dueAfter(publishedCalendar, '2026-10-12', { n: 10, unit: 'workday' }).due
    await expect.poll(nodeSays).toEqual({ day: deliverBy, clock: 'certificate' })
    const browser = await openBrowser()
    try {
      const page = await openPage(browser)
      await county.include(page.context())
      await page.goto(`${county.node.url}/progress#${receipt.caseNo}`)
      await page.getByLabel('查询码').fill(receipt.queryCode)
      await page.getByRole('button', { name: '查进度' }).click()
      await page.locator('.until', { hasText: dayText(deliverBy) }).waitFor()
      await page.getByText('视为受理').first().waitFor()
      expect(await page.getByText(APPLICANT.name).count()).toBe(0)
      await looked(page, 'holiday-resident')
    } finally {
      await browser.close()
    }
    const { page } = village
    await open(village)
    await clockSays(page, `最晚${dayText(deliverBy)}送达`)
    await page.locator('#do-deliver').click()
    await page.getByLabel('申请人', { exact: true }).check()
    await page.getByLabel('证照上印的编号').fill('粤 0012-345')
    await looked(page, 'holiday-village-delivering')
    await page.setViewportSize({ width: 1440, height: 900 })
    await looked(page, 'holiday-village-delivering-wide')
    await page.setViewportSize({ width: 360, height: 740 })
    await page.getByRole('button', { name: '确定出件' }).click()
    await page.getByText('已办结').first().waitFor()
    await page.getByText('粤0012345').first().waitFor()
    await barSays(page, '县中心已全部收到')
    await expect.poll(nodeSays).toBeNull()
    await looked(page, 'holiday-village-delivered')
  })
})
