/**
 * A station with 20,000 cases and 160,000 events, in Chromium on the built app: a township's desk, and for the filters a
 * county's. Run alone: `npm run build`, then `npx tsx tests/bench/station-size.ts [cases]`.
 */
import { readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { demoPassword } from '../../server/demo/accounts.ts'
import {
  APPLICANT,
  barSays,
  type County,
  fillForm,
  installed,
  itemNamed,
  openCounty,
  RELEASE,
  type Seat,
  sitDown,
  startTaking,
} from '../e2e/seat.ts'
import { enrolDevice } from '../support/device.ts'
import { bundled, casesFor, fillSeat } from '../support/fill.ts'
import { nameOf } from '../support/many-cases.ts'
import * as desk from './at-desk.ts'
import { longestOfItself, longTasks, median, p95, slowed, watchPages } from './in-page.ts'
import type { Row } from './row.ts'
import type { PeerFigures } from './size-peers-page.ts'

const CASES = 20_000
const TIMES = 30
const SLOW = 4
const MB = 1_000_000

interface Filled {
  readonly county: County
  readonly town: Seat
  readonly centre: Seat
}

/** Only what others leave of the processors is taken for it, and by the browsers for all that they do. */
export async function fillStations(cases = CASES): Promise<Filled> {
  setPriority(constants.priority.PRIORITY_LOW)
  const county = await openCounty()
  const [town, centre] = await Promise.all([
    filled(county, 'huacheng', cases),
    filled(county, 'zhongxin', cases),
  ])
  return { county, town, centre }
}

export async function stationAtSize({ county, town, centre }: Filled): Promise<Row[]> {
  try {
    return [
      ...(await starting(town)),
      ...(await lists(town.page)),
      ...(await searches(town.page)),
      // Before the newest are all of one town.
      ...(await filters(centre.page)),
      ...(await arriving(county, town)),
      ...(await handingIn(town)),
      ...(await storage(town)),
      ...(await peers(town)),
    ]
  } finally {
    for (const seat of [town, centre]) await seat.close()
    await county.close()
  }
}

const row = (name: string, unit: Row['unit'], ours: number, peers: Row['peers'] = {}): Row => ({
  ...{ name: `station, 20,000 cases: ${name}`, unit, peers, floor: null },
  ours: Math.round(ours * 1000) / 1000,
})

/** What it took, and what stood in the way of everything else meanwhile. */
const rowsOf = (name: string, { ms, tasks }: desk.Doing): Row[] => {
  console.error(`${name}: ${ms.length} times, p95 ${p95(ms).toFixed(0)} ms, ${tasks.count} long tasks`)
  return [row(`${name}, p95`, 'ms', p95(ms)), row(`${name}, longest task over 50 ms`, 'ms', tasks.longest)]
}

async function filled(county: County, staff: string, cases: number): Promise<Seat> {
  const seat = await sitDown(county, staff)
  await installed(seat.page)
  const { storing, listing } = await fillSeat(seat, casesFor(staff, cases))
  console.error(
    `${staff}: ${cases} cases put in, stored in ${(storing / 1000).toFixed(0)} s, listed in ${(listing / 1000).toFixed(0)} s`,
  )
  await seat.reopen()
  await watchPages(seat.context)
  await seat.page.goto(seat.url)
  await seat.page.locator('.case-row').first().waitFor()
  return seat
}

async function starting({ page, url }: Seat): Promise<Row[]> {
  const starts: desk.Doing[] = []
  for (let i = 0; i < 5; i += 1) starts.push(await desk.start(page, url, SLOW))
  const unslowed = await desk.start(page, url, 1)
  const ms = starts.flatMap((s) => s.ms)
  console.error(
    `start: ${ms.map((s) => s.toFixed(0)).join(', ')} ms slowed, ${unslowed.ms[0]!.toFixed(0)} not`,
  )
  return [
    row('start, processor slowed four times', 's', median(ms) / 1000),
    row('start, not slowed', 's', unslowed.ms[0]! / 1000),
    row('start, not slowed, longest task over 50 ms', 'ms', unslowed.tasks.longest),
  ]
}

const TABS = ['在别处', '已办结', '待转交', '待受理']

async function lists(page: Page): Promise<Row[]> {
  const first = await desk.doing(
    page,
    Array.from({ length: TIMES }, (_, i) => () => desk.list(page, TABS[i % TABS.length]!)),
  )
  await desk.list(page, TABS[0]!)
  const next = await desk.doing(
    page,
    Array.from({ length: 10 }, () => () => desk.more(page)),
  )
  return [...rowsOf('first page of a list', first), ...rowsOf('next page, up to 550 rows', next)]
}

async function searches(page: Page): Promise<Row[]> {
  const numbers = await numbersIn(page)
  const byName = await desk.doing(
    page,
    Array.from({ length: TIMES }, (_, i) => () => desk.search(page, nameOf(i * 37), 'name')),
  )
  const byNumber = await desk.doing(
    page,
    Array.from({ length: TIMES }, (_, i) => () => {
      const length = [18, 21, 26][i % 3]!
      return desk.search(page, numbers[i]!.slice(0, length), 'number')
    }),
  )
  await desk.clearSearch(page)
  const opening = await desk.doing(
    page,
    Array.from({ length: TIMES }, (_, i) => () => desk.openCase(page, i)),
  )
  await page.goto(new URL('/guide', page.url()).href)
  await page.locator('#search').waitFor()
  const names = RELEASE.items.flatMap(({ name }) => [name.slice(0, 2), name.slice(2, 6)]).slice(0, TIMES)
  const items = await desk.doing(
    page,
    names.map((name) => () => desk.searchItem(page, name)),
  )
  return [
    ...rowsOf('search by name', byName),
    ...rowsOf('search by number', byNumber),
    ...rowsOf('opening a case', opening),
    ...rowsOf('search for an item', items),
  ]
}

const numbersIn = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.desk .rows .case-row')].map((e) => e.dataset.case!),
  )

/** 500 rows from a village, with the list they belong to on the screen, and another tab open on it. */
async function arriving(county: County, { page, url }: Seat): Promise<Row[]> {
  const village = await enrolDevice(county.node.url, 'hezikou', demoPassword)
  await village.exchangeAll()
  const other = await page.context().newPage()
  for (const tab of [other, page]) {
    await tab.goto(url)
    await tab.locator('.case-row').first().waitFor()
    await barSays(tab, '县中心已全部收到')
  }
  const item = village.items[0]!
  const figures: Row[] = []
  for (const [rate, how] of [
    [1, 'not slowed'],
    [SLOW, 'slowed four times'],
  ] as const) {
    const name = `来件${rate}`
    for (let i = 0; i < 250; i += 1) await village.handIn(item, { 'applicant.name': name })
    for (const tab of [page, other]) {
      await slowed(tab, rate)
      await longTasks(tab)
    }
    const from = performance.now()
    const ownMs = await longestOfItself(page.context().browser()!, async () => {
      await village.exchangeAll()
      for (const tab of [page, other])
        await tab.waitForFunction(
          (wanted) => {
            const shown = [...document.querySelectorAll('.desk .rows strong')]
            return shown.length > 0 && shown.every((e) => e.textContent === wanted)
          },
          name,
          { timeout: 120_000 },
        )
      await barSays(page, '县中心已全部收到')
    })
    const took = performance.now() - from
    const tasks = [await longTasks(page), await longTasks(other)]
    console.error(
      `500 rows, ${how}: ${took.toFixed(0)} ms, longest of itself ${ownMs.toFixed(0)} ms, by the clock ${JSON.stringify(tasks)}`,
    )
    const arrive = `500 rows arrive, two tabs, ${how}, longest task`
    figures.push(
      row(`${arrive}, its own processor time`, 'ms', ownMs),
      row(`${arrive} over 50 ms by the clock`, 'ms', Math.max(...tasks.map((t) => t.longest))),
    )
    for (const tab of [page, other]) await slowed(tab, 1)
  }
  await other.close()
  return figures
}

/** From the press of 收件 to the receipt. */
async function handingIn({ page, url }: Seat): Promise<Row[]> {
  const pension = itemNamed('城乡居民基本养老保险参保登记')
  const ms: number[] = []
  let [count, longest] = [0, 0]
  for (let i = 0; i < 5; i += 1) {
    await page.goto(`${url}/guide`)
    await startTaking(page, 'cxjmyl', pension.name)
    await fillForm(page, pension, APPLICANT)
    await longTasks(page)
    ms.push(
      await page.evaluate(() =>
        window.drawn(
          () =>
            [...document.querySelectorAll('button')].find((b) => b.textContent!.endsWith('收件'))!.click(),
          () => document.querySelector('.case-no') !== null,
        ),
      ),
    )
    const tasks = await longTasks(page)
    count += tasks.count
    longest = Math.max(longest, tasks.longest)
  }
  return rowsOf('hand-in', { ms, tasks: { count, longest } })
}

async function filters(page: Page): Promise<Row[]> {
  const towns = RELEASE.orgs.filter((o) => o.kind === 'town').map((o) => o.id)
  const departments = RELEASE.orgs.filter((o) => o.kind === 'department').map((o) => o.id)
  const [town, department, stage] = [0, 1, 2]
  const steps = towns
    .slice(0, 6)
    .flatMap((id, i) => [
      () => desk.narrow(page, town, id),
      () => desk.narrow(page, stage, 'delivered'),
      () => desk.narrow(page, town, ''),
      () => desk.narrow(page, department, departments[i]!),
      () => desk.narrow(page, stage, ''),
      () => desk.narrow(page, department, ''),
    ])
  return rowsOf('filter of the county’s list', await desk.doing(page, steps))
}

async function storage({ page }: Seat): Promise<Row[]> {
  const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
  return [row('storage used, 160,000 events and the app', 'MB', usage / MB)]
}

async function peers({ page, url }: Seat): Promise<Row[]> {
  await page.goto(`${url}/services`)
  for (const part of ['pouchdb', 'pouchdb.indexeddb', 'pouchdb.find'])
    await page.evaluate(
      readFileSync(new URL(`../../node_modules/pouchdb/dist/${part}.js`, import.meta.url), 'utf8'),
    )
  await page.evaluate(await bundled(new URL('size-peers-page.ts', import.meta.url)))
  const names = Array.from({ length: TIMES }, (_, i) => nameOf(i * 37 + 5))
  const numbers = RELEASE.orgs
    .filter((o) => o.parent === '441424104000')
    .map((o) => o.id)
    .slice(0, TIMES)
  const figures = await page.evaluate(
    ([whose, which]) =>
      (
        globalThis as unknown as { comparePeers(a: string[], b: string[]): Promise<PeerFigures> }
      ).comparePeers(whose!, which!),
    [names, numbers],
  )
  const beside = (what: keyof PeerFigures['ours'], name: string): Row =>
    row(`${name}, the store alone, p95`, 'ms', p95(figures.ours[what]), {
      pouchdb: p95(figures.pouchdb[what]),
      rxdb: p95(figures.rxdb[what]),
    })
  console.error(
    `PouchDB holds the ${figures.rows} rows of the list in ${(figures.pouchdbBytes / MB).toFixed(0)} MB`,
  )
  return [
    beside('first', 'first page of a list'),
    beside('name', 'search by name'),
    beside('number', 'search by number'),
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const figures = await stationAtSize(await fillStations(Number(process.argv[2] ?? CASES)))
  for (const { name, unit, ours, peers: others } of figures)
    console.log(`${name}: ${ours} ${unit} ${JSON.stringify(others)}`)
}
