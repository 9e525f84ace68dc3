/** The main job: a village takes a case with the line cut, and the county answers it. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPage } from '../support/browser.ts'
import {
  APPLICANT,
  barSays,
  type County,
  fillForm,
  handIn,
  installed,
  itemNamed,
  looked,
  openCounty,
  photograph,
  type Seat,
  sitDown,
  startTaking,
} from './seat.ts'

const ITEM = itemNamed('高龄津贴')
let county: County
let village: Seat
let town: Seat
let department: Seat
let receipt: { caseNo: string; queryCode: string }

beforeAll(async () => {
  county = await openCounty()
})
afterAll(async () => {
  for (const seat of [village, town, department]) await seat?.close()
  await county?.close()
})

const row = (page: Page) => page.locator(`.case-row`, { hasText: APPLICANT.name }).first()
const onCase = (page: Page) => page.getByRole('heading', { name: ITEM.name })

describe.sequential('from hand-in with the line cut to delivery', () => {
  test('the village signs in once, and the guide comes', async () => {
    village = await sitDown(county, 'hezikou', 'phone')
    await installed(village.page)
    await looked(village.page, 'village-home')
    await village.page.getByRole('combobox', { name: '要办什么？' }).fill('cxjmyl')
    await village.page.getByRole('option', { name: '城乡居民基本养老保险参保登记' }).waitFor()
    await looked(village.page, 'village-search')
    await village.page.getByRole('option', { name: '城乡居民基本养老保险参保登记' }).click()
    await village.page.getByRole('button', { name: '开始办理' }).waitFor()
    await looked(village.page, 'village-item')
    await village.page.getByRole('button', { name: /大字版/ }).click()
    await looked(village.page, 'village-item-large')
    await village.page.getByRole('button', { name: /标准字号/ }).click()
  })

  test('with the line cut and the browser opened anew, a case is taken and has its receipt', async () => {
    village.line.cut()
    await village.reopen()
    const { page } = village
    await page.goto(village.url)
    await barSays(page, '离线')
    await startTaking(page, 'gljt', ITEM.name)
    await fillForm(page, ITEM)
    await page.getByLabel('身份证号', { exact: true }).fill('441424196503150038')
    await page.getByText('最后一位校验位对不上').waitFor()
    await page.getByLabel('身份证号', { exact: true }).fill(APPLICANT.id)
    await page.getByText('1965-03-15').waitFor()
    const material = ITEM.materials[0]!.name
    await page.getByLabel(`${material} 选文件`).setInputFiles({
      name: 'photo.jpg',
      mimeType: 'image/jpeg',
      buffer: await photograph(page),
    })
    await page.getByRole('img', { name: `${material} 第 1 份` }).waitFor()
    await page.getByText(/还差 \d+ 份材料/).waitFor()
    await looked(page, 'village-take')
    receipt = await handIn(page)
    expect(receipt.caseNo.startsWith('441424104201')).toBe(true)
    await page.getByText('还没有传到县中心').waitFor()
    await page.locator('svg[role=img], .receipt-qr svg').first().waitFor()
    await barSays(page, '1 件待上传')
    await looked(page, 'village-receipt')
  })

  test('the town sees it without a reload once the line is back', async () => {
    town = await sitDown(county, 'huacheng')
    await looked(town.page, 'town-desk-empty')
    village.line.restore()
    await barSays(village.page, '县中心已全部收到')
    await village.page.getByText('县中心已收到').last().waitFor()
    await row(town.page).waitFor()
    await row(town.page).click()
    await onCase(town.page).waitFor()
    await town.page.locator('img').first().waitFor()
    await looked(town.page, 'town-case')
  })

  test('the town sends the one-time notice by ticking from the list', async () => {
    const { page } = town
    await page.getByRole('button', { name: '一次性告知' }).click()
    await looked(page, 'town-notice')
    await page.getByRole('button', { name: '发出一次性告知' }).click()
    await barSays(page, '县中心已全部收到')
  })

  test('the village, cut off again, supplements and corrects a field', async () => {
    const { page } = village
    await page.goto(`${village.url}/case/${receipt.caseNo}`)
    await page.getByText('还没有补来的').first().waitFor()
    village.line.cut()
    await looked(page, 'village-notice')
    await page
      .locator('.notice')
      .getByRole('button', { name: /原件已看/ })
      .click()
    await page.getByText('要求的都补来了').waitFor()
    await page.getByRole('button', { name: '改填写' }).click()
    await page.getByLabel('手机号码').first().fill('13700004321')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('13700004321').first().waitFor()
    await page.getByText('未上传').first().waitFor()
    village.line.restore()
    await barSays(page, '县中心已全部收到')
  })

  test('the town accepts and hands it to the department', async () => {
    const { page } = town
    await page.getByRole('button', { name: /待受理/ }).click()
    await row(page).click()
    await page.getByText('13700004321').first().waitFor()
    await page.getByRole('button', { name: '受理', exact: true }).click()
    await page.getByRole('button', { name: /待转交/ }).click()
    await row(page).click()
    await page.locator('#do-dispatch').click()
    await looked(page, 'town-dispatch')
    await page.getByRole('button', { name: '确定转交' }).click()
    await barSays(page, '县中心已全部收到')
  })

  test('the department reviews and decides', async () => {
    department = await sitDown(county, 'minzheng')
    const { page } = department
    await row(page).click()
    await page.locator('#do-review').click()
    await page.getByRole('button', { name: /材料齐全，符合条件/ }).click()
    await looked(page, 'department-review')
    await page.getByRole('button', { name: '提交审核意见' }).click()
    await page.getByRole('button', { name: /待决定/ }).click()
    await row(page).click()
    await page.locator('#do-decide').click()
    await page.getByRole('button', { name: /同意。$/ }).click()
    await page.getByRole('button', { name: '作出决定' }).click()
    await barSays(page, '县中心已全部收到')
  })

  test('the village sees the answer and delivers, with the line cut', async () => {
    const { page } = village
    await page.goto(`${village.url}/case/${receipt.caseNo}`)
    await page.getByText('同意，待出件').first().waitFor({ timeout: 90_000 })
    village.line.cut()
    await page.locator('#do-deliver').click()
    await page.getByLabel('申请人', { exact: true }).check()
    await looked(page, 'village-deliver')
    await page.getByRole('button', { name: '确定出件' }).click()
    await page.getByText('已办结').first().waitFor()
    village.line.restore()
    await barSays(page, '县中心已全部收到')
    await looked(page, 'village-case-delivered')
  })

  test('the resident asks with number and code, and gets nothing without both', async () => {
    const browser = await openBrowser()
    try {
      const page = await openPage(browser)
      await page.goto(`${county.node.url}/progress#${receipt.caseNo}`)
      await looked(page, 'resident-ask')
      expect(await page.getByLabel('办件编号').inputValue()).toContain('441424104201')
      const wrong = receipt.queryCode === '000000' ? '000001' : '000000'
      await page.getByLabel('查询码').fill(wrong)
      await page.getByRole('button', { name: '查进度' }).click()
      await page.getByText('没有找到').first().waitFor()
      await page.getByLabel('查询码').fill(receipt.queryCode)
      await page.getByRole('button', { name: '查进度' }).click()
      await page.getByText('已经办结').first().waitFor()
      expect(await page.getByText(APPLICANT.name).count()).toBe(0)
      await looked(page, 'resident-answer')
    } finally {
      await browser.close()
    }
  })

  test('a case that the resident no longer wants is withdrawn with the line cut', async () => {
    const { page, line } = village
    await page.goto(village.url)
    await startTaking(page, '长寿钱', ITEM.name)
    await fillForm(page, ITEM)
    const { caseNo } = await handIn(page)
    await barSays(page, '县中心已全部收到')
    line.cut()
    await page.goto(`${village.url}/case/${caseNo}`)
    await page.getByText('更多').click()
    await page.locator('#do-withdraw').click()
    await page.getByRole('button', { name: '居民不再需要办理' }).click()
    await looked(page, 'village-withdraw')
    await page.getByRole('button', { name: '确定撤回' }).click()
    await page.getByText('已撤回').first().waitFor()
    line.restore()
    await barSays(page, '县中心已全部收到')
    await town.page.goto(town.url)
    await town.page.getByRole('button', { name: /已办结/ }).click()
    await town.page.locator(`[data-case="${caseNo}"]`).waitFor()
  })

  test('the next village sees nothing of it; the county sees it all', async () => {
    const next = await sitDown(county, 'dongyuan', 'phone')
    try {
      await next.page.goto(`${next.url}/case/${receipt.caseNo}`)
      await next.page.getByText('这台设备上没有这一件').waitFor()
      await looked(next.page, 'other-village')
    } finally {
      await next.close()
    }
    const centre = await sitDown(county, 'zhongxin')
    try {
      await centre.page.getByRole('button', { name: /已办结/ }).click()
      await row(centre.page).click()
      await onCase(centre.page).waitFor()
      await looked(centre.page, 'county-case')
      await centre.page.goto(`${centre.url}/line`)
      await looked(centre.page, 'line-page')
    } finally {
      await centre.close()
    }
  })
})
