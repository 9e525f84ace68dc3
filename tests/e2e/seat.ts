/** A person at a screen: signs in, takes a case, opens one. What a test does here is done by hand at a counter too. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { demoRelease } from '../../server/demo/release.ts'
import type { Item } from '../../shared/catalogue/item.ts'
import { axeViolations, killBrowser, openProfile, screenshot } from '../support/browser.ts'
import { type Line, openLine } from '../support/line.ts'
import { type NodeOptions, type NodeProcess, startNode } from '../support/node-process.ts'

export const RELEASE = demoRelease('2026-11-21T00:00:00.000Z')
export const itemNamed = (name: string): Item => RELEASE.items.find((i) => i.name === name)!

/** Check-valid and fictional (GB 11643 vectors). */
export const APPLICANT = { name: '𠮷小丽', id: '441424196503150039', phone: '13800001234' }

export interface County {
  node: NodeProcess
  readonly dataDir: string
  /** Kills the node as a power cut does and starts it again on the same port and data, or what `meanwhile` makes of them. */
  killAndRestart(meanwhile?: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** The demo county, or what `how` says. */
export async function openCounty(
  how: Pick<NodeOptions, 'args' | 'env' | 'port'> = { args: ['--demo'] },
): Promise<County> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yimen-e2e-'))
  const county: County = {
    node: await startNode({ dataDir, ...how }),
    dataDir,
    async killAndRestart(meanwhile) {
      await county.node.kill('SIGKILL')
      await meanwhile?.()
      county.node = await startNode({ dataDir, ...how, port: county.node.port })
    },
    async close() {
      await county.node.kill('SIGTERM')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return county
}

/** Of a county: where it is. */
export interface Reached {
  readonly node: Pick<NodeProcess, 'port'>
}

export interface Seat {
  context: BrowserContext
  page: Page
  /** The line between this browser and the node. */
  readonly line: Line
  readonly url: string
  /** Closes the browser and opens it again on the same profile. */
  reopen(): Promise<void>
  /** The same, but that all its processes are killed in the middle of whatever they do. */
  killAndReopen(): Promise<void>
  close(): Promise<void>
}

const WIDE = { width: 1440, height: 900 }
const PHONE = { width: 360, height: 740 }

/** Opens a browser with a line of its own. Nobody is signed in. */
export async function openSeat(county: Reached, screen: 'wide' | 'phone' = 'wide'): Promise<Seat> {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-profile-'))
  const line = await openLine({ targetPort: county.node.port })
  const options = { grantDurable: true, viewport: screen === 'wide' ? WIDE : PHONE }
  const context = await openProfile(dir, options)
  const url = `http://127.0.0.1:${line.port}`
  const openAgain = async () => {
    seat.context = await openProfile(dir, options)
    seat.page = seat.context.pages()[0] ?? (await seat.context.newPage())
  }
  const seat: Seat = {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    line,
    url,
    async reopen() {
      await seat.context.close()
      await openAgain()
    },
    async killAndReopen() {
      await killBrowser(seat.context)
      await openAgain()
    },
    async close() {
      await seat.context.close()
      await line.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
  return seat
}

/** Opens a seat and signs in, which in the demo enrols the device. */
export async function sitDown(
  county: Reached,
  staff: string,
  screen: 'wide' | 'phone' = 'wide',
  prepare: (seat: Seat) => Promise<void> = async () => {},
): Promise<Seat> {
  const seat = await openSeat(county, screen)
  await prepare(seat)
  await seat.page.goto(seat.url)
  await seat.page.getByLabel('工号').waitFor()
  await looked(seat.page, `sign-in-${screen}`)
  await seat.page.getByLabel('工号').fill(staff)
  await seat.page.getByLabel('密码').fill(demoPassword)
  await seat.page.getByRole('button', { name: '登录', exact: true }).click()
  // The bar stands on the sign-in page too, and is true there before the guide has come.
  await seat.page.getByLabel('工号').waitFor({ state: 'detached' })
  await barSays(seat.page, '县中心已全部收到')
  return seat
}

export const bar = (page: Page) => page.locator('a.bar')

/** A sample day's first sync on busy cores. Bounds what hangs; nothing here measures time. */
const SYNC_MS = 150_000

export const barSays = (page: Page, text: string): Promise<void> =>
  bar(page).filter({ hasText: text }).waitFor({ timeout: SYNC_MS })

/** The service worker has taken the page over: from here on it works with the line cut. */
export async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}

/** From the home page to an open draft. */
export async function startTaking(page: Page, query: string, item: string): Promise<void> {
  await page.getByRole('combobox', { name: '要办什么？' }).fill(query)
  await page.getByRole('option', { name: item }).first().click()
  await page.getByRole('button', { name: '开始办理' }).click()
  await page.getByLabel('姓名', { exact: true }).waitFor()
}

/** Applicant and form; materials are the test's own affair. */
export async function fillForm(page: Page, item: Item, applicant = APPLICANT): Promise<void> {
  await page.getByLabel('姓名', { exact: true }).fill(applicant.name)
  await page.getByLabel('身份证号', { exact: true }).fill(applicant.id)
  await page.getByLabel('手机号码').first().fill(applicant.phone)
  await fillFields(page, item)
}

export async function fillFields(page: Page, item: Pick<Item, 'form'>): Promise<void> {
  for (const field of item.form) {
    const input = page.locator(`[id="field-${field.name.replaceAll('.', '-')}"]`)
    if (field.kind === 'choice') {
      if ((await input.getAttribute('type')) === 'radio') await input.check()
      else await input.selectOption({ index: 1 })
    } else if (field.kind === 'date') await input.fill('1965-03-15')
    else if (field.kind === 'id') await input.fill('61032819880229004X')
    else if (field.kind === 'phone') await input.fill('13900001234')
    else if (field.kind === 'bankcard') await input.fill('6222021234567890123')
    else if (field.kind === 'number') await input.fill('2')
    else await input.fill('演示填写')
  }
}

/** 收件: returns number and code as the receipt shows them. */
export async function handIn(page: Page): Promise<{ caseNo: string; queryCode: string }> {
  await page.getByRole('button', { name: /收件$/ }).click()
  await page.waitForURL('**/receipt/*')
  const caseNo = ((await page.locator('.case-no').textContent()) ?? '').replaceAll(/\s/g, '')
  const queryCode = ((await page.locator('.query-code').textContent()) ?? '').replaceAll(/\s/g, '')
  expect(caseNo).toMatch(/^[0-9A-Z]{26}$/)
  expect(queryCode).toMatch(/^[0-9]{6}$/)
  return { caseNo, queryCode }
}

/** A photograph larger than the 1,600 px that the station scales it to: drawn in the page, so it is a real JPEG. */
export async function photograph(page: Page, width = 2400, height = 1800): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w!, h!)
      const context = canvas.getContext('2d')!
      for (let i = 0; i < 400; i += 1) {
        context.fillStyle = `hsl(${(i * 37) % 360} 60% ${30 + (i % 50)}%)`
        context.fillRect((i * 97) % w!, (i * 61) % h!, 160, 120)
      }
      const bytes = new Uint8Array(
        await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })).arrayBuffer(),
      )
      let text = ''
      for (const byte of bytes) text += String.fromCharCode(byte)
      return btoa(text)
    },
    [width, height],
  )
  return Buffer.from(base64, 'base64')
}

/** axe on this screen, and a picture of it in test-results. */
export async function looked(page: Page, name: string): Promise<void> {
  // Where a person begins to read; half-way down, the sticky bar lies over whatever it happens to lie over.
  await page.evaluate(() => scrollTo(0, 0))
  await screenshot(page, name)
  expect(await axeViolations(page), `axe on ${name}`).toEqual([])
}
