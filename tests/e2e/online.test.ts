/**
 * 网上申办 (A01, C25): a resident files at home, on a phone whose line breaks in the middle of it; the town's window takes
 * it up like any other case, asks for what is missing, and the resident adds it from home.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Item } from '../../shared/catalogue/item.ts'
import { PROBLEM_PREFIX } from '../../shared/protocol/problem.ts'
import { screenshot } from '../support/browser.ts'
import {
  APPLICANT,
  barSays,
  type County,
  fillFields,
  itemNamed,
  looked,
  openCounty,
  openSeat,
  photograph,
  type Seat,
  sitDown,
} from './seat.ts'

const ITEM = itemNamed('居住证申领')
const CLAIM = itemNamed('城乡居民养老保险待遇申领')
const [ID_CARD, PROOF] = ITEM.materials

/** Where the words of one are put. */
const ONE_FILING = /\/api\/v1\/filings\/[^/]+$/

let county: County
let home: Seat
let town: Seat
/** The number, as soon as it is given. */
let given = ''
let filed = { caseNo: '', queryCode: '' }

beforeAll(async () => {
  county = await openCounty()
  home = await openSeat(county, 'phone')
  town = await sitDown(county, 'huacheng')
})
afterAll(async () => {
  for (const seat of [home, town]) await seat?.close()
  await county?.close()
})

const heading = (name: string) => home.page.getByRole('heading', { level: 1, name }).waitFor()
const press = (name: string) => home.page.getByRole('button', { name, exact: true }).click()
const wide = async (name: string): Promise<void> => {
  const before = home.page.viewportSize()!
  await home.page.setViewportSize({ width: 1440, height: 900 })
  await looked(home.page, name)
  await home.page.setViewportSize(before)
}
const takePhotograph = async (page: Page, material: string): Promise<void> => {
  const buffer = await photograph(page)
  await page.getByLabel(`${material} 选文件`).setInputFiles({ name: 'p.jpg', mimeType: 'image/jpeg', buffer })
  await page.getByRole('img', { name: `${material} 第 1 份` }).waitFor()
}
const text = async (selector: string): Promise<string> =>
  ((await home.page.locator(selector).textContent()) ?? '').replaceAll(/\s/g, '')

describe.sequential('a resident at home', () => {
  test('finds the way only where the item is filed by the web', async () => {
    const { page, url } = home
    await page.goto(`${url}/services/${CLAIM.code}`)
    await heading(CLAIM.name)
    expect(await page.getByRole('link', { name: '网上申办' }).count()).toBe(0)
    await page.goto(`${url}/services/${ITEM.code}`)
    await page.getByRole('link', { name: '网上申办' }).waitFor()
    await looked(page, 'online-item')
    await page.getByRole('link', { name: '网上申办' }).click()
    await heading('在哪里办')
  })

  test('is told at each step what is missing, and where', async () => {
    const { page } = home
    await press('下一步')
    await page.getByRole('alert').getByText('请选择在哪里办').waitFor()
    await looked(page, 'online-where-missing')
    await page.getByLabel('镇街').selectOption({ label: '华城镇便民服务中心' })
    await page.getByLabel('村（社区）').selectOption({ label: '河子口村公共服务站' })
    expect(await page.getByLabel('镇街').locator('option:checked').textContent()).toContain('华城镇')
    await looked(page, 'online-where')
    await page.getByLabel('村（社区）').selectOption({ label: '就在镇街便民服务中心' })
    await press('下一步')
    await heading('申请人')
    await press('下一步')
    await page.getByRole('link', { name: '请填写姓名' }).click()
    expect(await page.getByLabel('姓名', { exact: true }).evaluate((e) => e === document.activeElement)).toBe(
      true,
    )
    await looked(page, 'online-applicant-missing')
    await page.getByLabel('姓名', { exact: true }).fill(APPLICANT.name)
    await page.getByLabel('身份证号', { exact: true }).fill('４４１４２４ 19650315 0039')
    await looked(page, 'online-applicant')
    await press('下一步')
    await heading('填表')
  })

  test('finds everything as it was in a browser opened anew, with the line cut', async () => {
    const { page, url } = home
    await fillFields(page, ITEM)
    await looked(page, 'online-form')
    await press('下一步')
    await heading('材料')
    await takePhotograph(page, ID_CARD!.name)
    await press('下一步')
    await page.getByRole('alert').getByText(PROOF!.name).waitFor()
    await page.getByLabel(`${PROOF!.name} 现在没有，以后补`).check()
    await looked(page, 'online-materials')
    await page.getByText('已经存在这台设备上').waitFor()
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
    home.line.cut()
    await home.reopen()
    await home.page.goto(`${url}/services/${ITEM.code}/file`)
    await heading('材料')
    await home.page.getByRole('img', { name: `${ID_CARD!.name} 第 1 份` }).waitFor()
    await press('下一步')
    await heading('核对并提交')
    for (const said of [APPLICANT.name, APPLICANT.id, '华城镇便民服务中心', '以后补', '照片 1 张'])
      await home.page.getByText(said, { exact: true }).first().waitFor()
    await looked(home.page, 'online-review')
    await wide('online-review-wide')
  })

  test('without a line is told that nothing was sent', async () => {
    const { page } = home
    await press('提交')
    await page.getByText('还没有提交：现在连不上网。').waitFor()
    await looked(page, 'online-unsent')
    await page.getByRole('button', { name: '修改：申请人' }).click()
    await heading('申请人')
    await page.getByLabel('手机号码').fill(APPLICANT.phone)
    for (const step of ['填表', '材料', '核对并提交']) {
      await press('下一步')
      await heading(step)
    }
  })

  test('under a newer guide everything is to be read again, and nothing has to be typed again', async () => {
    const { page, line } = home
    line.restore()
    const read = async (path: string) => (await fetch(`${county.node.url}${path}`)).json()
    const pointer = await read('/api/v1/guide')
    const guide = await read(pointer.pack)
    const newer = {
      ...guide,
      items: guide.items.map((item: Item) => (item.code === ITEM.code ? { ...item, version: 2 } : item)),
    }
    await page.route('**/api/v1/guide', (route) =>
      route.fulfill({ json: { ...pointer, release: pointer.release + 1, pack: '/packs/newer.json' } }),
    )
    await page.route('**/packs/newer.json', (route) => route.fulfill({ json: newer }))
    await page.route(ONE_FILING, (route) =>
      route.fulfill({
        ...{ status: 409, contentType: 'application/problem+json' },
        body: JSON.stringify({ type: `${PROBLEM_PREFIX}old-item`, title: '', status: 409 }),
      }),
    )
    await page.route('**/api/v1/filings', async (route) => {
      const answer = await route.fetch()
      given = (await answer.json()).caseNo
      await route.fulfill({ response: answer })
    })
    await press('提交')
    await page.getByText('办事指南有更新，您填的都还在。').waitFor()
    await heading('在哪里办')
    await looked(page, 'online-renewed')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    // The county's own is the one in force.
    await page.reload()
    for (const step of ['申请人', '填表', '材料', '核对并提交']) {
      await press('下一步')
      await heading(step)
    }
    await page.getByText(APPLICANT.name, { exact: true }).waitFor()
    await page.getByRole('img', { name: `${ID_CARD!.name} 第 1 份` }).waitFor()
  })

  test('the answer lost: it is not said to have arrived, and nothing is filed twice', async () => {
    const { page, line } = home
    // The number is kept, and the answer to what was filed under it is lost.
    await page.route(ONE_FILING, async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    })
    await press('提交')
    await page.getByText(/还不知道收到没有/).waitFor()
    expect(await text('.case-no')).toBe(given)
    await looked(page, 'online-unknown')
    // Then the photograph breaks off half-way. It is tried again by itself, at once where the browser sees the line.
    const broke = line.cutAfter({ up: 60 * 1024 })
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await broke
    await page.getByText('照片还有 1 张没有传完。').waitFor()
    await page.getByRole('button', { name: '再试' }).waitFor()
    await looked(page, 'online-photos-left')
    filed = { caseNo: await text('.case-no'), queryCode: await text('.query-code') }
    expect(filed.caseNo).toBe(given)
  })

  test('after a reload the photograph goes on by itself; number, code and what comes next', async () => {
    const { page, line } = home
    line.restore()
    await page.reload()
    await page.getByText('照片都传到了。').waitFor()
    await page.getByText(/最晚.*（周.）告诉您是否受理/).waitFor()
    expect(await text('.case-no')).toBe(filed.caseNo)
    expect(await text('.query-code')).toBe(filed.queryCode)
    await looked(page, 'online-received')
    await wide('online-received-wide')
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('button').count()).toBe(0)
    await page.getByText(filed.queryCode).waitFor()
    await screenshot(page, 'online-received-print')
    await page.emulateMedia({ media: null })
    expect(await keptOn(page)).toEqual([`filing/${ITEM.code}`])
  })
})

describe.sequential('the window', () => {
  test('finds it once, marked 网上申办, with the fields and the photograph', async () => {
    const { page, url } = town
    await barSays(page, '县中心已全部收到')
    await page.goto(`${url}/`)
    const row = page.locator(`.case-row[data-case="${filed.caseNo}"]`)
    await row.waitFor({ timeout: 60_000 })
    expect(await page.locator('.case-row', { hasText: APPLICANT.name }).count()).toBe(1)
    await row.getByText('网上申办').waitFor()
    await page.goto(`${url}/case/${filed.caseNo}`)
    await page.getByText(APPLICANT.name).first().waitFor()
    await page.getByRole('img', { name: `${ID_CARD!.name} 第 1 份` }).waitFor()
    await looked(page, 'online-at-window')
  })

  test('asks for what is missing', async () => {
    const { page } = town
    await page.getByRole('button', { name: '一次性告知' }).click()
    await page.getByRole('checkbox', { name: /户籍地址/ }).check()
    await page.getByRole('button', { name: '发出一次性告知' }).click()
    await barSays(page, '县中心已全部收到')
  })
})

describe.sequential('the resident again', () => {
  const ask = async (): Promise<void> => {
    const { page } = home
    await page.getByLabel('查询码').fill(filed.queryCode)
    await press('查进度')
  }

  test('sees it where the progress is, and adds it there; the line breaks in the middle', async () => {
    const { page, line } = home
    await page.getByRole('link', { name: '查看进度' }).click()
    await ask()
    await page.getByRole('heading', { name: '在这里补交' }).waitFor()
    await press('补交')
    await page.getByRole('alert').getByText('请至少补一样').waitFor()
    await page.getByLabel('户籍地址').fill('演示补正')
    await takePhotograph(page, PROOF!.name)
    await looked(page, 'online-supplement')
    await wide('online-supplement-wide')
    const broke = line.cutAfter({ up: 60 * 1024 })
    await press('补交')
    await broke
    await page.getByText('照片还有 1 张没有传完。').waitFor()
    await page.getByRole('button', { name: '再试' }).waitFor()
    await looked(page, 'online-supplement-left')
  })

  test('after a reload it goes on; then nothing is left on the device', async () => {
    const { page, line } = home
    line.restore()
    await page.reload()
    await ask()
    await page.getByText('您补交的材料已经收到', { exact: false }).waitFor()
    await page.getByRole('heading', { name: '在这里补交' }).waitFor({ state: 'detached' })
    await expect.poll(() => keptOn(page)).toEqual([`filing/${ITEM.code}`])
    await looked(page, 'online-supplemented')
  })

  test('the window has it, and accepts; the resident is told', async () => {
    const { page } = town
    await page.getByText('演示补正').first().waitFor()
    await page.getByRole('img', { name: `${PROOF!.name} 第 1 份` }).waitFor()
    for (const { name } of [ID_CARD!, PROOF!])
      await page
        .locator('.case-materials')
        .getByRole('button', { name: `${name} 原件已看` })
        .click()
    await page.getByRole('button', { name: '受理', exact: true }).click()
    await page.getByText('已受理').first().waitFor()
    await barSays(page, '县中心已全部收到')
    await home.page.reload()
    await ask()
    await home.page.getByText(/您的申请已经受理/).waitFor()
    expect(await home.page.getByRole('heading', { name: '在这里补交' }).count()).toBe(0)
  })

  test('clears the device', async () => {
    const { page, url } = home
    await page.goto(`${url}/services/${ITEM.code}/file`)
    await heading('已收件')
    page.once('dialog', (dialog) => dialog.accept())
    await press('清除本机内容')
    await heading('在哪里办')
    expect(await keptOn(page)).toEqual([])
  })
})

/** Names of what is kept in this browser. */
const keptOn = (page: Page): Promise<IDBValidKey[]> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('yimen-filings')
        opening.onsuccess = () => {
          const all = opening.result.transaction('kept').objectStore('kept').getAllKeys()
          all.onsuccess = () => resolve(all.result)
        }
      }),
  )
