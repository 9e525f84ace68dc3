/** Scope that moves: dispatched to the wrong department, taken back, dispatched to the right one; and to another town. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onDisk } from '../support/on-disk.ts'
import {
  APPLICANT,
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

const ITEM = itemNamed('高龄津贴')
let county: County
let village: Seat
let town: Seat
let wrong: Seat
let right: Seat
let caseNo: string

beforeAll(async () => {
  county = await openCounty()
})
afterAll(async () => {
  for (const seat of [village, town, wrong, right]) await seat?.close()
  await county?.close()
})

const row = (page: Page) => page.locator(`[data-case="${caseNo}"]`)
const all = (page: Page) => barSays(page, '县中心已全部收到')

/** Every screen that a desk has: a phone, a tablet, a desk. */
async function lookedAt(page: Page, name: string): Promise<void> {
  const size = page.viewportSize()!
  for (const [width, height] of [
    [360, 740],
    [1024, 768],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height })
    await looked(page, `${name}-${width}`)
  }
  await page.setViewportSize(size)
}

/** On a page of its own, where 「更多」 is opened. */
async function choose(seat: Seat, action: string): Promise<void> {
  await seat.page.goto(`${seat.url}/case/${caseNo}`)
  await seat.page.getByText('更多', { exact: true }).click()
  await seat.page.locator(`#do-${action}`).click()
}

describe.sequential('a case that goes astray', () => {
  test('is dispatched to the wrong department', async () => {
    village = await sitDown(county, 'hezikou', 'phone')
    await startTaking(village.page, 'gljt', ITEM.name)
    await fillForm(village.page, ITEM)
    caseNo = (await handIn(village.page)).caseNo
    await all(village.page)
    town = await sitDown(county, 'huacheng')
    const { page } = town
    await row(page).click()
    await page.locator('#do-accept').click()
    await page.getByRole('button', { name: /待转交/ }).click()
    await row(page).click()
    await page.locator('#do-dispatch').click()
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByLabel('转交给').selectOption({ label: '五华县医疗保障局' })
    await page.getByRole('button', { name: '确定转交' }).click()
    await all(page)
    wrong = await sitDown(county, 'yibao')
    await row(wrong.page).waitFor()
    await row(wrong.page).click()
    await wrong.page.getByText(APPLICANT.name).first().waitFor()
  })

  test('is taken back with a reason, and leaves the list and the device of the first', async () => {
    await choose(town, 'recall')
    await lookedAt(town.page, 'recall')
    await town.page.getByRole('button', { name: '转错了单位' }).click()
    await town.page.getByRole('button', { name: '确定收回' }).click()
    await town.page.getByText('从五华县医疗保障局收回：转错了单位').waitFor()
    await all(town.page)
    // The open case goes from under the eyes, with a word where it is looked up.
    await wrong.page.getByText('请联系县中心').first().waitFor()
    await row(wrong.page).waitFor({ state: 'detached' })
    expect(await wrong.page.getByText(APPLICANT.name).count()).toBe(0)
    await wrong.page.goto(`${wrong.url}/case/${caseNo}`)
    await wrong.page.getByText('已被收回').waitFor()
    await lookedAt(wrong.page, 'departed')
    await wrong.page.goto(`${wrong.url}/receipt/${caseNo}`)
    await wrong.page.getByText('请联系县中心').waitFor()
    await wrong.page.goto(`${wrong.url}/line`)
    await wrong.page.getByRole('heading', { name: '已离开本机的办件' }).waitFor()
    await wrong.page.getByText('已被收回').waitFor()
    await lookedAt(wrong.page, 'line-departed')
    expect(await onDisk(wrong.page, [APPLICANT.name, caseNo])).toEqual([caseNo])
  })

  test('is dispatched to the right one, which has all of it', async () => {
    const { page } = town
    await page.goto(`${town.url}/case/${caseNo}`)
    await page.locator('#do-dispatch').click()
    await page.getByRole('button', { name: '确定转交' }).click()
    await all(page)
    right = await sitDown(county, 'minzheng')
    await row(right.page).click()
    await right.page.getByText(APPLICANT.name).first().waitFor()
    await right.page.locator('#do-review').waitFor()
  })
})

describe.sequential('a case of another town', () => {
  test('is handed over before it is accepted, accepted there, and back to nobody', async () => {
    const { page } = village
    await page.goto(village.url)
    await startTaking(page, 'gljt', ITEM.name)
    await fillForm(page, ITEM)
    caseNo = (await handIn(page)).caseNo
    await all(page)
    await choose(town, 'hand')
    await lookedAt(town.page, 'hand')
    await town.page.getByLabel('转到哪个镇街').selectOption({ label: '安流镇便民服务中心' })
    await town.page.getByRole('button', { name: '确定转到' }).click()
    await all(town.page)
    const other = await sitDown(county, 'anliu')
    try {
      await row(other.page).click()
      await other.page.locator('#do-accept').click()
      await all(other.page)
      await page.goto(`${village.url}/case/${caseNo}`)
      await page.getByText('已受理，待转交').first().waitFor()
    } finally {
      await other.close()
    }
  })
})
