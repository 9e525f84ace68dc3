/** 廉政风险提示 (F10): whoever reviews a felling reads the risk of that step first, and the trace says so. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  barSays,
  type County,
  fillForm,
  handIn,
  itemNamed,
  looked,
  openCounty,
  type Seat,
  sitDown,
  startTaking,
} from './seat.ts'

const ITEM = itemNamed('林木采伐许可（农村居民）')
const RISK = ITEM.process[0]!.risk!

let county: County
let town: Seat
let bureau: Seat

beforeAll(async () => {
  county = await openCounty()
})
afterAll(async () => {
  for (const seat of [town, bureau]) await seat?.close()
  await county?.close()
})

test('a review is refused until its risk was read', async () => {
  town = await sitDown(county, 'huacheng')
  await town.page.goto(`${town.url}/guide`)
  await startTaking(town.page, 'linmucaifa', ITEM.name)
  await fillForm(town.page, ITEM)
  const { caseNo } = await handIn(town.page)
  await town.page.goto(`${town.url}/case/${caseNo}`)
  await town.page.locator('#do-accept').click()
  await town.page.locator('#do-dispatch').click()
  await town.page.getByRole('button', { name: '确定转交' }).click()
  await barSays(town.page, '县中心已全部收到')

  bureau = await sitDown(county, 'ziran')
  const { page } = bureau
  await page.locator(`[data-case="${caseNo}"]`).first().click()
  await page.locator('#do-review').click()
  await page.getByText(RISK).waitFor()
  await page.getByRole('button', { name: /材料齐全，符合条件/ }).click()
  await page.getByRole('button', { name: '提交审核意见' }).click()
  await page.getByRole('alert').getByText('请先阅读廉政风险提示并打勾').waitFor()
  await page.setViewportSize({ width: 360, height: 740 })
  await looked(page, 'risk-asked-phone')
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByLabel('我已阅读，按规定办理').check()
  await looked(page, 'risk-read')
  await page.getByRole('button', { name: '提交审核意见' }).click()
  await page.getByText('已审核').first().waitFor()
  await barSays(page, '县中心已全部收到')
  await page.goto(`${bureau.url}/case/${caseNo}`)
  await page.locator('.trace', { hasText: '（已阅廉政风险提示）' }).waitFor()
  await page.getByText('县中心登记了「审核」').waitFor({ timeout: 60_000 })
  expect(await page.getByText('没有被县中心接收的记录').count()).toBe(0)
}, 240_000)
