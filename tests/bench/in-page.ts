/** What a page can be asked about itself: long tasks, and how long after an input something was drawn. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'

declare global {
  interface Window {
    /** ms of each task over 50 ms since it was last emptied. */
    longTasks: number[]
    /** performance.now() of the first frame that showed a row of a list. */
    firstRow: number | null
    /** Does `act`, and resolves with the ms until a frame in which `shown` is true. */
    drawn(act: () => void, shown: () => boolean): Promise<number>
  }
}

/** In every page that is opened from now on, before its own scripts run. */
export async function watchPages(context: BrowserContext): Promise<void> {
  // tsx names functions by a helper of its own, which is not in the page.
  await context.addInitScript('globalThis.__name = (named) => named')
  await context.addInitScript(() => {
    window.longTasks = []
    window.firstRow = null
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longTasks.push(duration)
    }).observe({ type: 'longtask', buffered: true })
    // The task behind the frame's callbacks: style, layout and paint are over.
    const afterFrame = (done: (at: number) => void) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => done(performance.now())
        port2.postMessage(null)
      })
    const when = (shown: () => boolean, done: (at: number) => void) => {
      const look = () => {
        if (!shown()) return
        seeing.disconnect()
        afterFrame(done)
      }
      const seeing = new MutationObserver(look)
      seeing.observe(document, { childList: true, subtree: true, characterData: true, attributes: true })
      look()
    }
    when(
      () => document.querySelector('.case-row') !== null,
      (at) => {
        window.firstRow = at
      },
    )
    window.drawn = (act, shown) =>
      new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error('never drawn')), 20_000)
        const from = performance.now()
        act()
        when(shown, (at) => resolve(at - from))
      })
  })
}

const sessions = new WeakMap<Page, Promise<CDPSession>>()

/** The slowest that any session of DevTools asks for holds: so there is one for each page. */
export async function slowed(page: Page, rate: number): Promise<void> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page)
  sessions.set(page, session)
  await (await session).send('Emulation.setCPUThrottlingRate', { rate })
}

export interface LongTasks {
  readonly count: number
  /** ms; 0 where there was none. */
  readonly longest: number
}

/** Those since it was asked last. */
export async function longTasks(page: Page): Promise<LongTasks> {
  // They are told a little after they were.
  await page.waitForTimeout(300)
  const tasks = await page.evaluate(() => window.longTasks.splice(0))
  return { count: tasks.length, longest: Math.max(0, ...tasks) }
}

interface TraceEvent {
  readonly ph: string
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** µs of the thread's own processor time. */
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/**
 * ms of processor that the longest task of any page's main thread took itself. Where more programs run than the machine
 * has processors, tasks take longer than that by the clock, for what others do meanwhile.
 */
export async function longestOfItself(browser: Browser, work: () => Promise<void>): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', '__metadata'], excludedCategories: ['*'] },
  })
  await work()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  await session.detach()
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`
  const named = events.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain')
  const mains = new Set(named.map(threadOf))
  const tasks = events.filter((e) => e.ph === 'X' && e.name.endsWith('RunTask') && mains.has(threadOf(e)))
  if (tasks.length === 0) throw new Error('no task was traced')
  return tasks.reduce((longest, e) => Math.max(longest, e.tdur ?? 0), 0) / 1000
}

/** The value below which 95 of 100 lie. */
export const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]!

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
