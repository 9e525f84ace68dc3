/**
 * A village at its township in a real browser: the township cut off, the county too, and both back. The addresses that
 * the release names are cutting lines, so every byte of the browser crosses one of them.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { NEW_SYNC_STATE } from '../../sync/exchange/station.ts'
import { openProfile } from '../support/browser.ts'
import { type Device, enrolDevice } from '../support/device.ts'
import { type Line, type LineCounts, openLine } from '../support/line.ts'
import { freePort, type NodeProcess, startNode } from '../support/node-process.ts'
import { relayCode } from '../support/township.ts'
import { barSays, fillForm, handIn, installed, itemNamed, looked, photograph, startTaking } from './seat.ts'

const ITEM = itemNamed('城乡居民基本养老保险参保登记')

let county: NodeProcess
let relay: NodeProcess
/** Browser to each node, and the relay to the county. */
let toCounty: Line
let toTown: Line
let upward: Line
let context: BrowserContext
let page: Page
const dirs: string[] = []
const folder = async (name: string) => {
  const dir = await mkdtemp(join(tmpdir(), `yimen-${name}-`))
  dirs.push(dir)
  return dir
}
const urlOf = ({ port }: { port: number }) => `http://127.0.0.1:${port}`

beforeAll(async () => {
  const [countyPort, townPort] = [await freePort(), await freePort()]
  toCounty = await openLine({ targetPort: countyPort })
  toTown = await openLine({ targetPort: townPort })
  upward = await openLine({ targetPort: countyPort })
  county = await startNode({
    ...{ dataDir: await folder('county'), port: countyPort, args: ['--demo'] },
    env: { PUBLIC_URL: urlOf(toCounty) },
  })
  context = await openProfile(await folder('profile'), {
    grantDurable: true,
    viewport: { width: 1440, height: 900 },
  })
  page = context.pages()[0] ?? (await context.newPage())
  await page.goto(urlOf(toCounty))
  await page.getByLabel('工号').fill('hezikou')
  await page.getByLabel('密码').fill(demoPassword)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByLabel('工号').waitFor({ state: 'detached' })
  // The page that the service worker keeps is older than the township's node.
  await installed(page)
  relay = await startNode({
    ...{ dataDir: await folder('relay'), port: townPort },
    env: { UPSTREAM: urlOf(upward), PUBLIC_URL: urlOf(toTown), ENROL_CODE: await relayCode(county) },
  })
})
afterAll(async () => {
  await context?.close()
  await Promise.all([relay, county].map((node) => node?.kill('SIGTERM')))
  await Promise.all([toCounty, toTown, upward].map((line) => line?.close()))
  for (const dir of dirs) await rm(dir, { recursive: true, force: true })
})

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The line's page, and 现在上传 until it says so: what a relay hears, it hears in its own time. */
async function sendUntil(text: string): Promise<void> {
  await page.goto(`${urlOf(toCounty)}/line`)
  for (let tries = 0; tries < 120; tries += 1) {
    await page.getByRole('button', { name: '现在上传' }).click()
    if (await page.locator('a.bar').filter({ hasText: text }).count()) return
    await pause(500)
  }
  throw new Error(`the bar says ${await page.locator('a.bar').textContent()}, not ${text}`)
}

/** `picture`: of its first material. */
async function take(picture?: Buffer): Promise<string> {
  await page.goto(urlOf(toCounty))
  await startTaking(page, 'cxjmyl', ITEM.name)
  await fillForm(page, ITEM)
  if (picture) {
    const { name } = ITEM.materials[0]!
    const file = { name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: picture }
    await page.getByLabel(`${name} 选文件`).setInputFiles(file)
    await page.getByRole('img', { name: `${name} 第 1 份` }).waitFor()
  }
  return (await handIn(page)).caseNo
}

/** What the page gets there: a status, or nothing, because its policy forbids it. */
const answerOf = (line: Line): Promise<number | 'blocked'> =>
  page.evaluate(
    (url) =>
      fetch(url, { method: 'POST' }).then(
        ({ status }) => status,
        () => 'blocked' as const,
      ),
    `${urlOf(line)}/sync/v1/exchange`,
  )

const bodies = (counts: LineCounts) => counts.bodyBytesUp + counts.bodyBytesDown

describe.sequential('a village between its township and the county', () => {
  test('goes by its township as soon as the guide names it, from the county’s page', async () => {
    await page.goto(`${urlOf(toCounty)}/line`)
    await page.getByRole('button', { name: '现在上传' }).click()
    const kept = () => page.evaluate(async () => (await caches.match('/nodes'))?.text())
    await expect.poll(kept, { timeout: 60_000 }).toContain(urlOf(toTown))
    // This page was let speak to the county alone; the next one may go to the township.
    expect(await answerOf(toTown)).toBe('blocked')
    await sendUntil('经 华城镇 节点')
    await barSays(page, '县中心已全部收到')
    await looked(page, 'line-by-township')
  })

  test('the county cut off behind the township: the township has it, and nobody says the county does', async () => {
    upward.cut()
    toCounty.resetCounts()
    await take(await photograph(page))
    // Said only when the photograph is there too: it went to the township, and not to the county beside it.
    await barSays(page, '镇里已收到，等送县中心')
    expect(toTown.counts().bodyBytesUp).toBeGreaterThan(50_000)
    expect(toCounty.counts().bodyBytesUp).toBe(0)
    const said = page.locator('.receipt-arrival').filter({ hasText: '镇里已收到，等送县中心' })
    await said.waitFor()
    await looked(page, 'receipt-at-township')
    for (const [name, width, height] of [
      ['phone', 360, 740],
      ['tablet', 1024, 768],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.goto(`${urlOf(toCounty)}/line`)
      await barSays(page, '镇里已收到，等送县中心')
      await page.getByText('条记录镇里已收到').waitFor()
      await looked(page, `line-at-township-${name}`)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    upward.restore()
    await sendUntil('县中心已全部收到')
  })

  test('the township cut off: goes on with the county; the county too: cut off', async () => {
    toTown.cut()
    await take()
    await barSays(page, '县中心已全部收到')
    expect(await page.locator('a.bar').textContent()).not.toContain('节点')
    toCounty.cut()
    upward.cut()
    await take()
    await barSays(page, '离线')
    await barSays(page, '1 件待上传')
    await looked(page, 'bar-cut-off-from-both')
  })

  test('the township back: it has it; the county back for it: the county has it', async () => {
    toTown.restore()
    await sendUntil('镇里已收到，等送县中心')
    upward.restore()
    toCounty.restore()
    await sendUntil('县中心已全部收到')
    await barSays(page, '经 华城镇 节点')
  })

  test('the page that the service worker keeps may speak to the township, and to nobody else', async () => {
    await page.reload()
    expect(await answerOf(toTown)).toBe(401)
    expect(await answerOf(upward)).toBe('blocked')
  })

  test('what a change back costs on the wire where nothing, one case and a day differ', async () => {
    const direct = await enrolDevice(county.url, 'hezikou', demoPassword)
    await direct.exchangeAll()
    const near = await enrolDevice(county.url, 'hezikou', demoPassword)
    await near.exchangeAll()
    const { url, key } = near.nodes.find((n) => n.device !== '')!
    expect(url).toBe(urlOf(toTown))
    Object.assign(near, { url: relay.url, nodeKey: key, state: NEW_SYNC_STATE })
    for (let tries = 0; !(await near.exchange()).ok && tries < 100; tries += 1) await pause(100)
    await near.exchangeAll()

    const costs: Record<string, { bytes: number; requests: number; rows: number }> = {}
    for (const [name, cases] of [
      ['nothing', 0],
      ['one case', 1],
      ['a day', 40],
    ] as const) {
      toTown.cut()
      await sendUntil('县中心已全部收到')
      // So much comes to both by the county that the station compares.
      for (let i = 0; i < 12; i += 1) await direct.handIn(direct.items[0]!, { 'applicant.name': '直连' })
      await direct.exchangeAll()
      const held = await heldByBoth(direct)
      await sendUntil('县中心已全部收到')
      upward.cut()
      const own = async () => (await near.store.log(near.enrolment.device, 0, 10_000)).length
      const ownBefore = await own()
      for (let i = 0; i < cases; i += 1) await near.handIn(near.items[0]!, { 'applicant.name': '镇里' })
      await near.exchangeAll()
      const before = await rowsHere()
      expect(before).toBeGreaterThanOrEqual(held)
      toTown.resetCounts()
      toTown.restore()
      await sendUntil('经 华城镇 节点')
      // What the township has stored it feeds a moment later.
      const written = (await own()) - ownBefore
      await expect.poll(async () => (await rowsHere()) - before, { timeout: 60_000 }).toBe(written)
      const counts = toTown.counts()
      costs[name] = { bytes: bodies(counts), requests: counts.requests, rows: (await rowsHere()) - before }
      upward.restore()
    }
    console.log('bodies to and from the township after a change back:', costs)
    expect(costs.nothing).toMatchObject({ rows: 0 })
    expect(costs.nothing!.bytes).toBeLessThan(6_000)
    expect(costs['one case']!.rows).toBeGreaterThan(0)
    expect(costs['a day']!.rows).toBe(40 * costs['one case']!.rows)
  })
})

/** Events on the browser's disk. */
const rowsHere = (): Promise<number> =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).map((d) => d.name!).filter((n) => n.includes('events'))
    let rows = 0
    for (const name of names) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name)
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
      for (const store of db.objectStoreNames) {
        if (store.includes('attachments') || store.includes('changes')) continue
        rows += await new Promise<number>((resolve) => {
          const request = db.transaction(store).objectStore(store).count()
          request.onsuccess = () => resolve(request.result)
        })
      }
      db.close()
    }
    return rows
  })

/** Waits until this browser and the township have what the county took in of that device. */
async function heldByBoth(direct: Device): Promise<number> {
  await direct.exchangeAll()
  const first = await rowsHere()
  for (let tries = 0; tries < 16; tries += 1) {
    await page.getByRole('button', { name: '现在上传' }).click()
    await pause(250)
  }
  const last = await rowsHere()
  expect(last).toBeGreaterThan(first - 1)
  return last
}
