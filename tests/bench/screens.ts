/** What a person waits for, in Chromium against the built app. */

import { demoPassword } from '../../server/demo/accounts.ts'
import {
  APPLICANT,
  fillForm,
  handIn,
  itemNamed,
  openCounty,
  openSeat,
  RELEASE,
  sitDown,
  startTaking,
} from '../e2e/seat.ts'
import type { Shape } from '../support/line.ts'
import { appShell } from './app-shell.ts'
import { brotli11 } from './line-rows.ts'
import { median } from './processor.ts'
import type { Row } from './row.ts'

const SLOW: Shape = { upKbit: 32, downKbit: 64, rttMs: 600, stalls: null }
const PRESSES = 5

export async function screenRows(): Promise<Row[]> {
  const shell = appShell('dist/client').reduce((sum, file) => sum + file.bytes, 0)
  const first = await firstCase()
  const least = shell + (await brotli11(RELEASE))
  const press = await pressToRow()
  const line = '64/32 kbit/s, 600 ms'
  const floorS = SLOW.rttMs / 1000 + (least * 8) / SLOW.downKbit / 1000
  const ours = (name: string, unit: Row['unit'], value: number, floor: number | null): Row => ({
    ...{ name, unit, ours: value, peers: {}, floor },
  })
  return [
    ours(`time to first case on a fresh station, app included; ${line}`, 's', first.s, floorS),
    ours(`time to first case on a fresh station, app included; ${line}`, 'bytes', first.bytes, least),
    ours('app shell, brotli 11', 'bytes', shell, null),
    ours(`press of 收件 to the row on the desk (median of ${PRESSES}); no narrow line`, 'ms', press, null),
  ]
}

/** From the address typed into a fresh browser until 收件 can be pressed; a person would take longer to type. */
async function firstCase(): Promise<{ s: number; bytes: number }> {
  const county = await openCounty()
  const { page, line, url, close } = await openSeat(county)
  try {
    line.shape(SLOW)
    page.setDefaultTimeout(180_000)
    const startedMs = performance.now()
    await page.goto(url)
    await page.getByLabel('工号').fill('hezikou')
    await page.getByLabel('密码').fill(demoPassword)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    const pension = itemNamed('城乡居民基本养老保险参保登记')
    await startTaking(page, 'cxjmyl', pension.name)
    await fillForm(page, pension)
    await page.getByRole('button', { name: /收件$/, disabled: false }).waitFor()
    const s = (performance.now() - startedMs) / 1000
    const { bytesUp, bytesDown } = line.counts()
    // That it can be pressed is shown by pressing it.
    await handIn(page)
    return { s, bytes: bytesUp + bytesDown }
  } finally {
    await close()
    await county.close()
  }
}

/** From the press of 收件 in the village's browser to the row on the town's screen, ms. */
async function pressToRow(): Promise<number> {
  const county = await openCounty()
  const station = await sitDown(county, 'hezikou')
  const desk = await sitDown(county, 'huacheng')
  try {
    const pension = itemNamed('城乡居民基本养老保险参保登记')
    const times: number[] = []
    for (const letter of [...'甲乙丙丁戊'].slice(0, PRESSES)) {
      const name = `申请人${letter}`
      await station.page.goto(station.url)
      await startTaking(station.page, 'cxjmyl', pension.name)
      await fillForm(station.page, pension, { ...APPLICANT, name })
      const startedMs = performance.now()
      await station.page.getByRole('button', { name: /收件$/ }).click()
      await desk.page.locator('.case-row', { hasText: name }).first().waitFor()
      times.push(performance.now() - startedMs)
    }
    return median(times)
  } finally {
    for (const seat of [station, desk]) await seat.close()
    await county.close()
  }
}
