/**
 * Chromium as a resident or a clerk has it: Chinese, in China's time, one user data directory for each person, which
 * outlives the browser. playwright-core only; vitest runs the tests.
 */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { chromiumPath } from './chromium.ts'

export interface ViewportSize {
  width: number
  height: number
}

const PHONE: ViewportSize = { width: 360, height: 740 }
const RESULTS = fileURLToPath(new URL('../../test-results/', import.meta.url))

/** What a person's browser would say of itself; the process' own zone too, because workers follow that. */
const CHINESE = { locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }

/** Playwright already turns off what phones home (updates, sync, background networking, first run, the sandbox). */
const launchOptions = () => ({
  executablePath: chromiumPath(),
  headless: true,
  args: ['--disable-gpu', '--lang=zh-CN'],
  env: { ...definedEnv(), TZ: CHINESE.timezoneId },
})

/** A browser without memory, for residents' pages and for many contexts at once. */
export const openBrowser = (): Promise<Browser> => chromium.launch(launchOptions())

/** A page in a context of its own, Chinese like a profile's. */
export async function openPage(browser: Browser, viewport: ViewportSize = PHONE): Promise<Page> {
  const context = await browser.newContext({ ...CHINESE, viewport })
  return context.newPage()
}

/**
 * A browser that keeps what it stores in `dir`: close the context and open the same `dir` again for a restart.
 * `grantDurable` lets `navigator.storage.persist()` succeed as it does on an installed app; without it the answer is
 * false, as on a fresh machine.
 */
export async function openProfile(
  dir: string,
  options: { grantDurable?: boolean; viewport?: ViewportSize } = {},
): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(dir, {
    ...launchOptions(),
    ...CHINESE,
    viewport: options.viewport ?? PHONE,
    serviceWorkers: 'allow',
  })
  if (options.grantDurable) await grantDurableStorage(context)
  return context
}

/**
 * Playwright's own permissions know no durable storage, DevTools does. The grant lives as long as the DevTools session
 * that gave it, so that is the browser's own, and it stays open.
 */
async function grantDurableStorage(context: BrowserContext): Promise<void> {
  const session = await context.browser()!.newBrowserCDPSession()
  await session.send('Browser.grantPermissions', { permissions: ['durableStorage'] })
}

/** Ends a tab as a crash or an out-of-memory kill does: no beforeunload, no pagehide, nothing flushed. */
export async function killTab(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const crashed = page.waitForEvent('crash')
  // The renderer dies before it can answer.
  session.send('Page.crash').catch(() => {})
  await crashed
  await page.close()
}

/** Ends the whole browser as a power cut does; what it had written is what the system has of it. */
export async function killBrowser(context: BrowserContext): Promise<void> {
  const session = await context.browser()!.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const closed = new Promise((resolve) => context.on('close', resolve))
  for (const { id } of processInfo) process.kill(id, 'SIGKILL')
  await closed
}

/** WCAG 2.2 A and AA as far as axe can see, one readable line for each element; empty is what a test expects. */
export async function axeViolations(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  return violations.flatMap((rule) =>
    rule.nodes.map(
      (node) =>
        `${rule.id} (${rule.impact}): ${node.target.join(' ')}: ${node.failureSummary?.replaceAll(/\s+/g, ' ') ?? rule.help}`,
    ),
  )
}

/** The whole page as `test-results/<name>.png`; returns the path. */
export const screenshot = (page: Page, name: string): Promise<string> => picture(page, name, true)

/** The same of what the window shows. */
export const viewPicture = (page: Page, name: string): Promise<string> => picture(page, name, false)

async function picture(page: Page, name: string, fullPage: boolean): Promise<string> {
  const path = join(RESULTS, `${name}.png`)
  mkdirSync(dirname(path), { recursive: true })
  await page.screenshot({ path, fullPage })
  return path
}

const definedEnv = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
