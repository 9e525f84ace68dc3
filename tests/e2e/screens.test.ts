/** Every screen on a county in the middle of a working day, as three machines show it (look.ts). */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lookAt } from './look.ts'
import {
  APPLICANT,
  type County,
  fillFields,
  fillForm,
  handIn,
  itemNamed,
  openCounty,
  type Seat,
  sitDown,
  startTaking,
} from './seat.ts'

let county: County
const seats = new Map<string, Seat>()
const receipt = { caseNo: '', queryCode: '' }

beforeAll(async () => {
  county = await openCounty({ args: ['--demo', '--sample'] })
})
afterAll(async () => {
  for (const seat of seats.values()) await seat.close()
  await county?.close()
})

async function seated(staff: string): Promise<Page> {
  const seat = seats.get(staff) ?? (await sitDown(county, staff))
  seats.set(staff, seat)
  return seat.page
}

const open = (page: Page, path: string) => page.goto(new URL(path, page.url()).href)

/** The first of the list whose acts nobody contests: those wait for the county and offer no step. */
const firstCase = (page: Page) => page.locator('.case-row').filter({ hasNotText: '有冲突' }).first()

describe('every screen', { timeout: 300_000 }, () => {
  test('village: home, search, item, taking, receipt', async () => {
    const page = await seated('hezikou')
    await lookAt(page, 'village-home', 'tablet')
    await page.getByRole('combobox', { name: '要办什么？' }).fill('老人领钱')
    await page.getByRole('option').first().waitFor()
    await lookAt(page, 'village-search', 'phone')
    const item = itemNamed('高龄津贴')
    await page.getByRole('combobox', { name: '要办什么？' }).fill(item.name)
    await page.getByRole('option', { name: item.name }).first().click()
    await page.getByRole('button', { name: '开始办理' }).waitFor()
    await lookAt(page, 'village-item')
    await open(page, '/')
    await startTaking(page, item.name, item.name)
    await fillForm(page, item)
    await lookAt(page, 'village-take', 'phone')
    Object.assign(receipt, await handIn(page))
    await lookAt(page, 'village-receipt', 'phone')
  })

  test('village: case, edit, line, paper, verify, drafts', async () => {
    const page = await seated('hezikou')
    await open(page, `/case/${receipt.caseNo}`)
    await page.getByRole('button', { name: '改填写' }).waitFor()
    await lookAt(page, 'village-case')
    await page.getByRole('button', { name: '改填写' }).click()
    await page.getByRole('button', { name: '保存' }).waitFor()
    await lookAt(page, 'village-edit')
    await open(page, '/line')
    await page.getByRole('button', { name: '现在上传' }).waitFor()
    await lookAt(page, 'line')
    await open(page, `/print/receipt/${receipt.caseNo}`)
    await page.locator('.sheet').first().waitFor()
    await lookAt(page, 'paper', 'tablet')
    await open(page, '/verify')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await lookAt(page, 'verify')
  })

  test('town: desk, notice, refusing, guide, no such page', async () => {
    const page = await seated('huacheng')
    // While the sample is still coming, a case may move on under the hand.
    const accept = page.locator('#do-accept')
    do await firstCase(page).click()
    while (
      !(await accept.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      ))
    )
    await lookAt(page, 'town-desk', 'counter')
    await page.locator('#do-notice').click()
    await lookAt(page, 'town-notice', 'counter')
    await page.getByRole('button', { name: '取消' }).click()
    await page.getByText('更多', { exact: true }).click()
    await page.locator('#do-refuse').click()
    await page.getByRole('heading', { name: '不予受理' }).waitFor()
    await lookAt(page, 'town-refuse')
    await open(page, '/guide')
    await page.getByRole('combobox').waitFor()
    await lookAt(page, 'town-guide')
    await open(page, '/no-such-page')
    await page.getByRole('link', { name: '首页' }).waitFor()
    await lookAt(page, 'not-found')
  })

  test('department: deciding', async () => {
    const page = await seated('minzheng')
    await page.getByRole('button', { name: /^待决定/ }).click()
    await firstCase(page).click()
    await page.locator('#do-decide').click()
    await lookAt(page, 'department-decide', 'counter')
    await page.getByRole('button', { name: '取消' }).click()
    await page.getByText('更多', { exact: true }).click()
    await lookAt(page, 'department-more')
    await page.locator('#do-pause').click()
    await lookAt(page, 'department-pause')
  })

  test('county: all cases, one with its path, the keys, the merge desk', async () => {
    const page = await seated('zhongxin')
    await page.getByRole('button', { name: /^全部/ }).click()
    await firstCase(page).click()
    await page.locator('.case-path').first().waitFor()
    await lookAt(page, 'county-all', 'counter')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await lookAt(page, 'desk-keys')
    await open(page, '/merge')
    await page.locator('.version').first().waitFor()
    await lookAt(page, 'county-merge', 'counter')
  })

  test('county: its stations, accounts and devices', async () => {
    const page = await seated('zhongxin')
    await open(page, '/lights')
    await page.locator('.lights-cell').first().waitFor()
    await lookAt(page, 'county-lights', 'counter')
    await open(page, '/stations')
    await page.getByRole('searchbox').waitFor()
    await lookAt(page, 'county-stations', 'counter')
    await open(page, '/accounts')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await lookAt(page, 'county-accounts', 'counter')
  })

  test('two correct one case at once: each sees what came meanwhile', async () => {
    const page = await seated('hezikou')
    const centre = await seated('zhongxin')
    for (const one of [page, centre]) {
      await open(one, `/case/${receipt.caseNo}`)
      await one.getByRole('button', { name: '改填写' }).click()
    }
    const phone = page.getByLabel('手机号码').first()
    await phone.fill('13900001111')
    await centre.getByLabel('手机号码').first().fill('13900002222')
    await centre.getByLabel('住址').first().fill('华城镇演示路 9 号')
    await centre.getByRole('button', { name: '保存' }).click()
    await page.getByText('刚收到别处改成的：13900002222').waitFor()
    await lookAt(page, 'village-edit-meanwhile')
    expect(await page.getByLabel('住址').first().inputValue()).toBe('华城镇演示路 9 号')
    expect(await phone.inputValue()).toBe('13900001111')
    await page.getByRole('button', { name: '保存' }).click()
    await centre.locator('.case-fields').getByText('13900001111').waitFor()
  })

  test('resident: the guide, an item', async () => {
    const page = await seated('dongyuan')
    await open(page, '/services')
    await page.getByRole('heading', { name: '常办事项' }).waitFor()
    await lookAt(page, 'resident-services', 'phone')
    await page.getByRole('combobox', { name: '要办什么？' }).fill('老人领钱')
    await page.getByRole('option').first().click()
    await page.getByRole('heading', { name: '到哪里办' }).waitFor()
    await lookAt(page, 'resident-item', 'phone')
    await open(page, '/join')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await lookAt(page, 'join')
  })

  test('resident: filing, step by step, and what came of it', async () => {
    const page = await seated('dongyuan')
    const item = itemNamed('居住证申领')
    await open(page, `/services/${item.code}/file`)
    const next = async (heading: string): Promise<void> => {
      await page.getByRole('button', { name: '下一步' }).click()
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    }
    await page.getByLabel('镇街').selectOption({ label: '华城镇便民服务中心' })
    await lookAt(page, 'resident-filing-where')
    await next('申请人')
    await page.getByLabel('姓名', { exact: true }).fill(APPLICANT.name)
    await page.getByLabel('身份证号', { exact: true }).fill(APPLICANT.id)
    await lookAt(page, 'resident-filing-applicant')
    await next('填表')
    await fillFields(page, item)
    await lookAt(page, 'resident-filing-form')
    await next('材料')
    for (const { name } of item.materials) await page.getByLabel(`${name} 现在没有，以后补`).check()
    await lookAt(page, 'resident-filing', 'phone')
    await next('核对并提交')
    await lookAt(page, 'resident-filing-review')
    await page.getByRole('button', { name: '提交' }).click()
    await page.getByText(/最晚.*告诉您是否受理/).waitFor()
    await lookAt(page, 'resident-filed')
  })

  test('resident: asking, the answer', async () => {
    const page = await seated('dongyuan')
    await open(page, '/progress')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await lookAt(page, 'resident-ask', 'phone')
    await page.getByLabel(/编号/).fill(receipt.caseNo)
    await page.getByLabel(/查询码/).fill(receipt.queryCode)
    await page.getByRole('button', { name: /查/ }).first().click()
    await page.locator('.sentence').waitFor()
    await lookAt(page, 'resident-answer', 'phone')
  })
})
