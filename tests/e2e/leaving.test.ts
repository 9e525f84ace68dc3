/** A closed case leaves the stations once a backup has it, not before; the county keeps it, and it comes back whole. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { caseStream } from '../../shared/case/events.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { onDisk } from '../support/on-disk.ts'
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

const ITEM = itemNamed('高龄津贴')
const MATERIAL = ITEM.materials[0]!.name
/** Check-valid and fictional; in no sample of the guide, as others are. */
const HERS = { name: '欧阳慕蓉', id: '441424195109112849', phone: '13927461853' }
const PERSON = Object.values(HERS)
const SIZES = [
  [360, 740],
  [1024, 768],
  [1440, 900],
] as const

/** Closed yesterday is not long ago; closed a moment ago is, for the second run. */
const days = { ARCHIVE_DAYS: '1' }
let county: County
let backups = ''
let village: Seat
let centre: Seat
let manager: Device
let caseNo: string

beforeAll(async () => {
  county = await openCounty({ args: ['--demo'], env: days })
  backups = await mkdtemp(join(tmpdir(), 'yimen-backups-'))
  village = await sitDown(county, 'hezikou', 'phone')
  centre = await sitDown(county, 'zhongxin')
  await installed(village.page)
  manager = await enrolDevice(county.node.url, 'zhongxin', demoPassword)
})
afterAll(async () => {
  for (const seat of [village, centre]) await seat?.close()
  await county?.close()
  await rm(backups, { recursive: true, force: true })
})

const row = (page: Page) => page.locator(`[data-case="${caseNo}"]`)

async function backUp(): Promise<string> {
  const ran = await yimen({ DATA_DIR: county.dataDir, AUTHORITY: '441424000000' }, 'backup', backups)
  expect(ran.code, ran.stderr).toBe(0)
  return ran.stdout.trim()
}

/** An exchange of this station that began now has ended with all that follows: the next one has begun. */
async function exchanged({ page, url }: Seat): Promise<void> {
  await page.goto(`${url}/line`)
  for (let i = 0; i < 3; i += 1) {
    const answer = page.waitForResponse((r) => r.url().endsWith('/sync/v1/exchange') && r.ok())
    await page.getByRole('button', { name: '现在上传' }).click()
    await answer
  }
  await barSays(page, '县中心已全部收到')
}

async function lookedAt(page: Page, name: string): Promise<void> {
  const size = page.viewportSize()!
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    await looked(page, `${name}-${width}`)
  }
  await page.setViewportSize(size)
}

const picture = (page: Page) => page.getByRole('img', { name: `${MATERIAL} 第 1 份` })

describe.sequential('a closed case', () => {
  test('stays on the station that took it', async () => {
    const { page, url } = village
    await startTaking(page, 'gljt', ITEM.name)
    await fillForm(page, ITEM, HERS)
    const file = { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: await photograph(page) }
    await page.getByLabel(`${MATERIAL} 选文件`).setInputFiles(file)
    await picture(page).waitFor()
    ;({ caseNo } = await handIn(page))
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText('更多', { exact: true }).click()
    await page.locator('#do-withdraw').click()
    await page.getByRole('button', { name: '居民不再需要办理' }).click()
    await page.getByRole('button', { name: '确定撤回' }).click()
    await page.getByText('已撤回').first().waitFor()
    await barSays(page, '县中心已全部收到')
    await exchanged(village)
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText(HERS.name).first().waitFor()
  })

  test('stays after a backup, where it was not closed long enough', async () => {
    await backUp()
    await exchanged(village)
    const { page, url } = village
    await page.getByText('没有。被收回的件').waitFor()
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText(HERS.name).first().waitFor()
    expect(await onDisk(page, PERSON)).toEqual(PERSON)
  })

  test('stays, closed long enough, until there is a backup that has it', async () => {
    days.ARCHIVE_DAYS = '0'
    await county.killAndRestart()
    await exchanged(village)
    const { page, url } = village
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText(HERS.name).first().waitFor()
  })

  test('leaves the station after it, which says so and keeps a record', async () => {
    const { page, url } = village
    await backUp()
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText('办结已久，县中心已存档').waitFor()
    await page.getByText('请联系县中心').first().waitFor()
    await lookedAt(page, 'archived-case')
    await page.goto(`${url}/line`)
    await page.getByRole('heading', { name: '已离开本机的办件' }).waitFor()
    await page.getByText('办结已久，县中心已存档').waitFor()
    await lookedAt(page, 'line-archived')
    await page.goto(url)
    expect(await row(page).count()).toBe(0)
    expect(await onDisk(page, [...PERSON, caseStream(caseNo)])).toEqual([caseStream(caseNo)])
  })

  test('is still at the county, with the photograph, also after another start', async () => {
    await exchanged(centre)
    await centre.reopen()
    const { page, url } = centre
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText(HERS.name).first().waitFor()
    await picture(page).waitFor()
    await page.goto(`${url}/line`)
    await page.getByText('没有。被收回的件').waitFor()
  })

  test('comes back whole when the county voids what closed it, and its record goes', async () => {
    await manager.exchangeAll()
    const held = await manager.store.stream(caseStream(caseNo))
    const act = held.find((e) => e.event.type === 'withdrawn')!.event.id
    await manager.write([draftOf(caseNo, 'voided', { act, reason: '居民又要办理' })])
    await manager.exchangeAll()
    const { page, url } = village
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText(HERS.name).first().waitFor()
    await picture(page).waitFor()
    await page.getByText('居民又要办理').first().waitFor()
    await lookedAt(page, 'archived-case-back')
    await page.goto(`${url}/line`)
    await page.getByText('没有。被收回的件').waitFor()
    // All of it: of what the station had written itself, too, it had kept the headers alone.
    await manager.exchangeAll()
    const whole = await manager.store.stream(caseStream(caseNo))
    const texts = whole.map(({ event }) => JSON.stringify(JSON.stringify(event.data)).slice(1, -1))
    expect(await onDisk(page, texts)).toEqual(texts)
    expect(await onDisk(page, PERSON)).toEqual(PERSON)
  })
})
