/** Fills a seat's station with many cases: its own storage, in its own browser, without the line. */
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Page } from 'playwright-core'
import type { Filled } from './fill-station.ts'
import type { ManyCases } from './many-cases.ts'

/** `entry` (of this folder) and all it needs as one script, as the app's build makes it. */
export async function bundled(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      ...{ write: false, target: 'es2023', minify: false },
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ['iife'], name: 'bundled' },
    },
  })
  const [first] = Array.isArray(built) ? built : [built]
  if (!first || !('output' in first)) throw new Error('nothing was built')
  return first.output[0].code
}

/** The page is of the station's origin afterwards too, on a page of the residents', which opens no station. */
export async function fillStation(
  page: Page,
  url: string,
  of: ManyCases & { readonly org: string; readonly cases: number },
): Promise<Filled> {
  await page.goto(`${url}/services`)
  await page.evaluate(await bundled('fill-station.ts'))
  return page.evaluate(
    (how) => (globalThis as unknown as { fillStation(of: typeof how): Promise<Filled> }).fillStation(how),
    of,
  )
}
