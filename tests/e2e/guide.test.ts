/** The guide on a resident's phone, with the line cut and the browser opened anew; and the same text at a clerk's desk. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProfile } from '../support/browser.ts'
import { type Line, openLine } from '../support/line.ts'
import { pdfOf } from '../support/pdf.ts'
import { type County, installed, itemNamed, looked, openCounty, RELEASE, type Seat, sitDown } from './seat.ts'

const CLAIM = itemNamed('城乡居民养老保险待遇申领')
const LIVING = itemNamed('最低生活保障审核确认')
const PHONE = { width: 360, height: 740 }

let county: County
let line: Line
let dir = ''
let context: BrowserContext
let page: Page
let url = ''

beforeAll(async () => {
  county = await openCounty()
  line = await openLine({ targetPort: county.node.port })
  url = `http://127.0.0.1:${line.port}`
  dir = await mkdtemp(join(tmpdir(), 'yimen-resident-'))
  await openPhone()
})
afterAll(async () => {
  await context?.close()
  await line?.close()
  await county?.close()
  await rm(dir, { recursive: true, force: true })
})

async function openPhone(): Promise<void> {
  context = await openProfile(dir, { viewport: PHONE })
  page = context.pages()[0] ?? (await context.newPage())
}

const search = (query: string) => page.getByRole('combobox', { name: '要办什么？' }).fill(query)
const samples = () => page.locator('details.sample')

describe.sequential('a resident at home', () => {
  test('needs no account: the guide, and the way to one’s case', async () => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(`${url}/services`)
    await page.getByRole('heading', { name: '常办事项' }).waitFor()
    await page.getByText(/^截至 /).waitFor()
    expect(asked.filter((path) => /staff-app|open-station|^\/sync\/|session/.test(path))).toEqual([])
    expect(await page.getByRole('link', { name: '查进度' }).getAttribute('href')).toBe('/progress')
    await looked(page, 'resident-services')
    await installed(page)
  })

  test('finds an item in everyday words with the line cut, in a browser opened anew', async () => {
    line.cut()
    await context.close()
    await openPhone()
    await page.goto(`${url}/services`)
    await page.getByText(/现在连不上网。.*截至 /).waitFor()
    await search('我妈的养老钱')
    await looked(page, 'resident-found')
    await page.getByRole('option', { name: CLAIM.name }).click()
    await page.getByRole('heading', { level: 1, name: CLAIM.name }).waitFor()
    await page.getByRole('heading', { name: '到哪里办' }).waitFor()
    for (const text of [...CLAIM.conditions, CLAIM.fee, '10 个工作日', '五华县人力资源和社会保障局'])
      await page.getByText(text).first().waitFor()
  })

  test('sees how it goes, step by step and by when', async () => {
    const steps = page.getByRole('list').filter({ has: page.getByText('收件', { exact: true }) })
    const texts = await steps.getByRole('listitem').allTextContents()
    expect(texts.map((text) => /收件|受理|审核|决定|出件/.exec(text)?.[0])).toEqual([
      '收件',
      '受理',
      '审核',
      '决定',
      '出件',
    ])
    expect(texts[1]).toContain('交材料起 5 个工作日以内')
    expect(texts[3]).toContain('受理起 10 个工作日以内')
  })

  test('opens the samples, reads them in large letters', async () => {
    expect(await samples().count()).toBe(CLAIM.materials.length)
    for (const summary of await samples().locator('summary').all()) await summary.click()
    expect(await page.getByRole('img', { name: '居民身份证的正面和背面' }).isVisible()).toBe(true)
    await looked(page, 'resident-item')
    await page.getByRole('button', { name: '大字版' }).click()
    await looked(page, 'resident-item-large')
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
    await page.getByRole('button', { name: '标准字号' }).click()
  })

  test('a form comes filled in, about nobody', async () => {
    await page.getByRole('link', { name: '办事指南' }).first().click()
    await search('低保咋办')
    await page.getByRole('option', { name: LIVING.name }).click()
    await page.getByText('看样例：最低生活保障申请书').click()
    const form = page.locator('.specimen').first()
    await form.getByText('441424196503150039').waitFor()
    for (const { label } of LIVING.form) await form.getByText(label, { exact: true }).waitFor()
    await page.getByText('这是样例，人名和号码都是编的').first().waitFor()
    await looked(page, 'resident-form')
    // An address that somebody sent on, or that has gone.
    await page.goto(`${url}/services/${'0'.repeat(31)}`)
    await page.getByRole('heading', { name: '没有找到这个事项' }).waitFor()
    await looked(page, 'resident-no-item')
  })

  test('prints each item on one page of A4, with the line cut', async () => {
    for (const item of RELEASE.items) {
      await page.goto(`${url}/services/${item.code}`)
      await page.getByRole('heading', { level: 1, name: item.name }).waitFor()
      const pdf = await pdfOf(page, `guide-${item.rank}`)
      expect(pdf, item.name).toEqual({ pages: 1, widthMm: 210, heightMm: 297 })
    }
    await page.emulateMedia({ media: 'print' })
    for (const part of ['.resident-head', '.back', '.actions', '.places'])
      expect(await page.locator(part).first().isVisible(), part).toBe(false)
    expect(await page.locator('.leaflet-mark .qr').isVisible()).toBe(true)
    await page.emulateMedia({ media: null })
  }, 300_000)

  test('an opened sample is printed with it', async () => {
    await page.goto(`${url}/services/${LIVING.code}`)
    await samples().first().waitFor()
    for (const summary of await samples().locator('summary').all()) await summary.click()
    expect((await pdfOf(page, 'guide-samples')).pages).toBeGreaterThan(1)
  })

  test('nothing about anybody is kept: public texts, and the size of the letters', async () => {
    const kept = await page.evaluate(async () => ({
      guide: (await (await caches.open('yimen-guide')).keys()).map(({ url }) => new URL(url).pathname),
      databases: (await indexedDB.databases()).length,
      local: Object.keys(localStorage),
      session: sessionStorage.length,
    }))
    expect(kept.guide.sort()).toEqual(['/api/v1/guide', expect.stringMatching(/^\/packs\/guide-1-/)])
    expect([kept.databases, kept.session, kept.local]).toEqual([0, 0, ['yimen-text']])
    expect(await context.cookies()).toEqual([])
  })

  test('and is the newest again when the line is', async () => {
    line.restore()
    await page.goto(`${url}/services`)
    await page.getByText(/^截至 /).waitFor()
    expect(await page.getByText('现在连不上网').count()).toBe(0)
  })

  test.each([
    ['pad', { width: 1024, height: 768 }],
    ['wide', { width: 1440, height: 900 }],
  ] as const)('on a larger screen: %s', async (name, size) => {
    await page.setViewportSize(size)
    await page.goto(`${url}/services`)
    await page.getByText(/^截至 /).waitFor()
    await looked(page, `resident-services-${name}`)
    await search('盖房子')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '办理流程' }).waitFor()
    await page.getByText('看样例：农村宅基地和建房').click()
    await page.getByText('各镇、村的服务点').click()
    await page.getByText('华城镇便民服务中心').click()
    await page.getByText(/河子口村公共服务站/).waitFor()
    await looked(page, `resident-item-${name}`)
    await page.getByRole('link', { name: '查进度' }).click()
    await page.getByLabel('办件编号').waitFor()
    await looked(page, `resident-progress-${name}`)
  })
})

describe.sequential('a clerk at the desk', () => {
  let village: Seat
  beforeAll(async () => {
    village = await sitDown(county, 'hezikou')
    await installed(village.page)
  })
  afterAll(() => village?.close())

  test.each([
    ['wide', { width: 1440, height: 900 }],
    ['pad', { width: 1024, height: 768 }],
    ['phone', PHONE],
  ] as const)('reads the same text with the line cut: %s', async (name, size) => {
    village.line.cut()
    const { page: desk } = village
    await desk.setViewportSize(size)
    await desk.goto(`${village.url}/item/${LIVING.code}`)
    await desk.getByRole('button', { name: '开始办理' }).waitFor()
    await desk.getByRole('heading', { name: '办理流程' }).waitFor()
    await desk.getByText('看样例：户口簿').click()
    await looked(desk, `desk-item-${name}`)
  })

  test('and prints the leaflet that a resident takes home', async () => {
    const { page: desk } = village
    await desk.goto(`${village.url}/item/${LIVING.code}`)
    await desk.getByRole('button', { name: '打印这份指南' }).waitFor()
    expect(await pdfOf(desk, 'guide-desk')).toEqual({ pages: 1, widthMm: 210, heightMm: 297 })
    await desk.emulateMedia({ media: 'print' })
    for (const part of ['.top', '.staff-nav', '.actions'])
      expect(await desk.locator(part).first().isVisible(), part).toBe(false)
    await desk.emulateMedia({ media: null })
  })
})
