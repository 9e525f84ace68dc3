/** What must cost nothing: a line cut in mid-push, a tab killed, two tabs at once, a node that dies under load. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { seqOf } from '../../shared/event.ts'
import { killTab } from '../support/browser.ts'
import { type Device, enrolDevice } from '../support/device.ts'
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

const ITEM = itemNamed('城乡居民基本养老保险参保登记')

let county: County
let village: Seat
let town: Device

beforeAll(async () => {
  county = await openCounty()
  village = await sitDown(county, 'hezikou')
  await installed(village.page)
  town = await enrolDevice(county.node.url, 'huacheng', demoPassword)
})
afterAll(async () => {
  await village?.close()
  await county?.close()
})
beforeEach(async () => {
  village.line.restore()
  await village.page.goto(village.url)
  await barSays(village.page, '县中心已全部收到')
})

/** What the town's window holds of a case: what is acknowledged is judged and handed on a moment later. */
async function atTown(caseNo: string): Promise<string[]> {
  const held = async () => {
    await town.exchangeAll()
    return (await town.store.stream(`case/${caseNo}`)).map((e) => e.event.type)
  }
  await expect.poll(held, { timeout: 20_000 }).toContain('received')
  return held()
}

test('once it works without a line, the page is an app that can be installed', async () => {
  const shownBy = (rel: string) => village.page.locator(`head > link[rel="${rel}"]`)
  await expect.poll(() => shownBy('manifest').getAttribute('href')).toBe('/manifest.webmanifest')
  await expect.poll(() => shownBy('icon').getAttribute('href')).toBe('/icon.svg')
})

describe.sequential('bad luck costs nothing', () => {
  test('the line is cut in mid-push: the bar says so, and the case arrives once', async () => {
    const { page, line } = village
    await startTaking(page, 'cxjmyl', ITEM.name)
    await fillForm(page, ITEM)
    const broken = line.cutAfter({ up: 600 })
    const { caseNo } = await handIn(page)
    await broken
    await barSays(page, '1 件待上传')
    await page.getByText('还没有传到县中心').waitFor()
    line.restore()
    await page.goto(`${village.url}/line`)
    await page.getByRole('button', { name: '现在上传' }).click()
    await barSays(page, '县中心已全部收到')
    expect((await atTown(caseNo)).filter((type) => type === 'received')).toEqual(['received'])
  })

  test('the answer is lost: what was sent counts as waiting until it is acknowledged', async () => {
    const { page, line } = village
    await startTaking(page, 'cxjmyl', ITEM.name)
    await fillForm(page, ITEM)
    // The node stores the push; its answer never comes.
    const broken = line.cutAfter({ down: 0 })
    const { caseNo } = await handIn(page)
    await broken
    await barSays(page, '1 件待上传')
    line.restore()
    await page.goto(`${village.url}/line`)
    await page.getByRole('button', { name: '现在上传' }).click()
    await barSays(page, '县中心已全部收到')
    expect((await atTown(caseNo)).filter((type) => type === 'received')).toEqual(['received'])
  })

  test('the tab is killed between hand-in and send: number, data and queue are there again', async () => {
    village.line.cut()
    await startTaking(village.page, 'cxjmyl', ITEM.name)
    await fillForm(village.page, ITEM)
    const { caseNo, queryCode } = await handIn(village.page)
    await killTab(village.page)
    village.page = await village.context.newPage()
    await village.page.goto(`${village.url}/receipt/${caseNo}`)
    await village.page.getByText(queryCode).waitFor()
    await barSays(village.page, '1 件待上传')
    village.line.restore()
    await village.page.goto(`${village.url}/line`)
    await village.page.getByRole('button', { name: '现在上传' }).click()
    await barSays(village.page, '县中心已全部收到')
    expect(await atTown(caseNo)).toContain('received')
  })

  test('the tab is killed while typing: at most the last second is gone, and other drafts are untouched', async () => {
    const first = village.page
    await startTaking(first, 'cxjmyl', ITEM.name)
    await first.getByLabel('姓名', { exact: true }).fill('欧阳一')
    await first.getByText(/已保存/).waitFor()
    await first.goto(village.url)
    await startTaking(first, 'cxjmyl', ITEM.name)
    await first.getByLabel('姓名', { exact: true }).fill('上官二')
    // Saved for good: a second after the last keystroke the page says so.
    await first.getByText(/已保存/).waitFor()
    const draft = first.url()
    await first.evaluate(
      () => new Promise((resolve) => setTimeout(resolve, 1000)), // the one second that may be lost
    )
    await killTab(first)
    village.page = await village.context.newPage()
    await village.page.goto(draft)
    await village.page.getByLabel('姓名', { exact: true }).waitFor()
    expect(await village.page.getByLabel('姓名', { exact: true }).inputValue()).toBe('上官二')
    await village.page.goto(village.url)
    await village.page.getByText('欧阳一').first().waitFor()
    await looked(village.page, 'village-drafts')
  })

  test('two tabs: one syncs, both tell the truth, and one draft handed in by both is one case', async () => {
    const { page } = village
    await startTaking(page, 'cxjmyl', ITEM.name)
    await fillForm(page, ITEM)
    await page.getByText(/已保存/).waitFor()
    const second = await village.context.newPage()
    await second.goto(page.url())
    await second.getByLabel('姓名', { exact: true }).waitFor()
    village.line.cut()
    await Promise.all([
      page.getByRole('button', { name: /收件$/ }).click(),
      second.getByRole('button', { name: /收件$/ }).click(),
    ])
    await Promise.all([page.waitForURL('**/receipt/*'), second.waitForURL('**/receipt/*')])
    expect(second.url()).toBe(page.url())
    await Promise.all([barSays(page, '1 件待上传'), barSays(second, '1 件待上传')])
    village.line.restore()
    // Whichever tab syncs is gone: the other one takes over.
    const caseNo = page.url().split('/').at(-1)!
    await page.close()
    village.page = second
    await second.goto(`${village.url}/line`)
    await second.getByRole('button', { name: '现在上传' }).click()
    await barSays(second, '县中心已全部收到')
    expect((await atTown(caseNo)).filter((type) => type === 'received')).toEqual(['received'])
  })

  test('the node is killed with SIGKILL under load: everything acknowledged is there, once', async () => {
    const stations: Device[] = []
    for (const staff of ['dongyuan', 'jishui', 'hezikou', 'anliu']) {
      stations.push(await enrolDevice(county.node.url, staff, demoPassword))
    }
    for (const station of stations) await station.exchangeAll()
    const load = async (station: Device): Promise<void> => {
      for (let i = 0; i < 40; i += 1) {
        await station.handIn(station.items[0]!, { 'applicant.name': `申请人${i}` })
        await station.exchange()
      }
    }
    const underLoad = Promise.all(stations.map(load))
    // In the middle of it: as soon as some cases are acknowledged.
    while (stations.reduce((n, s) => n + s.state.acked, 0) < 60) await stations[0]!.exchange()
    const acked = stations.map((s) => s.state.acked)
    await county.killAndRestart()
    await underLoad
    for (const station of stations) await station.exchangeAll()
    expect(stations.every((s, i) => s.state.acked >= acked[i]!)).toBe(true)

    const centre = await enrolDevice(county.node.url, 'zhongxin', demoPassword)
    await centre.exchangeAll()
    const held = centre.store.arrived.map((e) => `${e.event.id} ${e.hash}`)
    expect(new Set(held).size).toBe(held.length)
    for (const { store, enrolment } of stations) {
      const own = await store.log(enrolment.device, 0, Number.MAX_SAFE_INTEGER)
      expect(own.length).toBe(80)
      for (const entry of own)
        expect(held, `seq ${seqOf(entry.event.id)}`).toContain(`${entry.event.id} ${entry.hash}`)
    }
    // The browser's station has come back by itself, too.
    await barSays(village.page, '县中心已全部收到')
  })

  test('the county has lost a photograph that it had: the station, which still has it, sends it again', async () => {
    const { page } = village
    await startTaking(page, 'cxjmyl', ITEM.name)
    await fillForm(page, ITEM)
    const { name } = ITEM.materials[0]!
    const buffer = await photograph(page)
    await page
      .getByLabel(`${name} 选文件`)
      .setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer })
    await page.getByRole('img', { name: `${name} 第 1 份` }).waitFor()
    await handIn(page)
    await barSays(page, '县中心已全部收到')
    const folder = join(county.dataDir, 'materials')
    const files = async () =>
      (await readdir(folder, { recursive: true }).catch(() => [])).filter((f) => /[0-9a-f]{64}$/.test(f))
    await expect.poll(files).toHaveLength(1)
    const before = await files()
    // As on a disk put back from a backup of before: neither the bytes nor the notes of what is missing.
    await county.killAndRestart(async () => {
      await rm(folder, { recursive: true })
      await rm(join(county.dataDir, 'contacts.json'), { force: true })
    })
    await page.goto(`${village.url}/line`)
    await page.getByRole('button', { name: '现在上传' }).click()
    await expect.poll(files, { timeout: 60_000 }).toEqual(before)
    await barSays(page, '县中心已全部收到')
  })

  test('the bar opens the page of the line, which says what was sent when', async () => {
    await bar(village.page).click()
    await village.page.getByRole('heading', { name: '与县中心的联系' }).waitFor()
    await village.page
      .getByText(/上传 \d+ 条记录/)
      .first()
      .waitFor()
    await looked(village.page, 'village-line')
  })
})
