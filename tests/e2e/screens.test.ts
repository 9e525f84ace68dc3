/** axe on the screens that the story does not come by, on a county in the middle of a working day. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type County, looked, openCounty, type Seat, sitDown } from './seat.ts'

let county: County
beforeAll(async () => {
  county = await openCounty('--sample')
})
afterAll(async () => {
  for (const seat of seats.values()) await seat.close()
  await county?.close()
})

const seats = new Map<string, Seat>()
async function seated(staff: string, screen: 'wide' | 'phone' = 'wide'): Promise<Page> {
  const seat = seats.get(staff) ?? (await sitDown(county, staff, screen))
  seats.set(staff, seat)
  return seat.page
}

/** The first of the list whose acts nobody contests: those wait for the county and offer no step. */
const firstCase = (page: Page) => page.locator('.case-row').filter({ hasNotText: '有冲突' }).first()

describe('every other screen is clean', () => {
  test('the county: contested acts, the keys, all cases', async () => {
    const page = await seated('zhongxin')
    await page.getByRole('button', { name: /待裁定/ }).click()
    await page.locator('.case-row').first().click()
    await page.getByRole('button', { name: '确定裁定' }).first().waitFor()
    await looked(page, 'county-contested')
    await page.getByRole('button', { name: /^全部/ }).click()
    await page.locator('.case-row').first().waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await looked(page, 'desk-keys')
  })

  test('the town: refusing, the guide, a page that is none', async () => {
    const page = await seated('huacheng')
    await firstCase(page).click()
    await page.getByText('更多', { exact: true }).click()
    await page.locator('#do-refuse').click()
    await page.getByRole('heading', { name: '不予受理' }).waitFor()
    await looked(page, 'town-refuse')
    await page.getByRole('link', { name: '办新件' }).click()
    await page.getByRole('combobox').waitFor()
    await looked(page, 'town-guide')
    await page.goto(`${new URL(page.url()).origin}/no-such-page`)
    await page.getByRole('link', { name: '首页' }).waitFor()
    await looked(page, 'not-found')
  })

  test('the department: deciding', async () => {
    const page = await seated('minzheng')
    await page.getByRole('button', { name: /^待决定/ }).click()
    await firstCase(page).click()
    await page.locator('#do-decide').click()
    await looked(page, 'department-decide')
  })

  test('the village: correcting what was filled in', async () => {
    const page = await seated('hezikou', 'phone')
    await page.locator('.case-row').first().click()
    await page.getByRole('button', { name: '改填写' }).click()
    await page.getByRole('button', { name: '保存' }).waitFor()
    await looked(page, 'village-edit')
  })
})
