/** The county centre: the sample day's conflicts settled at the merge desk by keyboard alone, and what the authors see. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { type County, itemNamed, looked, openCounty, type Seat, sitDown } from './seat.ts'

const ITEM = itemNamed('城乡居民基本养老保险参保登记')
const NAME = '欧阳伪造'
/** Of the sample day eight fields, four contests and three records not accepted, and the forged one. */
const WAITING = 16
const WORD = '村里不办受理，等窗口'

let county: County
let centre: Seat
/** Writes what its organisation may not. */
let forger: Device
let forgedCase: string

beforeAll(async () => {
  county = await openCounty({ args: ['--demo', '--sample'] })
  forger = await enrolDevice(county.node.url, 'hezikou', demoPassword)
  await forger.exchangeAll()
  forgedCase = (await forger.handIn(ITEM, { 'applicant.name': NAME })).caseNo
  await forger.write([draftOf(forgedCase, 'accepted', {})])
  await forger.exchangeAll()
  centre = await sitDown(county, 'zhongxin')
})
afterAll(async () => {
  await centre?.close()
  await county?.close()
})

/** A feed, a fold, a list: each takes its time on a busy machine. */
const poll = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 30_000 })

const heading = () => centre.page.locator('#matter-title')

const inView = async (): Promise<string> =>
  (await centre.page.locator('.merge-steps > span, .merge-right section').allTextContents()).join()

/** j until the matter in view is the one that is meant. */
async function goTo(kind: string, more = ''): Promise<void> {
  const { page } = centre
  for (let i = 0; i < 60; i += 1) {
    // One look: what is taken back comes up meanwhile, and a second look would be past it.
    const before = await inView()
    if (before.includes(kind) && before.includes(more)) return page.locator('form.settle').waitFor()
    await page.keyboard.press('j')
    await poll(inView).not.toBe(before)
  }
  throw new Error(`no ${kind} ${more} on the merge desk`)
}

const left = async () =>
  Number(/共 (\d+) 件/.exec((await centre.page.locator('.merge-steps > span').textContent()) ?? '')?.[1])

async function settleBy(key: string, reason: string): Promise<void> {
  const { page } = centre
  const before = await left()
  await page.keyboard.press(key)
  await page.keyboard.press('r')
  await page.keyboard.type(reason)
  await page.keyboard.press('Enter')
  await poll(left).toBe(before - 1)
}

describe.sequential('the county centre', () => {
  test('its desk says how much is to be settled, and leads there', async () => {
    const { page } = centre
    const link = page.getByRole('link', { name: /合并台/ })
    // Everything of the sample day has come.
    await expect.poll(() => link.textContent(), { timeout: 200_000 }).toMatch(String(WAITING))
    await looked(page, 'county-desk')
    await link.click()
    await heading().waitFor()
    // With those about which nobody told in five workdays, of which a sample day has some.
    const kinds = await page.locator('.merge-left .matter span').allTextContents()
    expect(kinds.filter((kind) => !kind.startsWith('视为受理'))).toHaveLength(WAITING)
    expect(await left()).toBe(kinds.length)
    await looked(page, 'merge-wide')
    await page.setViewportSize({ width: 1024, height: 768 })
    await looked(page, 'merge-middle')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'merge-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('撤回刚才的').waitFor()
    await looked(page, 'merge-keys')
    await page.keyboard.press('Escape')
  }, 300_000)

  test('a forged acceptance, by keyboard alone: its author’s station shows the county’s word', async () => {
    const { page } = centre
    await goTo('没有接收的记录', NAME)
    await page.getByText('没有接收的那一份').waitFor()
    await looked(page, 'merge-quarantine')
    // 0 without a reason settles nothing.
    await page.keyboard.press('0')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('请写明原因').waitFor()
    await page.keyboard.press('r')
    const before = await left()
    await page.keyboard.type(WORD)
    await page.keyboard.press('Enter')
    await poll(left).toBe(before - 1)

    const village = await sitDown(county, 'hezikou', 'phone')
    await village.page.goto(`${village.url}/case/${forgedCase}`)
    await village.page.getByText(`县中心答复：不予采纳。原因：${WORD}`).waitFor()
    await looked(village.page, 'village-answered')
    await village.close()
    // And in the forger's own log.
    await forger.exchangeAll()
    const state = foldCase(await forger.store.stream(caseStream(forgedCase)))
    expect(state?.quarantined).toMatchObject([{ ruling: { verdict: 'dismissed', reason: WORD } }])

    // u takes it back: it waits again, is under the hand again, and is settled again.
    await page.keyboard.press('u')
    await poll(left).toBe(before)
    await poll(inView).toContain(NAME)
    await page.getByText('没有接收的那一份').waitFor()
    await settleBy('0', WORD)
  })

  test('contested acts: the one that stands, then the other one after all', async () => {
    const { page } = centre
    await goTo('处理不一样')
    const link = page.locator('.merge-right a[href^="/case/"]')
    const path = (await link.getAttribute('href'))!
    await looked(page, 'merge-acts')
    await settleBy('1', '第一份材料齐全')
    await page.keyboard.press('u')
    await page.getByText('改定：').waitFor()
    await page.keyboard.press('0')
    await page.keyboard.press('r')
    await page.keyboard.type('两份都不算，重新办')
    await page.keyboard.press('Enter')
    await page.getByText('改定：').waitFor({ state: 'detached' })
    await page.goto(centre.url + path)
    await page.getByText('都不算。两份都不算，重新办').waitFor()
    await looked(page, 'county-case')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'county-case-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('a field of two values is closed with a reason, which the case shows', async () => {
    const { page } = centre
    await page.goto(`${centre.url}/merge`)
    await heading().waitFor()
    await goTo('填写不一样', '手机号码')
    await looked(page, 'merge-field')
    const path = (await page.locator('.merge-right a[href^="/case/"]').getAttribute('href'))!
    const chosen = await page.locator('.version').nth(1).locator('dd').textContent()
    await settleBy('2', '已打电话核实')
    await page.goto(centre.url + path)
    await page.getByText('县中心选定，原因：已打电话核实').waitFor()
    expect(await page.locator('.case-fields dl').textContent()).toContain(chosen)
  })

  test('words typed in a case stay when the contest is settled elsewhere meanwhile', async () => {
    const { page } = centre
    await page.goto(`${centre.url}/merge`)
    await heading().waitFor()
    await goTo('处理不一样')
    const path = (await page.locator('.merge-right a[href^="/case/"]').getAttribute('href'))!
    const other = await centre.context.newPage()
    await other.goto(centre.url + path)
    const words = other.getByLabel('原因（两边都会看到）')
    await words.fill('写到一半')
    await settleBy('1', '以第一份为准')
    await other.getByText('刚刚在别处定了').waitFor()
    expect(await words.inputValue()).toBe('写到一半')
    await other.getByRole('button', { name: '放弃' }).click()
    await words.waitFor({ state: 'detached' })
    await other.close()
  })

  test('all cases: filters, and the path of each in one line', async () => {
    const { page } = centre
    await page.goto(centre.url)
    await page.getByRole('button', { name: /^全部/ }).click()
    await page.getByLabel('镇', { exact: true }).selectOption({ label: '华城镇便民服务中心' })

    await page.getByLabel('状态').selectOption('delivered')
    await poll(() => page.locator('.case-row .stage').allTextContents()).toContain('已办结')
    expect(new Set(await page.locator('.case-row .stage').allTextContents())).toEqual(new Set(['已办结']))
    await poll(() => page.locator('.path-line').first().textContent()).toMatch(/→.*→.*办结/)
    await looked(page, 'county-all')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'county-all-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('is nobody else’s: a town’s clerk sees no merge desk', async () => {
    const town = await sitDown(county, 'huacheng')
    await town.page.goto(`${town.url}/merge`)
    await town.page.getByText('合并台由县中心管理员使用').waitFor()
    await looked(town.page, 'merge-not-theirs')
    await town.close()
  })
})
