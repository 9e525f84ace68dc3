/** The nodes of towns as the county's manager sees them: a code from the screen starts one for real, and one is taken back. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, type NodeProcess, startNode } from '../support/node-process.ts'
import { type County, looked, openCounty, type Seat, sitDown } from './seat.ts'

const TOWN = '华城镇便民服务中心'
const OTHER = '安流镇便民服务中心'

let county: County
let nameless: County
let centre: Seat
let relay: NodeProcess | undefined
let relayDir: string
let relayUrl: string

beforeAll(async () => {
  const port = await freePort()
  county = await openCounty({ port, args: ['--demo'], env: { PUBLIC_URL: `http://127.0.0.1:${port}` } })
  nameless = await openCounty()
  relayDir = await mkdtemp(join(tmpdir(), 'yimen-relay-'))
  relayUrl = `http://127.0.0.1:${await freePort()}`
  centre = await sitDown(county, 'zhongxin')
})
afterAll(async () => {
  await centre?.close()
  await relay?.kill('SIGTERM')
  for (const { close } of [county, nameless]) await close()
  await rm(relayDir, { recursive: true, force: true })
})

async function lookedAt(name: string): Promise<void> {
  const { page } = centre
  for (const [width, height] of [
    [360, 740],
    [1024, 768],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height })
    await looked(page, `${name}-${width}`)
  }
}

/** On the list of accounts; returns what the slip says is to be written on the machine. */
async function issueFor(town: string): Promise<Record<string, string>> {
  const { page } = centre
  await page.getByLabel('找单位或者人').fill(town)
  await page.getByRole('button', { name: `给${town}的镇级节点发登记码` }).click()
  const lines = (await page.locator('.code-lines').textContent()) ?? ''
  return Object.fromEntries(lines.split('\n').map((line) => line.split('=') as [string, string]))
}
const toList = () => centre.page.getByRole('button', { name: '账号与设备' }).click()

describe.sequential('the nodes of towns', () => {
  test('a code is made for a town, and stands open beside the invitations', async () => {
    const { page, url } = centre
    await page.goto(`${url}/accounts`)
    const lines = await issueFor(TOWN)
    expect(lines.UPSTREAM).toBe(county.node.url)
    expect((await page.locator('.invitation-code').textContent())?.replaceAll('-', '')).toBe(lines.ENROL_CODE)
    await lookedAt('relay-slip')
    // The machine is set up by what the slip says, and by its own address.
    const env = { ...lines, PUBLIC_URL: relayUrl }
    await toList()
    await page.getByText('登记码没有用过').waitFor()
    await page.getByLabel('找单位或者人').fill(TOWN)
    await lookedAt('relay-open')
    relay = await startNode({ dataDir: relayDir, port: Number(new URL(relayUrl).port), env })
    await page.reload()
    await page.getByLabel('找单位或者人').fill(TOWN)
    await page.getByText('已登记').waitFor()
    expect(await page.getByText('登记码没有用过').count()).toBe(0)
  })

  test('the board of stations shows it apart from the stations, with its address and what it holds', async () => {
    const { page, url } = centre
    await page.goto(`${url}/stations`)
    const nodes = page.getByRole('region', { name: '镇级节点' })
    const row = nodes.locator('.station')
    await row.getByText('在线').waitFor()
    expect(await row.count()).toBe(1)
    expect(await row.textContent()).toContain(TOWN)
    expect(await row.textContent()).toContain(relayUrl)
    await row.getByText('都传上来了').waitFor()
    // And no row of it among the stations.
    expect(await page.locator('.station', { hasText: TOWN }).count()).toBe(1)
    await lookedAt('stations-nodes')
  })

  test('one is taken back, and opens nothing', async () => {
    const { page, url } = centre
    await page.goto(`${url}/accounts`)
    const lines = await issueFor(OTHER)
    await toList()
    await page.getByRole('button', { name: `收回给${OTHER}镇级节点的登记码` }).click()
    await page.getByText('登记码已收回').waitFor()
    await page.getByText('登记码没有用过').waitFor({ state: 'detached' })
    const dataDir = await mkdtemp(join(tmpdir(), 'yimen-late-'))
    const late = startNode({ dataDir, env: { ...lines, PUBLIC_URL: 'http://127.0.0.1:1' } })
    await expect(late).rejects.toThrow('the county has issued no such code')
    await rm(dataDir, { recursive: true, force: true })
  })

  test('a county that says no address of its own makes none, and is told why', async () => {
    const seat = await sitDown(nameless, 'zhongxin')
    await seat.page.goto(`${seat.url}/accounts`)
    await seat.page.getByLabel('找单位或者人').fill(TOWN)
    await seat.page.getByRole('button', { name: `给${TOWN}的镇级节点发登记码` }).click()
    await seat.page.getByRole('alert').getByText('PUBLIC_URL').waitFor()
    await looked(seat.page, 'relay-nameless')
    await seat.close()
  })
})
