/**
 * AB岗 at a town's window: A's cases are B's from one press at the county on, B works on one with the line cut, and one
 * press hands back; what B did stays B's.
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
const [A, B] = ['华小窗（演示）', '程小窗（演示）']
/** A release comes with an exchange; nobody presses anything for it. */
const RELEASE_MS = 90_000

let county: County
let second: Seat
let centre: Seat
let caseNo: string

beforeAll(async () => {
  county = await openCounty()
  second = await sitDown(county, 'huacheng2')
  centre = await sitDown(county, 'zhongxin')
})
afterAll(async () => {
  for (const seat of [second, centre]) await seat?.close()
  await county?.close()
})

const mine = () => second.page.getByLabel('只看我的')
const listed = () => second.page.locator(`.case-row[data-case="${caseNo}"]`)
const rowsOf = async (list: string) => {
  await second.page.goto(`${second.url}/`)
  await second.page.getByRole('button', { name: new RegExp(`^${list}`) }).click()
}

describe.sequential('a post of two people', () => {
  test('what comes to the window is A’s, and B sees that it is not theirs', async () => {
    const { page } = second
    await installed(page)
    await page.goto(`${second.url}/guide`)
    await startTaking(page, '养老保险参保', ITEM.name)
    await fillForm(page, ITEM)
    await page
      .getByLabel(/原件已看/)
      .first()
      .check()
    caseNo = (await handIn(page)).caseNo
    await page.goto(`${second.url}/case/${caseNo}`)
    await page.getByText(`${A} · A岗`).waitFor()
    await rowsOf('待受理')
    await listed().waitFor()
    await page.keyboard.press('m')
    await listed().waitFor({ state: 'detached' })
    expect(await mine().isChecked()).toBe(true)
    await looked(page, 'desk-mine')
  })

  test('the county hands A’s cases over in one press', async () => {
    const { page } = centre
    await page.goto(`${centre.url}/posts`)
    await page.getByText(`${A} · A岗`).waitFor()
    await looked(page, 'posts')
    await page.getByRole('button', { name: `${A} 离岗` }).click()
    const to = page.getByLabel('到哪一天止（含当天）')
    await to.fill('2020-01-01')
    await page.getByRole('button', { name: '交出' }).click()
    await page.getByRole('alert').getByText('请核对日期').waitFor()
    await to.fill('')
    await looked(page, 'posts-leave')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'posts-leave-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('button', { name: '交出' }).click()
    await page.getByText(`${B} · B岗，代${A}`).waitFor()
    await looked(page, 'posts-handed')
  })

  test('B has the case, also with the line cut, and accepts it', async () => {
    const { page, line } = second
    await listed().waitFor({ timeout: RELEASE_MS })
    line.cut()
    await page.goto(`${second.url}/case/${caseNo}`)
    await page.getByText(`${B} · B岗，代${A}`).waitFor()
    await barSays(page, '离线')
    await page.getByText('离线：按').waitFor()
    await looked(page, 'case-standing-in')
    await page.getByRole('button', { name: '受理', exact: true }).click()
    await page.getByText('受理', { exact: true }).first().waitFor()
    line.restore()
    await barSays(page, '县中心已全部收到')
  }, 240_000)

  test('handed back in one press, it is A’s again, and B’s act stays B’s', async () => {
    await centre.page.getByRole('button', { name: `${A} 回岗` }).click()
    await centre.page.getByText(`${A} · A岗`).waitFor()
    const { page } = second
    await page.getByText(`${A} · A岗`).waitFor({ timeout: RELEASE_MS })
    const trace = page.locator('.trace li', { hasText: '受理' }).filter({ hasText: B })
    await trace.first().waitFor()
    await rowsOf('待转交')
    await listed().waitFor()
    await page.keyboard.press('m')
    await listed().waitFor({ state: 'detached' })
    expect(await mine().isChecked()).toBe(true)
  }, 240_000)

  test('the window sees who does which items', async () => {
    const { page } = second
    await page.goto(`${second.url}/posts`)
    await page.getByText('谁能办哪些事项').click()
    await page.getByRole('rowheader', { name: '高龄津贴' }).waitFor()
    await page.getByRole('columnheader', { name: B }).waitFor()
    await looked(page, 'posts-skills')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'posts-skills-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('whose account is closed is shown so, and nobody calls them back', async () => {
    const { page } = centre
    const card = page.locator('section.org-card').filter({ hasText: '社会救助' })
    await page.goto(`${centre.url}/posts`)
    await card.getByRole('button', { name: /离岗$/ }).nth(1).waitFor()
    const status = await page.evaluate(
      async () => (await fetch('/api/v1/accounts/minzheng2', { method: 'DELETE' })).status,
    )
    expect(status).toBe(204)
    await card.getByText('已停用').waitFor({ timeout: RELEASE_MS })
    await looked(page, 'posts-closed')
    expect(await card.getByRole('button', { name: /回岗/ }).count()).toBe(0)
    expect(await card.getByRole('button', { name: /离岗$/ }).count()).toBe(1)
  }, 240_000)

  test('a post is entered, with two people', async () => {
    const { page } = centre
    await page.getByRole('button', { name: '登记岗位' }).click()
    await page.getByLabel('单位', { exact: true }).selectOption({ label: '五华县民政局' })
    await page.getByLabel('岗位名称').fill('低保专窗')
    await page.getByLabel('A岗').selectOption('minzheng')
    await page.getByLabel('B岗').selectOption('minzheng')
    await page.getByRole('button', { name: '登记', exact: true }).click()
    await page.getByRole('alert').getByText('两个人不能相同').waitFor()
    await page.getByLabel('B岗').selectOption('minzheng2')
    await page.locator('fieldset').getByRole('checkbox').first().check()
    await looked(page, 'post-form')
    await page.getByRole('button', { name: '登记', exact: true }).click()
    await page.getByRole('heading', { name: /低保专窗/ }).waitFor()
  })

  test('a post is removed when it was said what waits for it', async () => {
    const { page } = centre
    const card = page
      .locator('section.org-card')
      .filter({ hasText: '综合窗口' })
      .filter({ hasText: '华城镇' })
    await card.getByRole('button', { name: '撤销岗位' }).click()
    await card.getByText(/有 \d+ 件正等这个岗位办/).waitFor()
    await card.locator(`a[href="/case/${caseNo}"]`).waitFor()
    await looked(page, 'post-remove')
    await card.getByRole('button', { name: '确定撤销' }).click()
    await page.getByText('岗位 综合窗口 已撤销').waitFor()
    await card.waitFor({ state: 'detached' })
  })
})
