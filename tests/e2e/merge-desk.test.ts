/**
 * What the merge desk finds by looking, settled by keyboard alone: cases filed twice, numbers that nobody accounts for;
 * and what the stations concerned then have.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { handInEvents } from '../../shared/case/draft.ts'
import { caseNumber, numberDay } from '../../shared/case/number.ts'
import type { Entry } from '../../shared/event.ts'
import { type Device, draftOf, enrolDevice, openDevice } from '../support/device.ts'
import { APPLICANT, type County, itemNamed, looked, openCounty, type Seat, sitDown } from './seat.ts'

const ITEM = itemNamed('城乡居民基本养老保险参保登记')
/** Each filed by one person at both villages. */
const PAIRS = 4
const REASON = '已打电话和申请人核实'

let county: County
let centre: Seat
let stations: Device[]
const filed: string[] = []

beforeAll(async () => {
  county = await openCounty()
  stations = [
    await enrolDevice(county.node.url, 'hezikou', demoPassword),
    await enrolDevice(county.node.url, 'dongyuan', demoPassword),
  ]
  for (let i = 0; i < 2 * PAIRS; i += 1) {
    const fields = { 'applicant.name': APPLICANT.name, 'applicant.id': residentId(Math.floor(i / 2)) }
    filed.push((await stations[i % 2]!.handIn(ITEM, fields)).caseNo)
  }
  await skipNumbers(stations[1]!, 8)
  for (const station of stations) await station.exchangeAll()
  centre = await sitDown(county, 'zhongxin')
})
afterAll(async () => {
  await centre?.close()
  await county?.close()
})

/** Takes a case under this counter, and leaves out those below. */
async function skipNumbers(station: Device, counter: number): Promise<void> {
  const { org, terminal } = station.enrolment
  const number = caseNumber({ area: org.id, day: numberDay(Date.now()), terminal, counter })
  if (!number.ok) throw new Error(number.error.type)
  const draft = { id: 'd', item: ITEM.code, itemVersion: ITEM.version, fields: {}, materials: {} }
  const numbered = { caseNo: number.value, queryCode: '246810', secret: 'c2VjcmV0LXNlY3JldC1zZQ' }
  await station.write(handInEvents({ ...draft, updatedAt: 0, reserved: null }, numbered))
}

const matters = () => centre.page.locator('.merge-left .matter')
const heading = () => centre.page.locator('#matter-title')
const waiting = () => matters().count()
const poll = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 30_000, interval: 20 })

/** A choice, a reason at hand, Enter; the next one is under the hand then. */
async function decide(choice: string, reason = 'a'): Promise<void> {
  const { page } = centre
  const before = await waiting()
  await page.keyboard.press(choice)
  await page.keyboard.press(reason)
  await page.keyboard.press('Enter')
  await poll(waiting).toBe(before - 1)
  // The one that was settled keeps its choice until the next one stands in its place.
  await poll(() => page.locator('form.settle input:checked').count()).toBe(0)
  if (before > 1) await page.locator('form.settle').waitFor()
}

describe.sequential('the merge desk', () => {
  test('lists what was filed twice and what numbers are missing; looks well from wide to narrow', async () => {
    const { page } = centre
    await page.goto(`${centre.url}/merge`)
    await poll(waiting).toBe(PAIRS + 1)
    await page.getByText('断号').first().waitFor()
    await page.locator('.merge-left .matter', { hasText: '疑似重复申请' }).first().click()
    await page.locator('form.settle').waitFor()
    await looked(page, 'merge-desk-repeat')
    await page.locator('.merge-left .matter', { hasText: '断号' }).first().click()
    await page.getByText('第 5 到 7 号').first().waitFor()
    await looked(page, 'merge-desk-gap')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'merge-desk-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('numbers are accounted for, and stay listed as such', async () => {
    const { page } = centre
    expect(await heading().textContent()).toContain('断号')
    await decide('2', 's')
    await page.locator('.gaps summary').click()
    await page.getByText('手写受理，纸质材料在存 · 纸质材料已经看过').waitFor()
    await looked(page, 'merge-desk-gaps')
    await stations[1]!.exchangeAll()
    const said = (await stations[1]!.store.stream(deviceStreamOf(stations[1]!))).map((e) => e.event)
    expect(said.filter((e) => e.type === 'accounted')).toMatchObject([
      { data: { from: 5, to: 7, why: 'paper', reason: '纸质材料已经看过' } },
    ])
  })

  test('pairs are compared one after the other by keyboard alone; both stations show the word', async () => {
    const { page } = centre
    await heading().focus()
    const began = Date.now()
    for (let left = PAIRS; left > 0; left -= 1) await decide(left % 2 === 0 ? '1' : '0')
    const perHour = Math.round((3_600_000 * PAIRS) / (Date.now() - began))
    console.info(`INFO merge desk: ${perHour} decisions an hour by keyboard, reading apart`)
    await page.locator('.empty').waitFor()
    expect(await waiting()).toBe(0)

    const said: Entry[] = []
    for (const station of stations) {
      const words = async () => {
        await station.exchangeAll()
        const entries = await Promise.all(filed.map((caseNo) => station.store.stream(`case/${caseNo}`)))
        return entries.flat().filter((e) => e.event.type === 'compared')
      }
      // Every pair is one of this village's and one of the other's.
      await poll(async () => (await words()).length).toBe(PAIRS)
      said.push(...(await words()).filter((e) => e.event.data?.reason !== undefined))
    }
    // One reason for each pair, in one of its two cases.
    expect(said.map((e) => e.event.data?.reason)).toEqual(Array(PAIRS).fill(REASON))
    const own = said.find((e) => filed.indexOf(e.event.stream.slice('case/'.length)) % 2 === 0)!
    const village = await sitDown(county, 'hezikou', 'phone')
    await village.page.goto(`${village.url}/${own.event.stream}`)
    await village.page.locator('.trace', { hasText: REASON }).waitFor()
    await village.page.getByText('是同一个申请').first().waitFor()
    await looked(village.page, 'merge-desk-village')
    await village.close()
  })

  test('u takes the last word back, and it is on the desk again', async () => {
    const { page } = centre
    await page.keyboard.press('u')
    await poll(waiting).toBe(1)
    await page.locator('form.settle').waitFor()
    await decide('0', 'd')
    await page.goto(`${centre.url}/merge`)
    await page.locator('.empty').waitFor()
  })

  test('what came back after an outage is listed by station, with what was merged without a question', async () => {
    const { page } = centre
    const [station] = stations as [Device]
    // Written two hours ago, without having heard of the last words since.
    station.clockOffsetMs = -2 * 3_600_000
    const own = filed.filter((_, i) => i % 2 === 0)
    await station.write(
      own.map((caseNo) => draftOf(caseNo, 'filled', { fields: { 'applicant.phone': APPLICANT.phone } })),
    )
    station.clockOffsetMs = 0
    await station.exchangeAll()
    await poll(async () => {
      await page.goto(`${centre.url}/merge`)
      await page.locator('#waits-title').waitFor()
      return page.getByRole('region', { name: '断网回来的站点' }).count()
    }).toBe(1)
    // The node knows of it before its events have come to this desk.
    const summary = page.locator('[aria-labelledby="returns-title"] summary').first()
    await poll(async () => {
      await summary.click()
      return page.getByText('自动合并的').count()
    }).toBe(1)
    await page.getByText('同时别处写了：县中心比对').first().waitFor({ state: 'attached' })
    await looked(page, 'merge-desk-returns')
  })

  test('a copied device is one heading, and what its copy wrote is answered as one', async () => {
    const { page } = centre
    const [station] = stations as [Device]
    const { device } = station.enrolment
    const twin = openDevice(county.node.url, 'hezikou', station.enrolment, station.signer)
    await twin.store.append(await station.store.log(device, 0, 1000))
    const write = (on: Device, value: string) =>
      on.write([draftOf(filed[0]!, 'filled', { fields: { 'applicant.address': value } })])
    await write(station, '河子口村一组')
    await write(twin, '河子口村二组')
    await station.exchangeAll()
    // It is told that its log is not the one the county holds.
    await twin.exchangeAll().catch(() => {})
    await page.goto(`${centre.url}/merge`)
    const heading = page.locator('.merge-left .matter', { hasText: '设备被复制' })
    await heading.first().click()
    await page.locator('form.settle').waitFor()
    await looked(page, 'merge-desk-clone')
    await page.setViewportSize({ width: 360, height: 740 })
    await looked(page, 'merge-desk-clone-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.keyboard.press('1')
    await page.keyboard.press('a')
    await page.keyboard.press('Enter')
    await poll(() => heading.count()).toBe(0)
  })
})

const deviceStreamOf = ({ enrolment }: Device): string =>
  `device/${enrolment.device}/${numberDay(Date.now()).slice(0, 7)}`

/** GB 11643's last digit. */
function residentId(n: number): string {
  const digits = `44142419650315${String(100 + n)}`
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11), 0)
  return `${digits}${'10X98765432'.charAt(sum % 11)}`
}
