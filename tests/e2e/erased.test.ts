/**
 * A case is erased at the county's order: a county and a township's node as processes, two stations in Chromium, one
 * behind the township, one cut off while it happens. Afterwards nobody is to be found in it, nowhere.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { civilAffairs } from '../../server/demo/departments.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { type Line, openLine } from '../support/line.ts'
import { freePort, type NodeProcess, startNode } from '../support/node-process.ts'
import { holding, onDisk } from '../support/on-disk.ts'
import { pause, post, relayCode, signInAt } from '../support/township.ts'
import { yimen } from '../support/yimen-process.ts'
import {
  bar,
  barSays,
  fillForm,
  handIn,
  installed,
  itemNamed,
  looked,
  photograph,
  type Seat,
  sitDown,
  startTaking,
} from './seat.ts'

const ITEM = itemNamed('高龄津贴')
const MATERIAL = ITEM.materials[0]!.name
const BASIS = '当事人申请删除'
/** Check-valid, fictional, and in no sample of the guide. */
const HERS = { name: '欧阳慕蓉', id: '441424195109112849', phone: '13927461853' }
const HIS = { name: '司徒景澄', id: '44142419480617352X', phone: '13726481957' }
const PERSON = Object.values(HERS)
const OPINION = `已与 ${HERS.name} 本人核对`

let county: NodeProcess
let relay: NodeProcess
let countyDir: string
let relayDir: string
let backups: string
/** To the county and to the township, as the release names them, and from the one to the other. */
const lines: { toCounty?: Line; toTown?: Line; upward?: Line } = {}
let village: Seat
let department: Seat
let window: Device
let caseNo: string
let photo: Buffer
const urlOf = ({ port }: { port: number }) => `http://127.0.0.1:${port}`

beforeAll(async () => {
  const [countyPort, townPort] = [await freePort(), await freePort()]
  ;[countyDir, relayDir, backups] = (await Promise.all(
    ['county', 'relay', 'backups'].map((name) => mkdtemp(join(tmpdir(), `yimen-${name}-`))),
  )) as [string, string, string]
  lines.toCounty = await openLine({ targetPort: countyPort })
  lines.toTown = await openLine({ targetPort: townPort })
  lines.upward = await openLine({ targetPort: countyPort })
  county = await startNode({
    ...{ dataDir: countyDir, port: countyPort, args: ['--demo'] },
    env: { PUBLIC_URL: urlOf(lines.toCounty) },
  })
  relay = await startNode({
    ...{ dataDir: relayDir, port: townPort },
    env: {
      ...{ UPSTREAM: urlOf(lines.upward), PUBLIC_URL: urlOf(lines.toTown) },
      ENROL_CODE: await relayCode(county),
    },
  })
  // Before the release lists the township's node, nobody goes by it.
  const { nodes } = await listed()
  expect(nodes).toContain(urlOf(lines.toTown))
  const at = { node: county, dataDir: countyDir } as Parameters<typeof sitDown>[0]
  village = await sitDown(at, 'hezikou', 'phone')
  await installed(village.page)
  await barSays(village.page, '经 华城镇 节点')
  department = await sitDown(at, 'minzheng')
  await installed(department.page)
  window = await enrolDevice(county.url, 'huacheng', demoPassword)
})
afterAll(async () => {
  for (const seat of [village, department]) await seat?.close()
  await Promise.all([relay, county].map((node) => node?.kill('SIGTERM')))
  await Promise.all(Object.values(lines).map((line) => line.close()))
  for (const dir of [countyDir, relayDir, backups]) await rm(dir, { recursive: true, force: true })
})

async function listed(): Promise<{ nodes: readonly string[] }> {
  for (let tries = 0; ; tries += 1) {
    const device = await enrolDevice(county.url, 'hezikou', demoPassword)
    await device.exchangeAll()
    const nodes = device.nodes.map(({ url }) => url)
    if (nodes.length > 1 || tries === 100) return { nodes }
    await pause()
  }
}

const row = (page: Page) => page.locator(`[data-case="${caseNo}"]`)

/** The line's page, and 现在上传 until the bar says so: what a relay hears, it hears in its own time. */
async function sendUntil({ page, url }: Seat, text: string): Promise<void> {
  await page.goto(`${url}/line`)
  for (let tries = 0; tries < 120; tries += 1) {
    await page.getByRole('button', { name: '现在上传' }).click()
    if (await bar(page).filter({ hasText: text }).count()) return
    await pause(500)
  }
  throw new Error(`the bar says ${await bar(page).textContent()}, not ${text}`)
}

/** 收件 at the village, with a file of the first material where there is one. */
async function take(applicant: typeof HERS, file?: { mimeType: string; buffer: Buffer }): Promise<string> {
  const { page, url } = village
  await page.goto(url)
  await startTaking(page, 'gljt', ITEM.name)
  await fillForm(page, ITEM, applicant)
  if (file) {
    await page.getByLabel(`${MATERIAL} 选文件`).setInputFiles({ name: 'IMG_0001', ...file })
    await page.locator('.picture img, .picture a').waitFor()
  }
  return (await handIn(page)).caseNo
}

async function erase(no: string): Promise<number> {
  const cookie = await signInAt(county.url, 'zhongxin')
  const answer = await post(county.url, '/api/v1/erasures', { caseNo: no, basis: BASIS }, { cookie })
  expect(answer.status, await answer.clone().text()).toBe(200)
  return (await answer.json()).events
}

async function lookedAt(page: Page, name: string): Promise<void> {
  const size = page.viewportSize()!
  for (const [width, height] of [
    [360, 740],
    [1024, 768],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height })
    await looked(page, `${name}-${width}`)
  }
  await page.setViewportSize(size)
}

/** Some of the middle, as bytes and as one character each. */
const PART = () => photo.subarray(20_000, 20_400)
const needles = () => [...PERSON, PART()]
const inBrowser = (page: Page) => onDisk(page, [...PERSON, PART().toString('latin1')])
/** What the folder of a node lies in says nothing of nobody. */
const inFolder = (dir: string) => holding(dir, ...needles())

async function photoAtCounty(): Promise<Buffer> {
  const dir = join(countyDir, 'materials')
  const files = await readdir(dir, { recursive: true }).catch(() => [])
  const name = files.find((path) => /[0-9a-f]{64}$/.test(path))
  return name ? readFile(join(dir, name)) : Buffer.alloc(0)
}

const verified = async (...args: string[]): Promise<string> => {
  const ran = await yimen({ DATA_DIR: countyDir, AUTHORITY: '441424000000' }, ...args)
  expect(ran.code, ran.stderr).toBe(0)
  return ran.stdout.trim()
}

describe.sequential('a case that is erased', () => {
  test('lies at both nodes and on both stations before', async () => {
    const { page, url } = village
    await take(HIS)
    caseNo = await take(HERS, { mimeType: 'image/jpeg', buffer: await photograph(page) })
    await sendUntil(village, '县中心已全部收到')
    await expect.poll(async () => (await photoAtCounty()).length, { timeout: 60_000 }).toBeGreaterThan(50_000)
    photo = await photoAtCounty()
    await window.exchangeAll()
    await window.write([draftOf(caseNo, 'accepted', {})])
    await window.exchangeAll()
    await window.write([draftOf(caseNo, 'dispatched', { to: civilAffairs.uscc })])
    await window.exchangeAll()
    await row(department.page).click()
    await department.page.getByText(HERS.name).first().waitFor()
    await department.page.getByRole('img', { name: `${MATERIAL} 第 1 份` }).waitFor()
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText('五华县民政局').first().waitFor({ timeout: 90_000 })

    for (const dir of [countyDir, relayDir])
      for (const needle of needles()) expect(await holding(dir, needle), String(needle)).not.toEqual([])
    expect(await inBrowser(page)).toHaveLength(needles().length)
    expect(await inBrowser(department.page)).toEqual(PERSON)
  })

  test('is gone from the county, the township and the station that is there; who is cut off writes on', async () => {
    const { page, url } = department
    for (const line of [department.line, lines.toCounty!]) line.cut()
    await page.goto(`${url}/case/${caseNo}`)
    await page.locator('#do-review').click()
    await page.getByRole('button', { name: /材料齐全，符合条件/ }).click()
    await page.getByLabel('意见', { exact: true }).fill(OPINION)
    await page.getByRole('button', { name: '提交审核意见' }).click()
    await barSays(page, '1 件待上传')

    expect(await erase(caseNo)).toBeGreaterThan(4)
    expect(await inFolder(countyDir)).toEqual([])
    await expect.poll(() => inFolder(relayDir), { timeout: 90_000, interval: 1_000 }).toEqual([])
    // The looking itself sees what lies there.
    for (const dir of [countyDir, relayDir]) expect(await holding(dir, HIS.name)).not.toEqual([])
    for (const node of [county, relay])
      for (const word of [...PERSON, HIS.name]) expect(node.output()).not.toContain(word)
  })

  test('is shown as erased at the village, which has nothing of it', async () => {
    const { page, url } = village
    await page.goto(url)
    await row(page).first().getByText('按规定删除').waitFor({ timeout: 90_000 })
    await lookedAt(page, 'erased-row')
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText('这一件的内容已按规定删除').waitFor()
    await lookedAt(page, 'erased-case')
    expect(await inBrowser(page)).toEqual([])
    expect(await onDisk(page, [HIS.name])).toEqual([HIS.name])
  })

  test('leaves chains that hold, at the county and in a backup, and the backup has nothing of it', async () => {
    expect(await verified('verify')).toMatch(/Everything is as it was written/)
    const backup = await verified('backup', backups)
    const printed = await verified('verify', backup)
    expect(printed).toMatch(/Everything is as it was written/)
    expect(Number(/^erased +(\d+)$/m.exec(printed)![1])).toBeGreaterThan(4)
    expect(await inFolder(backups)).toEqual([])
    expect(await holding(backups, HIS.name)).not.toEqual([])
  })

  test('takes in what was written of it meanwhile, and the next erasure takes that, too', async () => {
    const { page, url } = department
    for (const line of [department.line, lines.toCounty!]) line.restore()
    await sendUntil(department, '县中心已全部收到')
    await page.goto(`${url}/case/${caseNo}`)
    await page.getByText('这一件的内容已按规定删除').waitFor()
    expect(await page.getByText('没有被县中心接收').count()).toBe(0)
    await lookedAt(page, 'erased-case-department')
    // Nothing is lost that somebody wrote: it lies there until somebody asks for this case to be erased again.
    expect(await inBrowser(page)).toEqual([HERS.name])
    expect(await holding(countyDir, HERS.name)).not.toEqual([])
    expect(await holding(countyDir, HERS.phone)).toEqual([])
    expect(await erase(caseNo)).toBe(1)
    expect(await inFolder(countyDir)).toEqual([])
    await expect.poll(() => inBrowser(page), { timeout: 90_000, interval: 1_000 }).toEqual([])
    await expect.poll(() => inFolder(relayDir), { timeout: 90_000, interval: 1_000 }).toEqual([])
    await page.getByText('这一件的内容已按规定删除').waitFor()
    expect(await verified('verify')).toMatch(/Everything is as it was written/)
    expect(await erase(caseNo)).toBe(0)
  })
})

test('a photograph on its way when its case is erased does not arrive, and is nobody’s to send', async () => {
  const { page } = village
  lines.toTown!.cut()
  village.line.cut()
  lines.toCounty!.cut()
  // A scan is kept as it came, and large enough to go up in several parts.
  caseNo = await take(HERS, { mimeType: 'application/pdf', buffer: randomBytes(600_000) })
  await barSays(page, '1 件待上传')
  // The events pass, the photograph does not.
  lines.toTown!.restore()
  const broke = lines.toTown!.cutAfter({ up: 300_000 })
  await page.goto(`${village.url}/line`)
  await page.getByRole('button', { name: '现在上传' }).click()
  await broke
  await barSays(page, '1 份照片待上传')
  const uploads = () => readdir(join(relayDir, 'uploads'))
  const half = (await uploads()).find((name) => !name.endsWith('.json'))!
  photo = await readFile(join(relayDir, 'uploads', half))
  expect(photo.length).toBeGreaterThan(30_000)
  expect(await inBrowser(page)).toHaveLength(needles().length)
  await expect.poll(() => holding(countyDir, HERS.phone), { timeout: 60_000 }).not.toEqual([])

  expect(await erase(caseNo)).toBeGreaterThan(2)
  await expect.poll(() => inFolder(relayDir), { timeout: 90_000, interval: 1_000 }).toEqual([])
  await expect.poll(uploads).toEqual([])
  lines.toTown!.resetCounts()
  lines.toTown!.restore()
  await sendUntil(village, '县中心已全部收到')
  expect(lines.toTown!.counts().bodyBytesUp).toBeLessThan(20_000)
  expect(await uploads()).toEqual([])
  expect(await inBrowser(page)).toEqual([])
  for (const dir of [countyDir, relayDir]) expect(await inFolder(dir)).toEqual([])
})
