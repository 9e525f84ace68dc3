/**
 * `npm run bench -- --json FILE --md FILE`: everything that is measured, ours beside its peers, in one run
 * (docs/benchmarks.md). Progress goes to stderr.
 */
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { startChild } from './child.ts'
import { itemsFor } from './content.ts'
import { measureLine, SLOW_LINE, VILLAGE_LINE } from './lines.ts'
import { report } from './report.ts'
import type { Row } from './row.ts'

const startedMs = performance.now()
const say = (sentence: string): void => {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
  process.stderr.write(`${seconds.padStart(4)} s  ${sentence}\n`)
}

/** What other-rows.ts serves, in this order. */
const OTHERS = ['screens', 'processor', 'size', 'returning']

async function otherRows(): Promise<Row[]> {
  const rows: Row[] = []
  for (const name of OTHERS) {
    say(`${name}: begins`)
    const child = await startChild('other-rows.ts')
    const measured = (await child.ask(name)) as Row[]
    for (const row of measured) say(`${name}: ${row.name}: ${row.ours.toFixed(1)} ${row.unit}`)
    rows.push(...measured)
    await child.end()
  }
  return rows
}

async function bench(): Promise<Row[]> {
  const items = itemsFor(VILLAGE_LINE.items)
  say('the content is drawn')
  let quiet = () => {}
  const village = new Promise<void>((resolve) => {
    quiet = resolve
  })
  const slow = measureLine(SLOW_LINE, items, say, { quiet: () => {}, calm: Promise.resolve() })
  const others = Promise.all([village, slow]).then(otherRows)
  const fast = measureLine(VILLAGE_LINE, items, say, { quiet, calm: others })
  const rows = await Promise.all([fast, slow, others])
  return rows.flat()
}

// Whatever it started ends with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

const { values } = parseArgs({ options: { json: { type: 'string' }, md: { type: 'string' } } })
const rows = await bench()
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`)
const table = report(rows, new Date().toISOString().slice(0, 10), loadavg()[1]!)
if (values.md) writeFileSync(values.md, table)
else process.stdout.write(table)
say('done')
process.exit()
