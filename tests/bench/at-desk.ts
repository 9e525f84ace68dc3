/** A person at a desk with many cases, as the page itself sees it. Times are ms until the frame that shows it. */
import type { Page } from 'playwright-core'
import { type LongTasks, longTasks, slowed } from './in-page.ts'

export interface Doing {
  readonly ms: readonly number[]
  readonly tasks: LongTasks
}

/** Several of one kind, with the long tasks among them. */
export async function doing(page: Page, each: Iterable<() => Promise<number>>): Promise<Doing> {
  await longTasks(page)
  const ms: number[] = []
  for (const one of each) ms.push(await one())
  return { ms, tasks: await longTasks(page) }
}

/** From the navigation to the first row of the first list. */
export async function start(page: Page, url: string, rate: number): Promise<Doing> {
  await page.goto('about:blank')
  await slowed(page, rate)
  await page.goto(url)
  await page.locator('.case-row').first().waitFor()
  // What begins after it: other counts, what is fetched ahead, the first exchange.
  await page.waitForTimeout(4000)
  const ms = await page.evaluate(() => window.firstRow!)
  const tasks = await longTasks(page)
  await slowed(page, 1)
  return { ms: [ms], tasks }
}

/** Another list, by its tab. No two of them have a case in common. */
export const list = (page: Page, label: string): Promise<number> =>
  page.evaluate((name) => {
    const shown = () => document.querySelector<HTMLElement>('.desk .rows .case-row')?.dataset.case
    const before = shown()
    const tabs = [...document.querySelectorAll<HTMLElement>('.desk-list')]
    return window.drawn(
      () => tabs.find((tab) => tab.textContent!.startsWith(name))!.click(),
      () => shown() !== undefined && shown() !== before,
    )
  }, label)

/** The next page of the list that is shown. */
export const more = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const rows = () => document.querySelectorAll('.desk .rows .case-row').length
    const before = rows()
    return window.drawn(
      () => document.querySelector<HTMLElement>('.desk .rows + button')!.click(),
      () => rows() > before,
    )
  })

/** Types all at once. Shown: only rows that fit, of which there is one at least. */
export const search = (page: Page, query: string, by: 'number' | 'name'): Promise<number> =>
  page.evaluate(
    ([text, how]) => {
      const field = document.querySelector<HTMLInputElement>('.desk-search')!
      const fits = (row: HTMLElement) =>
        how === 'name'
          ? row.querySelector('strong')!.textContent === text
          : row.dataset.case!.startsWith(text!)
      return window.drawn(
        () => {
          field.value = text!
          field.dispatchEvent(new Event('input', { bubbles: true }))
        },
        () => {
          const rows = [...document.querySelectorAll<HTMLElement>('.desk .rows .case-row')]
          return rows.length > 0 && rows.every(fits)
        },
      )
    },
    [query, by],
  )

export async function clearSearch(page: Page): Promise<void> {
  await page.locator('.desk-search').fill('')
  await page.locator('.desk .rows + button').waitFor()
}

/** The guide's field. Shown: an item is offered. */
export const searchItem = (page: Page, query: string): Promise<number> =>
  page.evaluate((text) => {
    const field = document.querySelector<HTMLInputElement>('#search')!
    return window.drawn(
      () => {
        field.value = text
        field.dispatchEvent(new Event('input', { bubbles: true }))
      },
      () => field.value === text && document.querySelector('#search-found a') !== null,
    )
  }, query)

/** Opens the n-th row of the list beside it. Shown: its number in the right pane. */
export const openCase = (page: Page, n: number): Promise<number> =>
  page.evaluate((at) => {
    const row = document.querySelectorAll<HTMLElement>('.desk .rows .case-row')[at]!
    const { case: caseNo } = row.dataset
    return window.drawn(
      () => row.click(),
      () =>
        document.querySelector('.desk-right h2') !== null &&
        document.querySelector('.desk-right')!.textContent!.replaceAll(/\s/g, '').includes(caseNo!),
    )
  }, n)

/** Chooses in one of the county's filters; an empty value lets all through. Shown: other rows, or that there are none. */
export const narrow = (page: Page, at: number, value: string): Promise<number> =>
  page.evaluate(
    ([n, to]) => {
      const select = document.querySelectorAll<HTMLSelectElement>('.filters select')[Number(n)]!
      const shown = () =>
        document.querySelector('.desk-left .empty') !== null
          ? 'none'
          : [...document.querySelectorAll<HTMLElement>('.desk .rows .case-row')]
              .map((e) => e.dataset.case)
              .join()
      const before = shown()
      return window.drawn(
        () => {
          select.value = to!
          select.dispatchEvent(new Event('change', { bubbles: true }))
        },
        () => shown() !== '' && shown() !== before,
      )
    },
    [String(at), value],
  )
