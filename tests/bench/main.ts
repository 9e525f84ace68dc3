/**
 * `npm run bench -- --json FILE --md FILE`: everything that is measured, ours beside its peers, in one run
 * (docs/benchmarks.md). Progress goes to stderr.
 */
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type Child, startChild } from './child.ts'
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
const OTHERS = ['screens', 'processor', 'returning', 'size']

async function otherRows(stations: Promise<Child>): Promise<Row[]> {
  const rows: Row[] = []
  // It would take from what is measured.
  const filled = await stations
  for (const name of OTHERS) {
    say(`${name}: begins`)
    const child = name === 'size' ? filled : await startChild('other-rows.ts')
    const measured = (await child.ask(name)) as Row[]
    for (const row of measured) say(`${name}: ${row.name}: ${row.ours.toFixed(1)} ${row.unit}`)
    rows.push(...measured)
    await child.end()
  }
  return rows
}

async function filledStations(): Promise<Child> {
  const child = await startChild('other-rows.ts')
  await child.ask('fill')
  say('the stations are filled')
  return child
}

/** Something that happens once. */
function moment() {
  let happens = () => {}
  const happened = new Promise<void>((resolve) => {
    happens = resolve
  })
  return { happens: () => happens(), happened }
}

async function bench(): Promise<Row[]> {
  const items = itemsFor(VILLAGE_LINE.items)
  say('the content is drawn')
  const [oursFast, oursSlow, quiet] = [moment(), moment(), moment()]
  const slow = measureLine(SLOW_LINE, items, say, {
    ...{ ended: oursSlow.happens, quiet: () => {}, calm: Promise.resolve() },
  })
  const stations = Promise.all([oursFast.happened, oursSlow.happened]).then(filledStations)
  const others = Promise.all([quiet.happened, slow]).then(() => otherRows(stations))
  const fast = measureLine(VILLAGE_LINE, items, say, {
    ...{ ended: oursFast.happens, quiet: quiet.happens, calm: others },
  })
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
