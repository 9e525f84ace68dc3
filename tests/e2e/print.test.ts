/** Papers with the line cut: what is printed on A4 and on a 58 mm roll, and what another station says of a paper. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPage } from '../support/browser.ts'
import { type Pdf, pdfOf } from '../support/pdf.ts'
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
  type Seat,
  sitDown,
  startTaking,
} from './seat.ts'

const ITEM = itemNamed('高龄津贴')
/** A code point of plane 15, as old name registers made their own: no font has it. */
const OWN_MADE = '\u{f1234}'
const NAME = `𠮷${OWN_MADE}丽`
const PICTURES = fileURLToPath(new URL('../../test-results/', import.meta.url))

let county: County
let village: Seat
let town: Seat
let caseNo = ''
let code = ''

beforeAll(async () => {
  county = await openCounty()
  village = await sitDown(county, 'hezikou', 'phone')
  await installed(village.page)
  town = await sitDown(county, 'huacheng')
  await installed(town.page)
})
afterAll(async () => {
  for (const seat of [village, town]) await seat?.close()
  await county?.close()
})

/** The sheet as print media show it, as `test-results/print-<name>.png`. */
async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  const before = page.viewportSize()!
  await page.setViewportSize({ width: 794, height: 1123 })
  await page.emulateMedia({ media: 'print' })
  await page.locator('.sheet').screenshot({ path: join(PICTURES, `print-${name}.png`) })
  await page.emulateMedia({ media: null })
  await page.setViewportSize(before)
}

const slip = (page: Page) => page.locator('.slip')
const slipText = async (page: Page): Promise<string> =>
  ((await slip(page).textContent()) ?? '').replaceAll(/\s+/g, ' ')

/** On both papers: axe, a picture, and the PDF. */
async function printed(page: Page, name: string): Promise<{ a4: Pdf; roll: Pdf }> {
  await slip(page).locator('.qr').waitFor()
  await page.getByLabel('A4 纸').check()
  await page.locator('.slip-a4').waitFor()
  await looked(page, `print-page-${name}-a4`)
  await picture(page, `${name}-a4`)
  const a4 = await pdfOf(page, `print-${name}-a4`)
  await page.getByLabel('58 毫米小票').check()
  await page.locator('.slip-roll').waitFor()
  await looked(page, `print-page-${name}-roll`)
  await picture(page, `${name}-roll`)
  const roll = await pdfOf(page, `print-${name}-roll`)
  expect([a4.widthMm, a4.heightMm]).toEqual([210, 297])
  expect(roll.widthMm).toBe(58)
  expect([a4.pages, roll.pages]).toEqual([1, 1])
  return { a4, roll }
}

async function open(seat: Seat, path: string): Promise<Page> {
  await seat.page.goto(seat.url + path)
  return seat.page
}

async function check(page: Page, text: string): Promise<void> {
  await page.getByLabel('办件编号和校验码').fill(text)
  // As a scanner does it.
  await page.getByLabel('办件编号和校验码').press('Enter')
}

describe.sequential('papers, with the line cut', () => {
  test('the receipt: number, QR, room for the seal; a character that no font has is told first', async () => {
    village.line.cut()
    await village.reopen()
    const page = await open(village, '/')
    await barSays(page, '离线')
    await startTaking(page, 'gljt', ITEM.name)
    await fillForm(page, ITEM, { ...APPLICANT, name: NAME })
    await page
      .getByLabel(/原件已看/)
      .first()
      .check()
    const taken = await handIn(page)
    caseNo = taken.caseNo
    await page.getByText(/校验码/).waitFor()
    await page.getByRole('button', { name: '打印回执' }).click()
    await page.waitForURL(`**/print/receipt/${caseNo}`)
    await page.getByText(`“${OWN_MADE}”这个字打印时可能显示不出来，请核对，必要时手写补上`).waitFor()
    expect(await page.locator('.alert').count()).toBe(1 + (await lacks(page, '𠮷')))

    const text = await slipText(page)
    for (const part of ['收件回执', '待核验', '不等于「受理」', NAME, taken.queryCode, ITEM.name, '盖章处'])
      expect(text).toContain(part)
    expect(text.replaceAll(' ', '')).toContain(caseNo)
    expect(text).not.toMatch(new RegExp(`${APPLICANT.id}|${APPLICANT.phone}`))
    code = ((await page.locator('.slip-code').textContent()) ?? '').replaceAll(' ', '')
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{11}$/)
    const { roll } = await printed(page, 'receipt')
    expect(roll.heightMm).toBeLessThan(320)
  })

  test('in print media there is the sheet and nothing of the screen', async () => {
    const { page } = village
    await page.emulateMedia({ media: 'print' })
    for (const part of ['.top', '.staff-nav', '.print-before', '.back', '.print-page > h1'])
      expect(await page.locator(part).isVisible(), part).toBe(false)
    expect(await slip(page).isVisible()).toBe(true)
    await page.emulateMedia({ media: null })
  })

  test('what is not there yet cannot be printed', async () => {
    const page = await open(village, `/print/result/${caseNo}`)
    await page.getByText('还没有办到这一步').waitFor()
    await open(village, `/print/nothing/${caseNo}`)
    await page.getByText('没有这个页面').waitFor()
  })

  test('another station checks the paper: first it does not hold the case, then it does', async () => {
    const page = await open(town, '/verify')
    const scanned = `${village.url}/progress#${caseNo}.${code}`
    town.line.cut()
    await barSays(page, '离线')
    await check(page, scanned)
    await page.getByRole('heading', { name: '这台设备上没有这一件，无法核对' }).waitFor()
    await looked(page, 'verify-not-held')
    town.line.restore()
    village.line.restore()
    await barSays(village.page, '县中心已全部收到')
    // The answer follows the log: nobody asks again.
    await page.getByRole('heading', { name: /真：/ }).waitFor()
    town.line.cut()
    await barSays(page, '离线')
    await page.getByText(NAME).waitFor()
    await looked(page, 'verify-genuine')
  })

  test('a false one, a slip of the finger and a number alone are told apart', async () => {
    const { page } = town
    // Well formed, as whoever knows the rules could make it, but of another case.
    await check(page, `${caseNo}.${code === '00000000000' ? '1111111111N' : '00000000000'}`)
    await page.getByRole('heading', { name: /不符/ }).waitFor()
    await looked(page, 'verify-wrong')
    const other = code.at(-1) === '7' ? '8' : '7'
    await check(page, `${caseNo}.${code.slice(0, -1)}${other}`)
    await page.getByText('校验码有一位输错了').waitFor()
    expect(await page.locator('.verdict').count()).toBe(0)
    await check(page, caseNo)
    await page.getByRole('heading', { name: '只有编号' }).waitFor()
    await check(page, `${caseNo.slice(0, -1)}${caseNo.at(-1) === '1' ? '2' : '1'}`)
    await page.getByText('办件编号有一位输错了').waitFor()
    await looked(page, 'verify-mistyped')
    // The next paper can be scanned at once.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('paper-mark')
    // By hand, as printed, in small letters.
    await check(page, `${caseNo} ${code.slice(0, 5)} ${code.slice(5, 10)} ${code.slice(10)}`.toLowerCase())
    await page.getByRole('heading', { name: /真：/ }).waitFor()
  })

  test('notice and acceptance at the town', async () => {
    const page = await open(town, `/case/${caseNo}`)
    await page.getByRole('button', { name: '一次性告知' }).click()
    await page.getByRole('button', { name: '发出一次性告知' }).click()
    await page.getByRole('link', { name: '打印一次性告知书' }).click()
    expect(await slipText(page)).toContain('请一次补齐')
    await printed(page, 'notice')
    await open(town, `/case/${caseNo}`)
    await page.getByRole('button', { name: '受理', exact: true }).click()
    await page.getByRole('link', { name: '打印受理通知书' }).click()
    expect(await slipText(page)).toContain('现予受理')
    expect(await slipText(page)).toContain('县中心还没有登记')
    await printed(page, 'acceptance')
    town.line.restore()
    await barSays(page, '县中心已全部收到')
    await page.locator('.slip-mark').waitFor({ state: 'detached' })
  })

  test('result and delivery at the village', async () => {
    await open(town, `/case/${caseNo}`)
    await town.page.locator('#do-dispatch').click()
    await town.page.getByRole('button', { name: '确定转交' }).click()
    await barSays(town.page, '县中心已全部收到')
    const department = await sitDown(county, 'minzheng')
    try {
      const { page } = department
      await page.goto(`${department.url}/case/${caseNo}`)
      await page.locator('#do-review').click()
      await page.getByRole('button', { name: /材料齐全，符合条件/ }).click()
      await page.getByRole('button', { name: '提交审核意见' }).click()
      await page.locator('#do-decide').click()
      await page.getByRole('button', { name: /同意。$/ }).click()
      await page.getByRole('button', { name: '作出决定' }).click()
      await page.getByText('同意，待出件').first().waitFor()
      await page.getByText('未上传').first().waitFor({ state: 'detached' })
    } finally {
      await department.close()
    }
    const page = await open(village, `/case/${caseNo}`)
    await page.getByText('同意，待出件').first().waitFor({ timeout: 90_000 })
    village.line.cut()
    await page.getByRole('link', { name: '打印办理结果通知书' }).click()
    expect(await slipText(page)).toContain('领取办理结果')
    await printed(page, 'result')
    await open(village, `/case/${caseNo}`)
    await page.locator('#do-deliver').click()
    await page.getByLabel('申请人', { exact: true }).check()
    await page.getByRole('button', { name: '确定出件' }).click()
    await page.getByRole('link', { name: '打印送达回证' }).waitFor()
    await looked(page, 'village-case-papers')
    await page.getByRole('link', { name: '打印送达回证' }).click()
    expect(await slipText(page)).toContain('申请人本人')
    await printed(page, 'delivery')
  })

  test('the QR code is the resident’s link all the same', async () => {
    const browser = await openBrowser()
    try {
      const page = await openPage(browser)
      await page.goto(`${county.node.url}/progress#${caseNo}.${code}`)
      const typed = await page.getByLabel('办件编号').inputValue()
      expect(typed.replaceAll(' ', '')).toBe(caseNo)
    } finally {
      await browser.close()
    }
  })
})

/** 1 where this machine has no font for the character either, which the warning then says. */
const lacks = (page: Page, character: string): Promise<number> =>
  page.getByText(`“${character}”这个字打印时`).count()
