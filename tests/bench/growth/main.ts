/**
 * `npm run growth -- --dir DIR --md FILE`: what a county does every minute, on a store of 100,000 cases (a million
 * events) beside one of a tenth. What should be flat is about 1 in the last column; a whole backup is not. A store that
 * lies in DIR already is measured as it is. About an hour where none does.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openPouchStore } from '../../../server/stores/pouchdb-store.ts'
import { freePort, spawnNode } from '../../support/node-process.ts'
import { yimen } from '../../support/yimen-process.ts'
import { fillStore, openFilled } from './fill.ts'
import { MEASURES } from './measures.ts'

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    md: { type: 'string' },
    cases: { type: 'string', default: '100000' },
  },
})
const dir = values.dir ?? 'tests/bench/tmp/growth'
const SIZES = [Math.round(Number(values.cases) / 10), Number(values.cases)] as const
const STARTS = 5
const TIMES = 31

const say = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}
const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!

const lines: string[] = []
/** In milliseconds, or another unit. */
function row(name: string, [small, big]: readonly [number, number], unit = 'ms'): void {
  const shown = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit}`
  lines.push(`| ${name} | ${shown(small)} | ${shown(big)} | ${(big / small).toFixed(2)} |`)
  say(lines.at(-1)!)
}

async function sizeOf(path: string): Promise<number> {
  const each = (await readdir(path, { recursive: true, withFileTypes: true })).filter((e) => e.isFile())
  const sizes = await Promise.all(each.map((e) => stat(join(e.parentPath, e.name))))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

const dataDirs = SIZES.map((cases) => join(dir, String(cases))) as [string, string]
for (const [i, cases] of SIZES.entries()) {
  if (existsSync(dataDirs[i]!)) continue
  const half = `${dataDirs[i]!}.half`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true })
  const store = await openPouchStore({ dir: join(half, 'db') })
  const entries = await fillStore(store, cases, say)
  say(`${cases} cases, ${entries} entries`)
  await store.close()
  await rename(half, dataDirs[i]!)
}

// In the store.
const stores = await Promise.all(dataDirs.map((dataDir) => openPouchStore({ dir: join(dataDir, 'db') })))
const positions = await Promise.all(stores.map((store) => store.position()))
row('entries in the log', positions as [number, number], '')
row(
  'on the disk',
  (await Promise.all(dataDirs.map(async (d) => (await sizeOf(d)) / 1e6))) as [number, number],
  'MB',
)
const filled = await Promise.all(stores.map(openFilled))
for (const [name, prepare] of Object.entries(MEASURES)) {
  const taken: [number[], number[]] = [[], []]
  for (let i = 0; i < TIMES; i += 1) {
    for (const [at, of] of filled.entries()) {
      const work = await prepare(of)
      const beganMs = performance.now()
      await work()
      taken[at]!.push(performance.now() - beganMs)
    }
  }
  row(name, taken.map((ms) => median(ms.slice(1))) as [number, number])
}
for (const { sequencer } of filled) await sequencer.stop()
for (const store of stores) await store.close()

// The whole node.
const took: [number[], number[]] = [[], []]
const memory: [number[], number[]] = [[], []]
for (let i = 0; i <= STARTS; i += 1) {
  for (const [at, dataDir] of dataDirs.entries()) {
    const port = await freePort()
    const beganMs = performance.now()
    const node = spawnNode({ dataDir, port, args: ['--demo'], env: { LOG_LEVEL: 'error' } })
    while (
      !(await fetch(`${node.url}/healthz`).then(
        (a) => a.ok,
        () => false,
      ))
    )
      await new Promise((resolve) => setTimeout(resolve, 10))
    took[at]!.push(performance.now() - beganMs)
    const status = await readFile(`/proc/${node.pid}/status`, 'utf8')
    memory[at]!.push(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1000)
    await node.kill('SIGTERM')
  }
}
row('start of the node until it answers', took.map((ms) => median(ms.slice(1))) as [number, number])
row('memory of the node once it answers', memory.map((mb) => median(mb)) as [number, number], 'MB')
const backups: number[] = []
const bytes: number[] = []
for (const [i, dataDir] of dataDirs.entries()) {
  const to = join(dir, `backup-${SIZES[i]}`)
  const beganMs = performance.now()
  const done = await yimen({ DATA_DIR: dataDir, AUTHORITY: '441424000000' }, 'backup', to)
  if (done.code !== 0) throw new Error(done.stderr)
  backups.push((performance.now() - beganMs) / 1000)
  bytes.push((await sizeOf(to)) / 1e6)
  await rm(to, { recursive: true })
}
row('a whole backup', backups as [number, number], 's')
row('its size', bytes as [number, number], 'MB')

const table = [
  '# A store at size',
  '',
  `Written by \`npm run growth -- --md docs/growth.md\`. ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model}, the embedded store: ${SIZES[1]} cases of eight to ten events, judged and registered by the county's own sequencer, beside a tenth of that. Medians of ${TIMES - 1}, taken in turns; of ${STARTS} starts; one backup.`,
  '',
  `| | ${SIZES[0]} cases | ${SIZES[1]} cases | × |`,
  '|---|---|---|---|',
  ...lines,
  '',
  'What a county does every minute costs the same. Three things grow with the store, and are meant to: the disk; a whole backup, which is the whole log each time; and a start, because LevelDB looks at no checksum itself, so that every byte is looked at before any is served (decision 0024).',
  '',
].join('\n')
if (values.md) writeFileSync(values.md, table)
else process.stdout.write(table)
process.exit()
