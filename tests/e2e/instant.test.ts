/**
 * 即办件 by a letter of delegation: a village finishes a case at its counter with the line cut; the letter is taken back
 * while it is cut off; what it finished afterwards is the county's to settle, and the village hears of it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
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

const ITEM = itemNamed('城乡居民基本养老保险参保登记')
const LETTER = '五人社委〔2026〕9号'

let county: County
let village: Seat
let centre: Seat

beforeAll(async () => {
  county = await openCounty()
  village = await sitDown(county, 'heheng', 'phone')
  centre = await sitDown(county, 'zhongxin')
})
afterAll(async () => {
  for (const seat of [village, centre]) await seat?.close()
  await county?.close()
})

/** Takes a case of which nothing is missing. */
async function take(name: string): Promise<string> {
  const { page } = village
  await page.goto(`${village.url}/`)
  await startTaking(page, '养老保险参保', ITEM.name)
  await fillForm(page, ITEM, { name, id: '441424196503150039', phone: '13800001234' })
  await page
    .getByLabel(/原件已看/)
    .first()
    .check()
  const { caseNo } = await handIn(page)
  await page.goto(`${village.url}/case/${caseNo}`)
  return caseNo
}

async function finish(picture: string): Promise<void> {
  const { page } = village
  await page.getByRole('button', { name: '当场办结' }).click()
  await page.getByRole('button', { name: '受理、准予并出件' }).waitFor()
  if (picture) await looked(page, picture)
  await page.getByRole('button', { name: /同意。/ }).click()
  await page.getByRole('button', { name: '受理、准予并出件' }).click()
  await page.getByText('已当场办结并出件').waitFor()
}

describe.sequential('by a letter', () => {
  test('without one the village only takes the case', async () => {
    await installed(village.page)
    await take('吉不全')
    await village.page.getByRole('heading', { name: '经过' }).waitFor()
    expect(await village.page.getByRole('button', { name: '当场办结' }).count()).toBe(0)
  })

  test('the county enters it', async () => {
    const { page } = centre
    await page.goto(`${centre.url}/delegations`)
    await page.getByText('（演示）五人社委〔2026〕1号').waitFor()
    await looked(page, 'delegations')
    await page.getByRole('button', { name: '登记委托书' }).click()
    await page.getByLabel('委托书文号').fill(LETTER)
    await page.getByRole('button', { name: '登记', exact: true }).click()
    await page.getByRole('alert').getByText('请选择委托部门').waitFor()
    await page.getByLabel('委托部门').selectOption({ label: '五华县人力资源和社会保障局' })
    await page.getByLabel('受托窗口').selectOption('441424104202')
    await page.getByLabel(ITEM.name).check()
    await looked(page, 'delegation-form')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'delegation-form-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('button', { name: '登记', exact: true }).click()
    await page.getByRole('heading', { name: new RegExp(LETTER) }).waitFor()
  })

  test('the village finishes a case with the line cut, and the county registers it', async () => {
    const { page, line } = village
    await take('吉当场')
    // The letter comes with an exchange; nobody presses anything for it.
    await page.getByRole('button', { name: '当场办结' }).waitFor({ timeout: 90_000 })
    line.cut()
    await page.reload()
    await barSays(page, '离线')
    await finish('finish-panel')
    await page.getByText(`受理（依委托书 ${LETTER}）`).waitFor()
    await looked(page, 'finished-phone')
    line.restore()
    await barSays(page, '县中心已全部收到')
    await page.getByText('县中心登记了「决定」').waitFor({ timeout: 60_000 })
  }, 240_000)

  test('the letter is taken back', async () => {
    const { page } = centre
    page.once('dialog', (dialog) => dialog.accept())
    await page.getByRole('button', { name: `收回委托书 ${LETTER}` }).click()
    await page.getByText(`委托书 ${LETTER} 今天为止`).waitFor()
    await looked(page, 'delegations-ended')
  })
})
