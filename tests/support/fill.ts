/** Fills a seat's station with many cases: its own storage, in its own browser, without the line. */
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { demoRelease } from '../../server/demo/release.ts'
import type { Filled } from './fill-station.ts'
import type { ManyCases } from './many-cases.ts'

/** A module and all it needs as one script, as the app's build makes it. */
export async function bundled(entry: URL): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      ...{ write: false, target: 'es2023', minify: false },
      lib: { entry: fileURLToPath(entry), formats: ['iife'], name: 'bundled' },
    },
  })
  const [first] = Array.isArray(built) ? built : [built]
  if (!first || !('output' in first)) throw new Error('nothing was built')
  return first.output[0].code
}

/** The cases that the organisation of `staff` would have: of its own villages, a county's of all. */
export function casesFor(
  staff: string,
  cases: number,
): ManyCases & { readonly org: string; readonly cases: number } {
  const { orgs, items, staff: people } = demoRelease('2026-11-21T00:00:00.000Z')
  const { org } = people.find(({ id }) => id === staff)!
  const isCounty = orgs.some((o) => o.id === org && o.kind === 'county')
  return {
    ...{ org, cases, newestMs: Date.now() - 3_600_000 },
    villages: orgs.filter((o) => o.kind === 'village' && (isCounty || o.parent === org)).map((o) => o.id),
    departments: orgs.filter((o) => o.kind === 'department').map((o) => o.id),
    items: items.map(({ code, version }) => ({ code, version })),
  }
}

/** The page is on one of the residents' afterwards, which opens no station. */
export async function fillSeat(
  { page, url }: { readonly page: Page; readonly url: string },
  of: ReturnType<typeof casesFor>,
): Promise<Filled> {
  await page.goto(`${url}/services`)
  await page.evaluate(await bundled(new URL('fill-station.ts', import.meta.url)))
  return page.evaluate(
    (how) => (globalThis as unknown as { fillStation(of: typeof how): Promise<Filled> }).fillStation(how),
    of,
  )
}
