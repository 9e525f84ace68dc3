/** Chromium is killed with SIGKILL in the middle of a sync, over and over: what the clerk saw on a receipt arrives, once. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import {
  barSays,
  type County,
  fillForm,
  handIn,
  installed,
  itemNamed,
  openCounty,
  photograph,
  type Seat,
  sitDown,
  startTaking,
} from '../e2e/seat.ts'
import { enrolDevice } from '../support/device.ts'
import { seededRandom } from '../support/seeds.ts'
import { download } from '../support/upload.ts'

const KILLS = Number(process.env.YIMEN_KILLS ?? 8)
const SEED = Number(process.env.YIMEN_SEED ?? Date.now() % 1_000_000)
const ITEM = itemNamed('城乡居民基本养老保险参保登记')
const LINE = { upKbit: 256, downKbit: 256, rttMs: 300, stalls: null }

const random = seededRandom(SEED)
let county: County
let village: Seat
beforeAll(async () => {
  console.log(`YIMEN_SEED=${SEED} YIMEN_KILLS=${KILLS}`)
  county = await openCounty()
  village = await sitDown(county, 'hezikou')
  await installed(village.page)
})
afterAll(async () => {
  await village?.close()
  await county?.close()
})

test('what was handed in before the kill is there, and arrives once, with its photograph', async () => {
  village.line.shape(LINE)
  const taken: string[] = []
  for (let i = 0; i < KILLS; i += 1) {
    const { page } = village
    await page.goto(village.url)
    await startTaking(page, 'cxjmyl', ITEM.name)
    await fillForm(page, ITEM)
    const bytes = await photograph(page, 1200, 900 + i)
    const file = { name: '户口簿.jpg', mimeType: 'image/jpeg', buffer: bytes }
    const { name } = ITEM.materials[0]!
    await page.getByLabel(`${name} 选文件`).setInputFiles(file)
    await page.getByRole('img', { name: `${name} 第 1 份` }).waitFor()
    const { caseNo } = await handIn(page)
    taken.push(caseNo)
    await new Promise((resolve) => setTimeout(resolve, random.bytes(1)[0]! * 12))
    await village.killAndReopen()
  }
  const { page } = village
  for (const caseNo of taken) {
    await page.goto(`${village.url}/receipt/${caseNo}`)
    await expect
      .poll(async () => ((await page.locator('.case-no').textContent()) ?? '').replaceAll(/\s/g, ''))
      .toBe(caseNo)
  }
  expect(new Set(taken).size).toBe(taken.length)
  village.line.restore()
  await page.goto(`${village.url}/line`)
  await barSays(page, '县中心已全部收到')

  const town = await enrolDevice(county.node.url, 'huacheng', demoPassword)
  for (const caseNo of taken) {
    const typesOf = async () => {
      await town.exchangeAll()
      return (await town.store.stream(`case/${caseNo}`)).map((e) => e.event.type)
    }
    await expect.poll(typesOf, { timeout: 20_000 }).toContain('material')
    expect((await typesOf()).filter((type) => type === 'received')).toEqual(['received'])
    for (const { event } of await town.store.stream(`case/${caseNo}`)) {
      const file = event.data?.file as { sha256: string } | undefined
      if (!file) continue
      const got = await download(town, file.sha256)
      expect(got.status).toBe(200)
      const digest = createHash('sha256')
        .update(Buffer.from(await got.arrayBuffer()))
        .digest('hex')
      expect(digest).toBe(file.sha256)
    }
  }
}, 900_000)
