/** 联办: the window sends a homestead to the department that decides and to those that are heard; it waits for them. */
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

const ITEM = itemNamed('农村村民住宅用地（宅基地）审批')
const PHONE = { width: 360, height: 740 }
const WIDE = { width: 1440, height: 900 }

let county: County
const seats: Seat[] = []

beforeAll(async () => {
  county = await openCounty()
})
afterAll(async () => {
  for (const seat of seats) await seat.close()
  await county?.close()
})

const sit = async (staff: string): Promise<Seat> => {
  const seat = await sitDown(county, staff)
  seats.push(seat)
  return seat
}

test('a homestead waits for every department that is heard, and is then decided', async () => {
  const { page: town, url } = await sit('huacheng')
  await town.goto(`${url}/guide`)
  await startTaking(town, 'zhaijidi', ITEM.name)
  await fillForm(town, ITEM)
  const { caseNo } = await handIn(town)
  await town.goto(`${url}/case/${caseNo}`)
  await town.locator('#do-accept').click()
  await town.locator('#do-dispatch').click()
  await town.getByText('同时转给五华县自然资源局、五华县住房和城乡建设局提意见').waitFor()
  await looked(town, 'joint-dispatch')
  await town.getByRole('button', { name: '确定转交' }).click()
  await town.locator('.opinions-given', { hasText: '等意见' }).waitFor()
  await barSays(town, '县中心已全部收到')

  const { page: lead, url: leads } = await sit('nongye')
  await lead.locator(`[data-case="${caseNo}"]`).first().click()
  await lead.locator('#do-review').click()
  await lead.getByRole('button', { name: /材料齐全，符合条件/ }).click()
  await lead.getByRole('button', { name: '提交审核意见' }).click()
  await lead.getByText('已审核').first().waitFor()

  for (const staff of ['ziran', 'zhujian']) {
    const { page } = await sit(staff)
    await page.locator(`[data-case="${caseNo}"]`).first().click()
    // By keyboard, as a desk works.
    await page.keyboard.press('o')
    await page.getByRole('heading', { name: '会办意见' }).first().waitFor()
    await page.getByRole('button', { name: '提出意见' }).click()
    await page.getByRole('alert').getByText('请选择同意或者不同意。').waitFor()
    await page.getByRole('radio', { name: '同意', exact: true }).check()
    await page.getByRole('button', { name: /经核对，符合规定/ }).click()
    if (staff === 'ziran') {
      await looked(page, 'joint-opinion')
      await page.setViewportSize(PHONE)
      await looked(page, 'joint-opinion-phone')
      await page.setViewportSize(WIDE)
    }
    await page.getByRole('button', { name: '提出意见' }).click()
    await page.getByText('已提出会办意见').first().waitFor()
    await barSays(page, '县中心已全部收到')
  }

  await lead.goto(`${leads}/case/${caseNo}`)
  await lead.locator('.opinions-given li', { hasText: '经核对' }).nth(1).waitFor()
  expect(await lead.locator('.opinions-given', { hasText: '等意见' }).count()).toBe(0)
  await lead.locator('#do-decide').click()
  await lead.getByRole('button', { name: /符合规定条件，准予办理/ }).click()
  await looked(lead, 'joint-decide')
  await lead.getByRole('button', { name: '作出决定' }).click()
  await lead.getByText('已决定').first().waitFor()
  await town.goto(`${url}/case/${caseNo}`)
  await town.getByText('县中心登记了「决定」').waitFor({ timeout: 60_000 })
}, 300_000)
