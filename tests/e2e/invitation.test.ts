/** A node for real, from an empty folder: the administrator's code, invitations, and a case from village to town. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { demoItems } from '../../server/demo/items.ts'
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
  openSeat,
  RELEASE,
  type Seat,
  startTaking,
} from './seat.ts'

const AREA = '441424000000'
const VILLAGE = '河子口村公共服务站'
const TOWN = '华城镇便民服务中心'
const ITEM = itemNamed('高龄津贴')
const PASSWORD = '老槐树下 1936'

let county: County
let content = ''
const seats: Seat[] = []
let centre: Seat
let village: Seat

beforeAll(async () => {
  content = await mkdtemp(join(tmpdir(), 'yimen-catalogue-'))
  const CATALOGUE = join(content, 'catalogue.json')
  const kept = [AREA, '441424104000', '441424104200', '441424104201']
  const orgs = RELEASE.orgs.filter((org) => org.kind === 'department' || kept.includes(org.id))
  await writeFile(CATALOGUE, JSON.stringify({ orgs, items: demoItems }))
  county = await openCounty({ env: { AUTHORITY: AREA, CATALOGUE } })
})
afterAll(async () => {
  for (const seat of seats) await seat.close()
  await county?.close()
  await rm(content, { recursive: true, force: true })
})

async function seatAt(screen: 'wide' | 'phone' = 'wide'): Promise<Seat> {
  const seat = await openSeat(county, screen)
  seats.push(seat)
  return seat
}

/** On the page of a good code: the password, and whatever comes until the first screen of work. */
async function choosePassword(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel('设一个密码').fill(password)
  await page.getByLabel('再输一次密码').fill(password)
  await page.getByRole('button', { name: '登记这台设备，开始使用' }).click()
  await page.getByLabel('设一个密码').waitFor({ state: 'detached' })
  await barSays(page, '县中心已全部收到')
}

/** The centre invites somebody; returns the code as the slip shows it. */
async function invite(org: string, name: string, id: string, picture = ''): Promise<string> {
  const { page } = centre
  await page.getByLabel('找单位或者人').fill(org)
  await page.getByRole('button', { name: `邀请人到${org}` }).click()
  await page.getByLabel('姓名').fill(name)
  await page.getByLabel('账号', { exact: true }).fill(id)
  if (picture) await looked(page, `accounts-form${picture}`)
  await page.getByRole('button', { name: '生成邀请码' }).click()
  const code = (await page.locator('.invitation-code').textContent()) ?? ''
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/)
  if (picture) await looked(page, `accounts-slip${picture}`)
  await page.getByRole('button', { name: '账号与设备' }).click()
  await page.getByText('邀请中').first().waitFor()
  return code
}

describe.sequential('from an empty machine to a case at the town', () => {
  test('the administrator types the code that the terminal shows', async () => {
    // Said once it listens, which is when the node counts as started.
    const code = await vi.waitFor(() => {
      const printed = /^ +([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}) +http\S+\/join#/m.exec(county.node.output())
      if (!printed) throw new Error(county.node.output())
      return printed[1]!
    }, 30_000)
    centre = await seatAt()
    const { page } = centre
    await page.goto(centre.url)
    await page.getByRole('link', { name: /有邀请码/ }).click()
    await page.getByLabel('邀请码', { exact: true }).fill('7K3Q')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByText('没有这个邀请码').waitFor()
    await page.getByLabel('邀请码', { exact: true }).fill(code.toLowerCase().replaceAll('-', ' '))
    await looked(page, 'join-code-wide')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByText('县中心管理员').waitFor()
    await looked(page, 'join-password-wide')
    await choosePassword(page)
  })

  let clerk = ''
  let townCode = ''
  test('and invites a village, a town and a department', async () => {
    const { page } = centre
    await page.locator('.account > summary').click()
    await page.getByRole('link', { name: '账号与设备' }).click()
    await page.getByText('1 个单位有账号').waitFor()
    clerk = await invite(VILLAGE, '何小站', 'hexz', '-wide')
    townCode = await invite(TOWN, '华小窗', 'huaxc')
    await invite('五华县民政局', '闵小审', 'minxs')
    await page.getByLabel('找单位或者人').fill('')
    await looked(page, 'accounts-list-wide')
    await page.setViewportSize({ width: 1024, height: 768 })
    await looked(page, 'accounts-list-middle')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'accounts-list-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('the village comes in by the link of its QR code', async () => {
    village = await seatAt('phone')
    const { page } = village
    await page.goto(`${village.url}/join#${clerk.replaceAll('-', '')}`)
    await page.getByText('何小站').waitFor()
    await page.getByLabel('设一个密码').fill('short')
    await page.getByRole('button', { name: '登记这台设备，开始使用' }).click()
    await page.getByText('密码至少 8 位').waitFor()
    await looked(page, 'join-password-phone')
    await choosePassword(page)
    expect(new URL(page.url()).hash).toBe('')
    await page.getByRole('combobox', { name: '要办什么？' }).waitFor()
  })

  test('whoever uses the code again is told, and a device stays with its organisation', async () => {
    const stranger = await seatAt('phone')
    await stranger.page.goto(`${stranger.url}/join#${clerk}`)
    await stranger.page.getByText('这个邀请码已经用过了').waitFor()
    await looked(stranger.page, 'join-used-phone')
    // A password without a device of the county opens nothing either.
    await stranger.page.goto(stranger.url)
    await stranger.page.getByLabel('工号').fill('hexz')
    await stranger.page.getByLabel('密码').fill(PASSWORD)
    await stranger.page.getByRole('button', { name: '登录', exact: true }).click()
    await stranger.page.getByText('这台设备还没有登记').waitFor()
    const { page } = village
    await page.goto(`${village.url}/join#${townCode}`)
    await page.getByText(`这台设备已经登记给「${VILLAGE}」`).waitFor()
    await page.goto(village.url)
    await barSays(page, '县中心已全部收到')
  })

  test('takes a case with the line cut, and the town, which came in meanwhile, gets it', async () => {
    await installed(village.page)
    village.line.cut()
    const { page } = village
    await barSays(page, '离线')
    await startTaking(page, 'gljt', ITEM.name)
    await fillForm(page, ITEM)
    await page
      .getByLabel(/原件已看/)
      .first()
      .check()
    const { caseNo } = await handIn(page)

    const town = await seatAt()
    await town.page.goto(`${town.url}/join#${townCode}`)
    await choosePassword(town.page)
    village.line.restore()
    await barSays(page, '县中心已全部收到')
    await town.page.goto(`${town.url}/case/${caseNo}`)
    // The new colleague by name: the release that the invitation published has come.
    await town.page.getByText('何小站').first().waitFor({ timeout: 60_000 })
    await town.page.getByRole('button', { name: '受理', exact: true }).waitFor()
  })

  test('a power cut later everybody is still who they are', async () => {
    await county.killAndRestart()
    expect(county.node.output()).not.toContain('/join#')
    await village.page.reload()
    await barSays(village.page, '县中心已全部收到')
  })

  test('the centre withdraws an account and an invitation, and says so when the line is cut', async () => {
    const { page } = centre
    page.on('dialog', (dialog) => dialog.accept())
    await page.goto(`${centre.url}/accounts`)
    await page.getByRole('button', { name: '停用何小站的账号' }).click()
    await page.getByText('已停用').first().waitFor()
    await page.getByRole('button', { name: '收回给闵小审的邀请' }).click()
    await page.getByText('邀请中').waitFor({ state: 'detached' })
    await looked(page, 'accounts-shut-wide')
    centre.line.cut()
    await bar(page).filter({ hasText: '离线' }).waitFor()
    await page.getByRole('button', { name: '给何小站发新邀请码' }).click()
    await page.getByText('连不上县中心').waitFor()
    await looked(page, 'accounts-cut-off-wide')
  })
})
