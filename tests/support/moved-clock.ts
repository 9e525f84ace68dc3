/**
 * A county, and the browsers in it, on another day than today: the node runs in this process, made and served as the
 * program does it, with a clock that can be moved and an hour that comes when it is called; a browser's own clock is
 * moved by a script that runs before the page's. Both go on by themselves.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext } from 'playwright-core'
import { openNode } from '../../server/compose.ts'
import { demoAccounts } from '../../server/demo/accounts.ts'
import { demoRelease } from '../../server/demo/release.ts'
import { readEnvironment } from '../../server/environment.ts'
import { listen } from '../../server/listen.ts'
import { systemTimer } from '../../server/system.ts'
import { isoOf } from '../../shared/time.ts'

const HOUR_MS = 3_600_000

export interface MovedCounty {
  readonly node: { readonly port: number; readonly url: string }
  /** ms, as the node has it now. */
  now(): number
  /** It is that moment for the node, and in these browsers from their next page on. */
  moveTo(ms: number): Promise<void>
  /** This browser's clock goes with the county's. */
  include(context: BrowserContext): Promise<void>
  /** What the node does each hour. */
  hour(): void
  close(): Promise<void>
}

export async function openMovedCounty(startMs: number): Promise<MovedCounty> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yimen-moved-'))
  const read = readEnvironment({ DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', AUTHORITY: '441424000000' })
  if (!read.ok || read.value.upstream !== null) throw new Error('not the settings of a county')
  let byMs = startMs - Date.now()
  let hour = () => {}
  const now = () => Date.now() + byMs
  const node = await openNode(read.value, {
    ...{ seed: demoRelease(isoOf(startMs)), accounts: demoAccounts, enrolAtSignIn: true, write: () => {} },
    clientDir: fileURLToPath(new URL('../../dist/client', import.meta.url)),
    clock: { now },
    timer: {
      after(delayMs, fire) {
        if (delayMs !== HOUR_MS) return systemTimer.after(delayMs, fire)
        hour = fire
        return () => {}
      },
    },
  })
  const listening = await listen(read.value, node)
  const contexts: BrowserContext[] = []
  const set = (context: BrowserContext) => context.addInitScript(moveDate, byMs)
  return {
    node: { url: listening.url, port: Number(new URL(listening.url).port) },
    now,
    async moveTo(ms) {
      byMs = ms - Date.now()
      for (const context of contexts) await set(context)
    },
    async include(context) {
      contexts.push(context)
      await set(context)
    },
    hour: () => hour(),
    async close() {
      await listening.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Runs in a page; the last one that ran holds. */
function moveDate(byMs: number): void {
  const kept = globalThis as unknown as { RealDate?: DateConstructor }
  kept.RealDate ??= Date
  const Real = kept.RealDate
  globalThis.Date = new Proxy(Real, {
    construct: (_, args: [number]) => (args.length > 0 ? new Real(...args) : new Real(Real.now() + byMs)),
    apply: () => new Real(Real.now() + byMs).toString(),
    get: (target, name) => (name === 'now' ? () => Real.now() + byMs : Reflect.get(target, name)),
  })
}
