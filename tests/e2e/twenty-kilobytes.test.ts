/** A line that lets 20 KB through and breaks, again and again: what crosses it goes on where it was. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { enrolDevice } from '../support/device.ts'
import type { Line } from '../support/line.ts'
import {
  barSays,
  type County,
  fillForm,
  handIn,
  installed,
  itemNamed,
  looked,
  openCounty,
  openSeat,
  photograph,
  type Seat,
  sitDown,
  startTaking,
} from './seat.ts'

const EVERY_BYTES = 20 * 1024
/** Some 30 KB on the line. */
const CASES = 600
const ITEM = itemNamed('高龄津贴')

let county: County
let seat: Seat
let drops: { times(): number; stop(): void } | undefined

beforeAll(async () => {
  county = await openCounty()
  seat = await sitDown(county, 'hezikou')
  await installed(seat.page)
})
afterAll(async () => {
  drops?.stop()
  await seat?.close()
  await county?.close()
})

/** Until `stop`: whenever so many bytes went one way, every connection is reset, and new ones carry on. */
function dropping(line: Line): NonNullable<typeof drops> {
  let times = 0
  let on = true
  const again = async (): Promise<void> => {
    while (on) {
      await line.cutAfter({ up: EVERY_BYTES, down: EVERY_BYTES })
      line.restore()
      times += 1
    }
  }
  void again()
  return {
    times: () => times,
    stop() {
      on = false
      line.restore()
    },
  }
}

test('the program comes on a first visit: the service worker goes on in the middle of a file', async () => {
  const first = await openSeat(county, 'phone')
  const breaking = dropping(first.line)
  try {
    const { page } = first
    await expect
      .poll(() =>
        page.goto(first.url).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
    await page.getByText('正在一段一段地取程序').waitFor()
    await looked(page, 'in-pieces')
    await page.getByLabel('工号').waitFor({ timeout: 120_000 })
    // Whole, and more than one connection could carry.
    expect(breaking.times()).toBeGreaterThan(5)
    first.line.cut()
    await page.reload()
    await page.getByLabel('工号').waitFor()
  } finally {
    breaking.stop()
    await first.close()
  }
}, 300_000)

test('what a village’s other device took comes down', async () => {
  const { page, line, url } = seat
  line.cut()
  const village = await enrolDevice(county.node.url, 'hezikou', demoPassword)
  await village.exchangeAll()
  let last = ''
  for (let i = 0; i < CASES; i += 1)
    last = (await village.handIn(ITEM, { 'applicant.name': `王小二${i}` })).caseNo
  await village.exchangeAll()
  line.restore()
  drops = dropping(line)
  await expect.poll(() => drops!.times(), { timeout: 120_000 }).toBeGreaterThan(0)
  await barSays(page, '县中心已全部收到')
  await page.goto(`${url}/case/${last}`)
  await page
    .getByText(`王小二${CASES - 1}`)
    .first()
    .waitFor()
  await page.goto(url)
}, 300_000)

test('a case with a photograph goes up, and a cut costs no more than what was under way', async () => {
  const { page, line } = seat
  const before = drops!.times()
  line.resetCounts()
  const buffer = await photograph(page)
  await startTaking(page, '高龄', ITEM.name)
  await fillForm(page, ITEM)
  const { name } = ITEM.materials[0]!
  await page
    .getByLabel(`${name} 选文件`)
    .setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer })
  await page.getByRole('img', { name: `${name} 第 1 份` }).waitFor()
  await handIn(page)
  const stored = async () =>
    (await readdir(join(county.dataDir, 'materials'), { recursive: true }).catch(() => [])).filter((f) =>
      /[0-9a-f]{64}$/.test(f),
    )
  await expect.poll(stored, { timeout: 200_000 }).toHaveLength(1)
  await barSays(page, '县中心已全部收到')
  expect(drops!.times() - before).toBeGreaterThan(3)
  // The photograph is 140 KB; until the pieces are small enough, they are in vain.
  expect(line.counts().bytesUp).toBeLessThan(3 * 140_000)
}, 300_000)
