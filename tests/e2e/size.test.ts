/**
 * A desk with 2,000 cases: every page, every search and both tabs say the same as the cases that were put in, and what a
 * screen reads does not grow with the store. How long it takes is tests/bench/station-size.ts's to say.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishedCalendar } from '../../server/catalogue/published-calendar.ts'
import { demoPassword } from '../../server/demo/accounts.ts'
import { dueAfter } from '../../shared/calendar/calendar.ts'
import { caseNoOf } from '../../shared/case/events.ts'
import { chinaDay, msOf } from '../../shared/time.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { enrolDevice } from '../support/device.ts'
import { casesFor, fillSeat } from '../support/fill.ts'
import { manyCases, nameOf, standingOf } from '../support/many-cases.ts'
import { type County, looked, openCounty, type Seat, sitDown } from './seat.ts'

const CASES = 2000
const of = casesFor('huacheng', CASES)
const caseAt = manyCases(hasher, of)
/** As they were put in: newest first. */
const put = Array.from({ length: CASES }, (_, i) => ({ i, receipt: caseAt(i)[0]!.event })).map(
  ({ i, receipt }) => ({
    caseNo: caseNoOf(receipt.stream)!,
    name: nameOf(i),
    day: chinaDay(msOf(receipt.at)),
    standing: standingOf(i),
  }),
)
/** As a list of what is due has them. */
const byDue = (some: readonly { readonly caseNo: string; readonly day: string }[]): string[] =>
  some
    .map(({ caseNo, day }) => ({
      caseNo,
      due: dueAfter(publishedCalendar, day, { n: 5, unit: 'workday' }).due,
    }))
    .sort((a, b) => (a.due + a.caseNo < b.due + b.caseNo ? -1 : 1))
    .map(({ caseNo }) => caseNo)
const received = put.filter((c) => c.standing === 'received')
const numbers = (...standing: readonly string[]): string[] =>
  put.filter((c) => standing.includes(c.standing)).map((c) => c.caseNo)

let county: County
let seat: Seat
beforeAll(async () => {
  county = await openCounty()
  seat = await sitDown(county, 'huacheng')
  await fillSeat(seat, of)
  await seat.context.addInitScript(countReads)
  await seat.page.goto(seat.url)
  await firstRow(seat.page)
})
afterAll(async () => {
  await seat.close()
  await county.close()
})

const firstRow = (page: Page) => page.locator('.desk .rows .case-row').first().waitFor()

const shown = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.desk .rows .case-row')].map((row) => row.dataset.case!),
  )

const choose = async (page: Page, list: string, first: string) => {
  await page.locator('.desk-list', { hasText: list }).click()
  await page
    .locator('.desk .rows li:first-child .case-row')
    .and(page.locator(`[data-case="${first}"]`))
    .waitFor()
}

/** Presses 再显示一些 until there is no more, and says what is shown then. What was shown never goes for it. */
async function allPages(page: Page, rows: number): Promise<string[]> {
  await page.evaluate(() => {
    const list = document.querySelector<HTMLElement>('.desk .rows')!
    list.dataset.fewest = String(list.childElementCount)
    new MutationObserver(() => {
      list.dataset.fewest = String(Math.min(Number(list.dataset.fewest), list.childElementCount))
    }).observe(list, { childList: true })
  })
  for (let pages = 1; pages * 50 < rows; pages += 1) {
    await page.getByRole('button', { name: '再显示一些' }).click()
    const last = Math.min(rows, (pages + 1) * 50) - 1
    await page.locator('.desk .rows .case-row').nth(last).waitFor()
  }
  expect(Number(await page.locator('.desk .rows').getAttribute('data-fewest'))).toBeGreaterThanOrEqual(50)
  return shown(page)
}

test('every page of a list, in order, none twice and none missing', async () => {
  const { page } = seat
  await looked(page, 'desk-at-size')
  const accept = byDue(received)
  expect(await allPages(page, accept.length)).toEqual(accept)
  const elsewhere = numbers('dispatched', 'granted')
  await choose(page, '在别处', elsewhere[0]!)
  expect(await allPages(page, elsewhere.length)).toEqual(elsewhere)
})

test('a search finds all that fit, and says so where nothing does', async () => {
  const { page } = seat
  const field = page.getByRole('searchbox')
  for (const i of [3, 500, 1999]) {
    await field.fill(put[i]!.name)
    await page.locator('.desk .rows strong', { hasText: put[i]!.name }).waitFor()
    expect(await shown(page)).toEqual(put.filter((c) => c.name === put[i]!.name).map((c) => c.caseNo))
  }
  for (const length of [16, 18, 26]) {
    const asked = put[700]!.caseNo.slice(0, length)
    const fitting = put.map((c) => c.caseNo).filter((caseNo) => caseNo.startsWith(asked))
    await field.fill(asked)
    await page.waitForFunction(
      ([query, count]) => {
        const rows = [...document.querySelectorAll<HTMLElement>('.desk .rows .case-row')]
        return rows.length === Number(count) && rows.every((row) => row.dataset.case!.startsWith(query!))
      },
      [asked, String(Math.min(50, fitting.length))],
    )
    if (fitting.length <= 50) expect(await shown(page)).toEqual(fitting)
  }
  await field.fill('欧阳没有')
  await page.locator('.desk-left .empty').waitFor()
  await field.fill('')
  await firstRow(page)
})

test('nothing is missing while rows arrive, and two tabs agree', async () => {
  const other = await seat.context.newPage()
  for (const page of [seat.page, other]) {
    await page.goto(seat.url)
    await firstRow(page)
  }
  const village = await enrolDevice(county.node.url, 'hezikou', demoPassword)
  await village.exchangeAll()
  const came: typeof received = []
  const day = chinaDay(Date.now())
  for (let i = 0; i < 120; i += 1) {
    const name = `来件${i}`
    const { caseNo } = await village.handIn(village.items[0]!, { 'applicant.name': name })
    came.push({ caseNo, name, day, standing: 'received' })
    if (i % 40 === 39) await village.exchangeAll()
  }
  const wanted = byDue([...came, ...received])
  for (const page of [seat.page, other]) expect(await allPages(page, wanted.length)).toEqual(wanted)
  expect(await shown(other)).toEqual(await shown(seat.page))
  await other.close()
})

test('what a screen reads does not grow with the store', async () => {
  const { page } = seat
  await page.goto(seat.url)
  await firstRow(page)
  // A desk has six lists, each counted to 99 by its names, and all together; fifty rows are drawn. What is about to be
  // late is looked for in a slice of each.
  const start = await reads(page)
  expect(start.cases).toBeGreaterThan(50)
  expect(start.cases).toBeLessThan(2 * 6 * 100 + 5 * 200 + 2 * 50 + 50)
  expect(start.events).toBeLessThan(200)
  await choose(page, '已办结', numbers('delivered')[0]!)
  expect((await reads(page)).cases).toBeLessThan(150)
  await page.getByRole('searchbox').fill(put[900]!.name)
  await page.locator('.desk .rows strong', { hasText: put[900]!.name }).waitFor()
  expect((await reads(page)).cases).toBeLessThan(150)
  await page.getByRole('searchbox').fill('')
  await firstRow(page)
  await reads(page)
  await page.locator('.desk .rows .case-row').first().click()
  await page.locator('.desk-right h2').waitFor()
  expect((await reads(page)).events).toBeLessThan(100)
})

/** Records that came off the disk since it was asked last: rows, names of rows, steps of a cursor. */
async function reads(page: Page): Promise<{ cases: number; events: number }> {
  const counted = (isLast: boolean) =>
    page.evaluate((isLast) => {
      const { reads } = globalThis as unknown as { reads: { cases: number; events: number } }
      const answer = { ...reads }
      if (isLast) Object.assign(reads, { cases: 0, events: 0 })
      return answer
    }, isLast)
  // Until what the last press began has been read: for a while nothing more comes.
  for (let before = -1, now = 0; now !== before; ) {
    before = now
    await page.waitForTimeout(1500)
    const { cases, events } = await counted(false)
    now = cases + events
  }
  return counted(true)
}

/** Runs in every page before its own scripts. */
function countReads(): void {
  const reads: Record<string, number> = { cases: 0, events: 0 }
  Object.assign(globalThis, { reads })
  const note = (source: IDBObjectStore | IDBIndex | IDBCursor['source'], count: number) => {
    const store = 'objectStore' in source ? source.objectStore : source
    const name = store.transaction.db.name.split('--').at(-1)!
    if (name in reads) reads[name]! += count
  }
  for (const kind of [IDBObjectStore, IDBIndex])
    for (const method of ['get', 'getAll', 'getAllKeys', 'openCursor', 'openKeyCursor'] as const) {
      const own = kind.prototype[method] as (this: IDBIndex, ...of: unknown[]) => IDBRequest
      Object.assign(kind.prototype, {
        [method](this: IDBIndex, ...args: unknown[]) {
          const request = own.apply(this, args)
          request.addEventListener('success', () => {
            const { result } = request
            note(this, Array.isArray(result) ? result.length : result ? 1 : 0)
          })
          return request
        },
      })
    }
}
