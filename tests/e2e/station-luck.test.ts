/** What a station must shrug off: a forged event, a session that ran out, a full disk, an update in mid-draft, a copied profile. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { openPouchStore } from '../../server/stores/pouchdb-store.ts'
import { caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { deviceOf, type Entry, isAuthority, seqOf } from '../../shared/event.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { writeOwn } from '../../sync/own-log.ts'
import { openProfile } from '../support/browser.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { openLine } from '../support/line.ts'
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
  type Seat,
  sitDown,
  startTaking,
} from './seat.ts'

const ITEM = itemNamed('城乡居民基本养老保险参保登记')
const HOUR_MS = 3_600_000
/** What both machines with one profile have on their disks. */
const copied: Entry[] = []

let county: County
let front: Front
let village: Seat
let town: Device

beforeAll(async () => {
  county = await openCounty()
  front = await openFront(county.node.port)
  village = await sitDown({ ...county, node: { ...county.node, port: front.port } }, 'hezikou')
  await installed(village.page)
  town = await enrolDevice(county.node.url, 'huacheng', demoPassword)
})
afterAll(async () => {
  await village?.close()
  await front?.close()
  await county?.close()
})

const name = (page: Page) => page.getByLabel('姓名', { exact: true })
const saved = (page: Page) => page.getByText(/已保存/).waitFor()

async function take(page: Page, url: string): Promise<{ caseNo: string; queryCode: string }> {
  await page.goto(url)
  await startTaking(page, 'cxjmyl', ITEM.name)
  await fillForm(page, ITEM)
  return handIn(page)
}

describe.sequential('bad luck costs a station nothing', () => {
  test('an event forged for another village: its author sees why, and all behind it arrives', async () => {
    const neighbour = await enrolDevice(county.node.url, 'dongyuan', demoPassword)
    await neighbour.exchangeAll()
    const { caseNo: theirs } = await neighbour.handIn(ITEM, { 'applicant.name': '上官二' })
    await neighbour.exchangeAll()
    const { page, url } = village
    await take(page, url)
    await barSays(page, '县中心已全部收到')

    // Somebody who came by the neighbour's data writes into the case, in the log of this device, as it should be chained.
    const log = await eventsOf(page)
    const scratch = new MemoryStore()
    await scratch.append([...log, ...(await neighbour.store.stream(caseStream(theirs)))])
    const { by, org, id } = log.findLast((e) => e.event.type === 'filled')!.event
    const forged = await writeOwn(
      {
        store: scratch,
        hasher,
        random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
        clock: { now: () => Date.now() },
        lock: (work) => work(),
      },
      { device: deviceOf(id), by, org },
      () => [draftOf(theirs, 'filled', { fields: { 'applicant.name': '冒名' } })],
    )
    await putEvent(page, forged[0]!)
    const { caseNo: behind } = await take(page, url)

    await barSays(page, '有 1 件未被接收')
    await bar(page).click()
    await page.getByText('原因：这个单位或者岗位没有办这一步的权限').waitFor()
    expect(await page.locator('.quarantine > li').count()).toBe(1)
    await looked(page, 'village-quarantine')
    // Until somebody has seen it, and no longer; the list keeps it.
    await page.getByRole('button', { name: '都看过了' }).click()
    await bar(page).filter({ hasNotText: '未被接收' }).waitFor()
    await barSays(page, '县中心已全部收到')
    expect(await page.locator('.quarantine > li').count()).toBe(1)

    await town.exchangeAll()
    const arrived = foldCase(await town.store.stream(caseStream(behind)))
    expect(arrived).toMatchObject({ stage: 'received', quarantined: [] })
    await neighbour.exchangeAll()
    expect(neighbour.store.arrived.filter((e) => e.hash === forged[0]!.hash)).toEqual([])
    const untouched = foldCase(await neighbour.store.stream(caseStream(theirs)))
    expect(untouched?.fields['applicant.name']).toMatchObject({ value: '上官二', conflict: false })
  })

  test('a new version in mid-draft: the strip says so, and the last word typed is there, in both tabs', async () => {
    const { page, url, context } = village
    await page.goto(url)
    await startTaking(page, 'cxjmyl', ITEM.name)
    await name(page).fill('欧阳一')
    const second = await context.newPage()
    await second.goto(url)
    await startTaking(second, 'cxjmyl', ITEM.name)
    await Promise.all([saved(page), saved(second)])
    front.newer = true
    // As the page does by itself every hour.
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.getRegistration())?.update()
    })
    const strip = page.getByRole('button', { name: /有新版本/ })
    await strip.waitFor()
    await looked(page, 'village-update')
    await second.bringToFront()
    await name(second).fill('司马三')
    await page.bringToFront()
    await page.getByLabel('住址').fill('河子口村 12 号')
    await strip.click()
    for (const tab of [page, second]) await tab.locator('meta[name="newer"]').waitFor({ state: 'attached' })
    await name(page).waitFor()
    expect(await name(page).inputValue()).toBe('欧阳一')
    expect(await page.getByLabel('住址').inputValue()).toBe('河子口村 12 号')
    await name(second).waitFor()
    expect(await name(second).inputValue()).toBe('司马三')
    expect(await strip.count()).toBe(0)
    await second.close()
  })

  test('the disk is full: a clear word, the draft safe, and work goes on once there is room', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'yimen-profile-'))
    const context = await openProfile(dir, { viewport: { width: 1440, height: 900 } })
    const line = await openLine({ targetPort: county.node.port })
    const origin = `http://127.0.0.1:${line.port}`
    try {
      const page = context.pages()[0]!
      // Before the first write of this origin, or it has no effect.
      const devtools = await context.newCDPSession(page)
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 24 * 1024 ** 2 })
      await page.goto(origin)
      await signIn(page, 'tielu')
      await installed(page)
      await startTaking(page, 'cxjmyl', ITEM.name)
      await fillForm(page, ITEM)
      await name(page).fill('欧阳一')
      await saved(page)
      const draft = page.url()

      await fillDisk(page)
      await page.getByLabel('住址').fill('河子口村 12 号')
      await page.getByRole('alert').filter({ hasText: '这台设备的存储空间满了' }).waitFor()
      await looked(page, 'village-full')
      await page.getByRole('button', { name: /收件$/ }).click()
      await page.getByText('没有收成。草稿还在').waitFor()
      const afresh = await context.newPage()
      await afresh.goto(draft)
      await name(afresh).waitFor()
      expect(await name(afresh).inputValue()).toBe('欧阳一')
      await afresh.close()

      await freeDisk(page)
      await page.getByRole('button', { name: /收件$/ }).click()
      await page.waitForURL('**/receipt/*')
      const caseNo = page.url().split('/').at(-1)!
      await barSays(page, '县中心已全部收到')
      await town.exchangeAll()
      const state = foldCase(await town.store.stream(caseStream(caseNo)))
      expect(state?.fields['applicant.address']?.value).toBe('河子口村 12 号')
    } finally {
      await context.close()
      await line.close()
      await rm(dir, { recursive: true, force: true })
    }
  })

  test('a profile copied to a second machine: both branches are kept, and both machines say what happened', async () => {
    const dirs = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'yimen-profile-'))))
    const line = await openLine({ targetPort: county.node.port })
    const url = `http://127.0.0.1:${line.port}`
    const open = (at: number) => openProfile(dirs[at]!, { viewport: { width: 1440, height: 900 } })
    const machines: BrowserContext[] = []
    try {
      const alone = await open(0)
      machines.push(alone)
      await alone.pages()[0]!.goto(url)
      await signIn(alone.pages()[0]!, 'heheng')
      await installed(alone.pages()[0]!)
      await take(alone.pages()[0]!, url)
      await barSays(alone.pages()[0]!, '县中心已全部收到')
      await alone.close()
      await cp(dirs[0]!, dirs[1]!, { recursive: true })

      // Both take a case while they are cut off, under one number: neither can know of the other.
      line.cut()
      machines.push(await open(0), await open(1))
      const [first, second] = machines.slice(1).map((machine) => machine.pages()[0]!) as [Page, Page]
      const taken = await take(first, url)
      const twin = await take(second, url)
      expect(twin.caseNo).toBe(taken.caseNo)
      await second.goto('about:blank')
      line.restore()
      await first.goto(`${url}/line`)
      await first.getByRole('button', { name: '现在上传' }).click()
      await barSays(first, '县中心已全部收到')
      await second.goto(`${url}/line`)
      await second.getByRole('button', { name: '现在上传' }).click()
      // The later branch is in quarantine: the second machine says what and why, and where it still is.
      await barSays(second, '有 2 件未被接收')
      await second.getByText('这台设备的记录被复制过').first().waitFor()
      expect(await second.locator('.quarantine > li').count()).toBe(2)
      await looked(second, 'village-copied-second')
      await second.goto(`${url}/case/${taken.caseNo}`)
      await second.getByText('这台设备的记录被复制过').first().waitFor()
      // The first one's case stands; that there is a copy, it says, too.
      await first.getByRole('button', { name: '现在上传' }).click()
      await barSays(first, '有 2 件未被接收')
      await first.getByText('这台设备的记录被复制过').first().waitFor()
      await looked(first, 'village-copied-first')
      await town.exchangeAll()
      const state = foldCase(await town.store.stream(caseStream(taken.caseNo)))
      expect(state).toMatchObject({ stage: 'received', queryCode: taken.queryCode })
      expect(state?.quarantined.map((q) => q.reason)).toEqual(['clone', 'clone'])

      // As soon as the county holds more of this log than the second machine does, that one is refused.
      await take(first, url)
      await barSays(first, '县中心已全部收到')
      await second.goto(`${url}/line`)
      await second.getByRole('button', { name: '现在上传' }).click()
      await second.getByText('县中心为什么不接受：这台设备被复制过').waitFor()
      copied.push(...(await eventsOf(first)), ...(await eventsOf(second)))
    } finally {
      for (const machine of machines) await machine.close()
      await line.close()
      for (const dir of dirs) await rm(dir, { recursive: true, force: true })
    }
  })

  test('the session runs out while the line is cut: work goes on, and is sent', async () => {
    const { page, url, line, context } = village
    line.cut()
    await county.node.kill('SIGTERM')
    // Nine hours later, on both ends of the line.
    const later = `const now = Date.now; Date.now = () => now() + ${9 * HOUR_MS}`
    county.node = await startNode({
      dataDir: county.dataDir,
      args: ['--demo'],
      port: county.node.port,
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(later)}` },
    })
    await context.clock.setSystemTime(Date.now() + 9 * HOUR_MS)
    const { caseNo } = await take(page, url)
    await barSays(page, '1 件待上传')
    await barSays(page, '请重新登录（不影响继续办件）')
    line.restore()
    await page.goto(`${url}/line`)
    await page.getByRole('button', { name: '现在上传' }).click()
    await barSays(page, '县中心已全部收到')
    await barSays(page, '请重新登录（不影响继续办件）')
    await looked(page, 'village-session')
    // The node itself knows nobody by that cookie any more.
    expect((await context.request.get(`${url}/api/v1/session`)).status()).toBe(401)
    town.clockOffsetMs = 9 * HOUR_MS
    await town.exchangeAll()
    expect(foldCase(await town.store.stream(caseStream(caseNo)))).toMatchObject({
      stage: 'received',
      times: {},
    })
    await page.getByRole('main').getByRole('link', { name: '请重新登录' }).click()
    await signIn(page, 'hezikou')
    await bar(page).filter({ hasNotText: '请重新登录' }).waitFor()
  })

  test('the county keeps both branches of the copied log', async () => {
    await county.node.kill('SIGTERM')
    const store = await openPouchStore({ dir: join(county.dataDir, 'db') })
    const device = deviceOf(copied.find((e) => !isAuthority(e.event.id))!.event.id)
    const kept = await store.log(device, 0, 100)
    await store.close()
    expect(kept.map((e) => seqOf(e.event.id))).toEqual([1, 2, 3, 3, 4, 4, 5, 6])
    const written = copied.filter((e) => deviceOf(e.event.id) === device).map((e) => e.hash)
    expect(new Set(kept.map((e) => e.hash))).toEqual(new Set(written))
  })
})

const EVENTS = 'rxdb-dexie-yimen--0--events'

/** The log on this browser's disk, of whatever device. */
async function eventsOf(page: Page): Promise<Entry[]> {
  const rows = await page.evaluate(
    (database) =>
      new Promise<{ json: string }[]>((resolve, reject) => {
        const opening = indexedDB.open(database)
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const reading = opening.result.transaction('docs').objectStore('docs').getAll()
          reading.onsuccess = () => {
            opening.result.close()
            resolve(reading.result)
          }
        }
      }),
    EVENTS,
  )
  return rows.map((row): Entry => JSON.parse(row.json))
}

/** Past the program, straight onto the disk, as only somebody does who means harm. */
async function putEvent(page: Page, { event, hash }: Entry): Promise<void> {
  const seq = seqOf(event.id)
  const row = {
    key: `${deviceOf(event.id)}.${String(seq).padStart(12, '0')}.${hash}`,
    ...{ device: deviceOf(event.id), seq, back: -seq, stream: event.stream, type: event.type, hash },
    json: JSON.stringify({ event, hash }),
    ...{ _deleted: '0', _attachments: {}, _meta: { lwt: Date.now() }, _rev: '1-yimen' },
  }
  await page.evaluate(
    ([database, stored]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(database as string)
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const writing = opening.result.transaction('docs', 'readwrite')
          writing.objectStore('docs').add(stored)
          writing.onabort = () => reject(writing.error)
          writing.oncomplete = () => {
            opening.result.close()
            resolve()
          }
        }
      }),
    [EVENTS, row] as const,
  )
}

/** Until not a byte more goes in: in ever smaller pieces, beside what the station keeps. */
const fillDisk = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const opening = indexedDB.open('ballast')
    opening.onupgradeneeded = () => opening.result.createObjectStore('pieces')
    await new Promise((resolve) => {
      opening.onsuccess = resolve
    })
    // Noise, or the disk would make little of it.
    const noise = new Uint8Array(4 * 1024 ** 2)
    for (let at = 0; at < noise.length; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536))
    for (let bytes = noise.length, n = 0; bytes >= 64; n += 1) {
      const writing = opening.result.transaction('pieces', 'readwrite')
      writing.objectStore('pieces').add(noise.slice(0, bytes), n)
      const fits = await new Promise((resolve) => {
        writing.oncomplete = () => resolve(true)
        writing.onabort = () => resolve(false)
      })
      if (!fits) bytes = Math.floor(bytes / 4)
    }
    opening.result.close()
  })

const freeDisk = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        indexedDB.deleteDatabase('ballast').onsuccess = () => resolve()
      }),
  )

async function signIn(page: Page, staff: string): Promise<void> {
  await page.getByLabel('工号').fill(staff)
  await page.getByLabel('密码').fill(demoPassword)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await barSays(page, '县中心已全部收到')
}

interface Front {
  readonly port: number
  /** From now on it gives out the next version of the program. */
  newer: boolean
  close(): Promise<void>
}

/** A proxy before the node, as a county puts one: the program it gives out can be renewed while the node runs on. */
async function openFront(targetPort: number): Promise<Front> {
  const server = createServer((asked, answer) => {
    const path = asked.url ?? '/'
    const renewed = front.newer && /^\/(sw\.js|index\.html)(\?|$)/.test(path)
    const headers = renewed ? { ...asked.headers, 'accept-encoding': 'identity' } : asked.headers
    const onward = request({ port: targetPort, path, method: asked.method, headers }, async (came) => {
      if (!renewed) return came.pipe(answer.writeHead(came.statusCode!, came.headers))
      const { 'content-length': _, ...rest } = came.headers
      answer.writeHead(came.statusCode!, rest).end(newerOf(await text(came)))
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const front: Front = {
    port: (server.address() as AddressInfo).port,
    newer: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return front
}

/** What a build of the next version differs in: the page, and its revision in the worker's list. */
const newerOf = (file: string): string =>
  file
    .replace('<head>', '<head><meta name="newer" content="yes" />')
    .replace(/("?revision"?:\s*["'`])([^"'`]+)(["'`],\s*"?url"?:\s*["'`]index\.html)/, '$1newer$3')
    .replace(/("?url"?:\s*["'`]index\.html["'`],\s*"?revision"?:\s*["'`])[^"'`]+/, '$1newer')
