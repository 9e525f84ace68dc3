/**
 * A village whose line is dead takes cases, puts them on a stick, and the town's window brings them to the county: which
 * then has all, and to which the village, when its line is back, sends nothing a second time.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { yimen } from '../support/yimen-process.ts'
import {
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

const ITEM = itemNamed('城乡居民基本养老保险参保登记')

let county: County
let village: Seat
let town: Seat
let stick = ''
let photo: Buffer

beforeAll(async () => {
  stick = await mkdtemp(join(tmpdir(), 'yimen-stick-'))
  county = await openCounty()
  village = await sitDown(county, 'hezikou', 'phone')
  await installed(village.page)
  photo = await photograph(village.page)
  town = await sitDown(county, 'huacheng')
  await installed(town.page)
})
afterAll(async () => {
  for (const seat of [village, town]) await seat?.close()
  await county?.close()
  await rm(stick, { recursive: true, force: true })
})

async function take(page: Page, picture?: Buffer): Promise<string> {
  await page.goto(`${village.url}/`)
  await startTaking(page, '养老保险', ITEM.name)
  await fillForm(page, ITEM)
  if (picture) {
    const { name } = ITEM.materials[0]!
    const file = { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: picture }
    await page.getByLabel(`${name} 选文件`).setInputFiles(file)
    await page.getByRole('img', { name: `${name} 第 1 份` }).waitFor()
  }
  return (await handIn(page)).caseNo
}

/** As the line's page saves it. */
async function exported(page: Page): Promise<string> {
  await page.goto(`${village.url}/line`)
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出到 U 盘' }).click()
  const download = await downloading
  const path = join(stick, download.suggestedFilename())
  await download.saveAs(path)
  await page.getByText('已经导出').waitFor()
  return path
}

const choose = (page: Page, path: string) =>
  page.locator('#line-import ~ * input[type=file]').setInputFiles(path)
const result = (page: Page) => page.locator('section[aria-label="结果"]')
const tally = (page: Page, name: string) =>
  result(page)
    .locator('dt', { hasText: new RegExp(`^${name}$`) })
    .locator('xpath=following-sibling::dd[1]')
    .textContent()

const SIZES = [
  ['phone', 360, 740],
  ['tablet', 1024, 768],
  ['wide', 1440, 900],
] as const
async function lookedAtAll(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!
  for (const [size, width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    await looked(page, `${name}-${size}`)
  }
  await page.setViewportSize(before)
}

describe('a station that is cut off', () => {
  const cases: string[] = []
  let path = ''

  test('puts what the county lacks into a file whose name tells of nobody', async () => {
    village.line.cut()
    cases.push(await take(village.page, photo), await take(village.page))
    path = await exported(village.page)
    expect(basename(path)).toMatch(/^yimen-[0-9A-Z]{8}-1-\d+\.bundle$/)
    const bytes = await readFile(path)
    expect(bytes.length).toBeGreaterThan(50_000)
    for (const secret of [cases[0]!, '𠮷小丽', 'applicant'])
      expect(bytes.includes(Buffer.from(secret))).toBe(false)
    await lookedAtAll(village.page, 'line-exported')
    // It still waits: a stick is no acknowledgement.
    await barSays(village.page, '待上传')
  })

  test('what is spoilt, cut short or something else is refused in words', async () => {
    const { page } = town
    await page.goto(`${town.url}/line`)
    await page.getByRole('heading', { name: '导入 U 盘文件' }).waitFor()
    await lookedAtAll(page, 'line-import')
    const bytes = await readFile(path)
    const spoilt = join(stick, 'spoilt.bundle')
    await writeFile(spoilt, bytes.subarray(0, bytes.length - 5000))
    await choose(page, spoilt)
    await page.getByRole('alert').filter({ hasText: '不完整' }).waitFor()
    await lookedAtAll(page, 'line-import-refused')
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(spoilt, bytes)
    await choose(page, spoilt)
    await page.getByRole('alert').filter({ hasText: '和那个站写的不一样' }).waitFor()
    await writeFile(spoilt, 'holiday pictures')
    await choose(page, spoilt)
    await page.getByRole('alert').filter({ hasText: '不是导出的文件' }).waitFor()
    // Another county's is not even sent.
    const other = Buffer.from(await readFile(path))
    other.write('"area":"441421000000"', other.indexOf('"area":"'))
    await writeFile(spoilt, other)
    town.line.resetCounts()
    await choose(page, spoilt)
    await page.getByRole('alert').filter({ hasText: '别的县' }).waitFor()
    expect(town.line.counts().bodyBytesUp).toBeLessThan(10_000)
  })

  test('the town imports it, over a line that breaks in the middle, and the county has all', async () => {
    const { page } = town
    const broke = town.line.cutAfter({ up: 60_000 })
    await choose(page, path)
    await broke
    await page.getByRole('alert').filter({ hasText: '什么都没有丢' }).waitFor()
    town.line.restore()
    await page.getByRole('button', { name: '接着传' }).click()
    await result(page).filter({ hasText: '县中心已经收下' }).waitFor()
    expect(await tally(page, '办件')).toBe('新收 2')
    expect(await tally(page, '照片')).toBe('新收 1')
    expect(await result(page).textContent()).toContain('河子口村')
    await lookedAtAll(page, 'line-imported')
    await barSays(page, '县中心已全部收到')
    for (const caseNo of cases) {
      await page.goto(`${town.url}/case/${caseNo}`)
      await page.locator('main').filter({ hasText: '𠮷小丽' }).waitFor()
    }
  })

  test('once more, on a page that knows nothing of it, it is known, and at the machine nothing is new', async () => {
    const { page } = town
    await page.goto(`${town.url}/line`)
    await choose(page, path)
    await result(page).filter({ hasText: '已经导入过' }).waitFor()
    const ran = await yimen({ DATA_DIR: county.dataDir, AUTHORITY: '441424000000' }, 'import', path)
    expect(ran.code, ran.stderr).toBe(0)
    expect(ran.stdout).toContain('cases         0 new, 2 here already')
    expect(ran.stdout).toContain('photographs   0 new, 1 here already')
  })

  test('its line is back: it sends nothing twice, and knows that the county has all', async () => {
    const { page } = village
    village.line.restore()
    village.line.resetCounts()
    await page.getByRole('button', { name: '现在上传' }).click()
    await barSays(page, '县中心已全部收到')
    const { bodyBytesUp } = village.line.counts()
    // Comparing takes some 2 KB, the photograph is 140 KB.
    expect(bodyBytesUp).toBeLessThan(5_000)
    await page.getByText('没有要带走的').waitFor()
    // In none of all its exchanges did a record of its own go up.
    const history = (await page.locator('section[aria-labelledby=line-history]').textContent()) ?? ''
    expect(history).toContain('上传 0 条记录')
    expect(history).not.toMatch(/上传 [1-9]/)
    await looked(page, 'line-nothing-to-export')
    for (const caseNo of cases) {
      await page.goto(`${village.url}/receipt/${caseNo}`)
      await page.locator('.receipt-arrival').filter({ hasText: '县中心已收到' }).waitFor()
    }
  })

  test('a stick that never arrives costs nothing: all goes over the line', async () => {
    const { page } = village
    village.line.cut()
    const caseNo = await take(page, await photograph(page, 2000, 1500))
    await exported(page)
    village.line.restore()
    village.line.resetCounts()
    await page.getByRole('button', { name: '现在上传' }).click()
    await barSays(page, '县中心已全部收到')
    await page.getByText('没有要带走的').waitFor()
    expect(village.line.counts().bodyBytesUp).toBeGreaterThan(50_000)
    await town.page.goto(`${town.url}/case/${caseNo}`)
    await town.page.locator('main').filter({ hasText: '𠮷小丽' }).waitFor()
  })
})
