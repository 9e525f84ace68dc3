/** The merge desk's second list: a window went on in a case of which the county has not the beginning. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { type County, itemNamed, looked, openCounty, type Seat, sitDown } from './seat.ts'

const ITEM = itemNamed('高龄津贴')
const VILLAGE = '河子口村公共服务站'

let county: County
let centre: Seat
let village: Device

beforeAll(async () => {
  county = await openCounty()
  village = await enrolDevice(county.node.url, 'hezikou', demoPassword)
  await village.exchangeAll()
  const window = await enrolDevice(county.node.url, 'huacheng', demoPassword)
  await window.exchangeAll()
  const { caseNo } = await village.handIn(ITEM, { 'applicant.name': '何老太' })
  // By the township's node, say, which then burnt.
  await window.store.append(await village.store.log(village.enrolment.device, 0, 100))
  await window.write([draftOf(caseNo, 'accepted', {})])
  await window.exchangeAll()
  centre = await sitDown(county, 'zhongxin')
})
afterAll(async () => {
  await centre?.close()
  await county?.close()
})

describe.sequential('what waits at the county', () => {
  const waits = () => centre.page.getByRole('region', { name: '还在等前面的记录' })

  test('is listed by what is missing: whose it is, what to do, which record waits', async () => {
    const { page, url } = centre
    await page.goto(`${url}/merge`)
    await waits()
      .getByText(new RegExp(`缺 ${VILLAGE}（终端 \\w+）写的第 \\d+ 条记录`))
      .waitFor()
    await page.getByRole('button', { name: '另有 1 处缺前面的记录' }).click()
    const title = page.getByRole('heading', { name: '还在等前面的记录' })
    expect(await title.evaluate((element) => element === document.activeElement)).toBe(true)
    await waits().getByText('有 1 条记录在等它').waitFor()
    await waits().getByText(`请联系${VILLAGE}`).waitFor()
    await waits().getByText('哪 1 条').click()
    const entry = waits().getByText(/^华城镇便民服务中心（终端 \w+）的第 1 条：受理/)
    expect(await entry.textContent()).toContain('到县里')
    for (const [width, height] of [
      [360, 740],
      [1024, 768],
      [1440, 900],
    ] as const) {
      await page.setViewportSize({ width, height })
      await looked(page, `waits-${width}`)
    }
  })

  test('is not known while the county cannot be reached, and says so', async () => {
    const { page, line } = centre
    line.cut()
    await page.getByRole('button', { name: '再问一次' }).click()
    await waits().getByText('连不上县中心').waitFor()
    expect(await waits().getByText(VILLAGE).count()).toBe(0)
    await looked(page, 'waits-cut-off')
    line.restore()
  })

  test('is gone once the village has connected', async () => {
    const { page } = centre
    await village.exchangeAll()
    await expect
      .poll(
        async () => {
          await page.getByRole('button', { name: '再问一次' }).click()
          return waits().textContent()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toContain('没有在等的')
    await looked(page, 'waits-none')
  })
})
