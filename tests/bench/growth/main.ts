/**
 * `npm run growth -- --dir DIR --md FILE`: what a county does every minute, on a store of 100,000 cases (a million
 * events) beside one of a tenth. What should be flat is about 1 in the last column; a whole backup is not. A store that
 * lies in DIR already is measured as it is. About an hour where none does. `--couch`: the stores alone, on the CouchDB
 * that COUCHDB_URL names, or on a small server of its protocol.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openCouchStore } from '../../../server/stores/couchdb-store.ts'
import type { NodeStore } from '../../../server/stores/node-store.ts'
import { openPouchStore } from '../../../server/stores/pouchdb-store.ts'
import { startCouch } from '../../support/couch-server.ts'
import { freePort, spawnNode } from '../../support/node-process.ts'
import { yimen } from '../../support/yimen-process.ts'
import { fillStore, openFilled } from './fill.ts'
import { MEASURES } from './measures.ts'

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: 'tests/bench/tmp/growth' },
    md: { type: 'string' },
    cases: { type: 'string', default: '100000' },
    couch: { type: 'boolean', default: false },
  },
})
const { dir } = values
const SIZES = [Math.round(Number(values.cases) / 10), Number(values.cases)] as const
const STARTS = 5
const TIMES = 31

const say = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}
const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!

type Pair<T> = readonly [T, T]
const both = async <T>(of: (i: 0 | 1) => Promise<T>): Promise<Pair<T>> => [await of(0), await of(1)]

const lines: string[] = []
/** In milliseconds, or another unit. */
function row(name: string, [small, big]: Pair<number>, unit = 'ms'): void {
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

async function fillFolder(i: 0 | 1): Promise<void> {
  if (existsSync(dataDirs[i])) return
  const half = `${dataDirs[i]}.half`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true })
  const store = await openPouchStore({ dir: join(half, 'db') })
  await fillStore(store, SIZES[i], say)
  await store.close()
  await rename(half, dataDirs[i])
}

/** In turns, so that whatever else the machine does meets both. */
async function measureStores(stores: Pair<NodeStore>): Promise<void> {
  row('entries in the log', await both((i) => stores[i].position()), '')
  const filled = await both((i) => openFilled(stores[i]))
  for (const [name, prepare] of Object.entries(MEASURES)) {
    const taken: Pair<number[]> = [[], []]
    for (let i = 0; i < TIMES; i += 1) {
      await both(async (at) => {
        const work = await prepare(filled[at])
        const beganMs = performance.now()
        await work()
        taken[at].push(performance.now() - beganMs)
      })
    }
    row(name, [median(taken[0].slice(1)), median(taken[1].slice(1))])
  }
  await both((i) => filled[i].sequencer.stop())
}

async function measureNodes(): Promise<void> {
  const took: Pair<number[]> = [[], []]
  const memory: Pair<number[]> = [[], []]
  for (let i = 0; i <= STARTS; i += 1) {
    await both(async (at) => {
      const port = await freePort()
      const beganMs = performance.now()
      const env = { LOG_LEVEL: 'error' }
      const node = spawnNode({ dataDir: dataDirs[at], port, args: ['--demo'], env })
      const isUp = () =>
        fetch(`${node.url}/healthz`).then(
          (answer) => answer.ok,
          () => false,
        )
      while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 10))
      took[at].push(performance.now() - beganMs)
      const status = await readFile(`/proc/${node.pid}/status`, 'utf8')
      memory[at].push(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1000)
      await node.kill('SIGTERM')
    })
  }
  row('start of the node until it answers', [median(took[0].slice(1)), median(took[1].slice(1))])
  row('memory of the node once it answers', [median(memory[0]), median(memory[1])], 'MB')
  const backups = await both(async (i) => {
    const to = join(dir, `backup-${SIZES[i]}`)
    const beganMs = performance.now()
    const done = await yimen({ DATA_DIR: dataDirs[i], AUTHORITY: '441424000000' }, 'backup', to)
    if (done.code !== 0) throw new Error(done.stderr)
    const seconds = (performance.now() - beganMs) / 1000
    const bytes = await sizeOf(to)
    await rm(to, { recursive: true })
    return { seconds, bytes }
  })
  row('a whole backup', [backups[0].seconds, backups[1].seconds], 's')
  row('its size', [backups[0].bytes / 1e6, backups[1].bytes / 1e6], 'MB')
}

if (values.couch) {
  const couch = await startCouch()
  const stores = await both((i) => openCouchStore({ url: couch.url(`growth-${SIZES[i]}`) }))
  await both((i) => fillStore(stores[i], SIZES[i], say))
  await measureStores(stores)
  await couch.close()
} else {
  await both(fillFolder)
  row('on the disk', await both(async (i) => (await sizeOf(dataDirs[i])) / 1e6), 'MB')
  const stores = await both((i) => openPouchStore({ dir: join(dataDirs[i], 'db') }))
  await measureStores(stores)
  await both((i) => stores[i].close())
  await measureNodes()
}

const store = values.couch ? 'a store on a server of CouchDB’s protocol' : 'the embedded store'
const table = [
  '# A store at size',
  '',
  `Written by \`npm run growth -- --md docs/growth.md\`. ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model}, ${store}: ${SIZES[1]} cases of eight to ten events, judged and registered by the county's own sequencer, beside a tenth of that. Medians of ${TIMES - 1}, taken in turns; of ${STARTS} starts; one backup.`,
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
