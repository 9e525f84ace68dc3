/** A stick brought to a town whose node has lost the county: kept sealed, said so, and opened when the county is back. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { readPack } from '../../shared/catalogue/pack.ts'
import { seqOf } from '../../shared/event.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { openProfile } from '../support/browser.ts'
import { bundleBytes } from '../support/bundle.ts'
import { type Device, enrolDevice } from '../support/device.ts'
import { type Line, openLine } from '../support/line.ts'
import { freePort, type NodeProcess, startNode } from '../support/node-process.ts'
import { relayCode } from '../support/township.ts'
import { barSays, installed, itemNamed, looked } from './seat.ts'

let county: NodeProcess
let relay: NodeProcess
let toCounty: Line
let toTown: Line
let upward: Line
let context: BrowserContext
let page: Page
let village: Device
let path = ''
const dirs: string[] = []
const folder = async (name: string) => {
  const dir = await mkdtemp(join(tmpdir(), `yimen-${name}-`))
  dirs.push(dir)
  return dir
}
const urlOf = ({ port }: { port: number }) => `http://127.0.0.1:${port}`
const result = () => page.locator('section[aria-label="结果"]')

beforeAll(async () => {
  const [countyPort, townPort] = [await freePort(), await freePort()]
  toCounty = await openLine({ targetPort: countyPort })
  toTown = await openLine({ targetPort: townPort })
  upward = await openLine({ targetPort: countyPort })
  const dataDir = await folder('county')
  county = await startNode({
    ...{ dataDir, port: countyPort, args: ['--demo'] },
    env: { PUBLIC_URL: urlOf(toCounty) },
  })
  relay = await startNode({
    ...{ dataDir: await folder('relay'), port: townPort },
    env: { UPSTREAM: urlOf(upward), PUBLIC_URL: urlOf(toTown), ENROL_CODE: await relayCode(county) },
  })
  village = await enrolDevice(urlOf(toCounty), 'hezikou', demoPassword)
  await village.handIn(itemNamed('高龄津贴'), { 'applicant.name': '𠮷小丽' })
  path = join(await folder('stick'), 'station.bundle')
  await writeFile(path, await exported(dataDir))

  context = await openProfile(await folder('profile'), {
    grantDurable: true,
    viewport: { width: 1440, height: 900 },
  })
  page = context.pages()[0] ?? (await context.newPage())
  await page.goto(urlOf(toCounty))
  await page.getByLabel('工号').fill('huacheng')
  await page.getByLabel('密码').fill(demoPassword)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByLabel('工号').waitFor({ state: 'detached' })
  await installed(page)
  await barSays(page, '县中心已全部收到')
})
afterAll(async () => {
  await context?.close()
  await Promise.all([relay, county].map((node) => node?.kill('SIGTERM')))
  for (const line of [toCounty, toTown, upward]) await line?.close()
  for (const dir of dirs) await rm(dir, { recursive: true, force: true })
})

async function exported(dataDir: string): Promise<Uint8Array> {
  const releases = join(dataDir, 'releases')
  const number = Math.max(...(await readdir(releases)).map((name) => Number.parseInt(name, 10)))
  const { release } = readPack(hasher, await readFile(join(releases, `${number}.json`), 'utf8'))!
  const { device, authority } = village.enrolment
  const last = (await village.store.last(device))!
  return bundleBytes(
    { store: village.store, signer: village.signer, sealingKey: release.bundleKey! },
    { area: authority.area, device, from: 1, to: seqOf(last.event.id), skewMs: 0, files: [] },
  )
}

test('the town keeps it sealed and says so; the county opens it when it is back', async () => {
  // The town's node has heard of the village's device.
  const known = async () => {
    village.url = urlOf(toTown)
    return (await village.request('HEAD', `/sync/v1/materials/by-hash/${'0'.repeat(64)}`)).status
  }
  await expect.poll(known, { timeout: 60_000 }).toBe(404)
  toCounty.cut()
  upward.cut()
  await page.goto(`${urlOf(toCounty)}/line`)
  await page.locator('#line-import ~ * input[type=file]').setInputFiles(path)
  await result().filter({ hasText: '已收下，等送县中心' }).waitFor()
  for (const [size, width, height] of [
    ['phone', 360, 740],
    ['tablet', 1024, 768],
    ['wide', 1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height })
    await looked(page, `line-import-sealed-${size}`)
  }
  upward.restore()
  const looksAgain = async () => {
    const look = page.getByRole('button', { name: '看看送到了没有' })
    if (await look.count()) await look.click()
    await result().waitFor()
    return (await result().textContent()) ?? ''
  }
  await expect.poll(looksAgain, { timeout: 100_000 }).toContain('已经导入过')
  expect(await result().textContent()).toContain('河子口村')
})
