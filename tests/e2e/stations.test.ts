/** The county's board of stations: one is cut off in the middle of a photograph, is missed for days, and comes back. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { enrolDevice } from '../support/device.ts'
import { startNode } from '../support/node-process.ts'
import {
  bar,
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
const LATER_MS = 3 * 86_400_000
const VILLAGE = '河子口村公共服务站'

let county: County
let village: Seat
let centre: Seat

beforeAll(async () => {
  county = await openCounty()
  for (const staff of ['dongyuan', 'jishui', 'huacheng', 'anliu', 'minzheng'])
    await (await enrolDevice(county.node.url, staff, demoPassword)).exchangeAll()
  // Enrolled, and cut off before it ever asked.
  await enrolDevice(county.node.url, 'heheng', demoPassword)
  village = await sitDown(county, 'hezikou', 'phone')
  await installed(village.page)
  centre = await sitDown(county, 'zhongxin')
})
afterAll(async () => {
  for (const seat of [village, centre]) await seat?.close()
  await county?.close()
})

const row = (page: Page, place = VILLAGE) => page.locator('.station', { hasText: place })

const stillOut = (page: Page) => page.getByRole('region', { name: '还没有回来' })

/** Asks until the row says so: what the county hears, it hears in its own time. */
async function rowSays(page: Page, text: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: '现在刷新' }).click()
        return row(page).textContent()
      },
      { timeout: 60_000, interval: 500 },
    )
    .toContain(text)
}

async function sendNow({ page, url }: Seat): Promise<void> {
  await page.goto(`${url}/line`)
  await page.getByRole('button', { name: '现在上传' }).click()
}

describe.sequential('the county looks after its stations', () => {
  test('it finds the board on its desk: who is here, and that nothing is lacking', async () => {
    const { page } = centre
    const link = page.getByRole('link', { name: '各站点' })
    await link.waitFor()
    await looked(page, 'county-desk')
    await link.click()
    await row(page).getByText('在线').waitFor()
    await row(page).getByText('都传上来了').waitFor()
    await row(page, '亨').getByText('从未联系').waitFor()
    await page.getByText('共 8 台设备').waitFor()
    await page.getByText('没有缺的').waitFor()
    await page.getByRole('searchbox').fill('安流')
    await expect.poll(() => page.locator('.station').count()).toBe(2)
    await page.getByRole('searchbox').fill('')
    await looked(page, 'stations-wide')
  })

  test('a line breaks in the middle of a photograph: the county knows what it lacks', async () => {
    village.line.cut()
    const { page, url, line } = village
    await page.goto(url)
    await startTaking(page, 'gljt', ITEM.name)
    await fillForm(page, ITEM)
    const material = ITEM.materials[0]!.name
    await page.getByLabel(`${material} 选文件`).setInputFiles({
      name: 'photo.jpg',
      mimeType: 'image/jpeg',
      buffer: await photograph(page),
    })
    await page.getByRole('img', { name: `${material} 第 1 份` }).waitFor()
    await handIn(page)
    await barSays(page, '1 件待上传')
    // The events pass, the photograph does not.
    line.restore()
    const broke = line.cutAfter({ up: 40_000 })
    await sendNow(village)
    await broke
    await barSays(page, '1 份照片待上传')
    await rowSays(centre.page, '已经收到的办件里，还缺 1 份照片')
    expect(await row(centre.page).textContent()).toMatch(/正在上传，还有 1 份照片（\d+ KB）/)
    await centre.page.getByText('1 台还有没传上来的').waitFor()
  })

  test('the county itself cannot be reached: the board keeps what it knew, with its time', async () => {
    const { page } = centre
    await county.node.kill('SIGTERM')
    await page.getByRole('button', { name: '现在刷新' }).click()
    await page.getByText(/现在连不上县中心。下面是 \d\d:\d\d 的情况/).waitFor()
    await row(page).getByText('还缺 1 份照片').waitFor()
    await looked(page, 'stations-unreachable')
  })

  test('three days later the board says since when, what it held, and puts it first', async () => {
    const later = `const now = Date.now; Date.now = () => now() + ${LATER_MS}`
    county.node = await startNode({
      ...{ dataDir: county.dataDir, args: ['--demo'], port: county.node.port },
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(later)}` },
    })
    const { page, context } = centre
    await context.clock.setSystemTime(Date.now() + LATER_MS)
    await page.getByRole('button', { name: '现在刷新' }).click()
    // A session does not last that long; what was known stays.
    await page.getByText('登录过期了').waitFor()
    await row(page).waitFor()
    await page.getByRole('main').getByRole('link', { name: '重新登录' }).click()
    await page.getByLabel('工号').fill('zhongxin')
    await page.getByLabel('密码').fill(demoPassword)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await page.getByLabel('工号').waitFor({ state: 'detached' })
    await page.goto(`${centre.url}/stations`)
    await row(page).getByText('离线 3 天').waitFor()
    await row(page)
      .getByText(/自 .+ 起没有联系/)
      .waitFor()
    await row(page)
      .getByText(/当时还有 1 份照片（\d+ KB）没有传上来/)
      .waitFor()
    await row(page).getByText('还缺 1 份照片').waitFor()
    expect(await page.locator('.station').first().textContent()).toContain(VILLAGE)
    // Nobody but the centre itself has come back yet; whoever never was there is not missed.
    const out = stillOut(page)
    await out.getByRole('heading', { name: '还没有回来：6 台' }).waitFor()
    await out.getByText(/县中心从 .+ 到 .+ 没有运行/).waitFor()
    expect(await out.locator('.station').count()).toBe(6)
    expect(await out.locator('.station').first().textContent()).toContain('当时还有 1 份照片')
    for (const [name, width, height] of [
      ['phone', 360, 740],
      ['tablet', 1024, 768],
      ['wide', 1440, 900],
    ] as const) {
      await page.setViewportSize({ width, height })
      await looked(page, `stations-silent-${name}`)
    }
  })

  test('it comes back, its clock three days behind, and the board says that all is there', async () => {
    village.line.restore()
    await sendNow(village)
    await bar(village.page).filter({ hasText: '县中心已全部收到' }).waitFor({ timeout: 60_000 })
    await rowSays(centre.page, '都传上来了')
    expect(await row(centre.page).textContent()).toContain('在线')
    expect(await row(centre.page).textContent()).toContain('时钟比县中心慢 3 天')
    await centre.page.getByText('没有缺的').waitFor()
    await stillOut(centre.page).getByRole('heading', { name: '还没有回来：5 台' }).waitFor()
    expect(await stillOut(centre.page).textContent()).not.toContain(VILLAGE)
    await looked(centre.page, 'stations-back')
  })

  test('nobody but the county’s managers is shown it', async () => {
    const { page, url, context } = village
    await page.goto(`${url}/stations`)
    await page.getByText('这一页只给县中心的管理员看').waitFor()
    expect(await page.locator('.station').count()).toBe(0)
    expect((await context.request.get(`${url}/api/v1/stations`)).status()).not.toBe(200)
    await looked(page, 'stations-not-yours')
  })
})
