/**
 * The figures of the main job: `npm run figures` (after `npm run build`). Counted on the socket where bytes are meant;
 * times are of this machine and this run, and nothing asserts on them.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoPassword } from '../../server/demo/accounts.ts'
import { openPouchStore } from '../../server/stores/pouchdb-store.ts'
import type { Entry } from '../../shared/event.ts'
import { APPLICANT, fillForm, itemNamed, openCounty, sitDown, startTaking } from '../e2e/seat.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { type Line, openLine } from '../support/line.ts'
import { startNode } from '../support/node-process.ts'
import { appShell } from './app-shell.ts'

const FIELDS = {
  'applicant.name': '𠮷小丽',
  'applicant.id': '441424196503150039',
  'applicant.phone': '13800001234',
  'applicant.address': '五华县华城镇河子口村（演示）',
}

const shell = appShell('dist/client')
console.log(`app shell: ${shell.reduce((sum, f) => sum + f.bytes, 0)} B brotli in ${shell.length} files`)

const dir = await mkdtemp(join(tmpdir(), 'yimen-figures-'))
const node = await startNode({ dataDir: join(dir, 'node'), args: ['--demo'] })
const line = await openLine({ targetPort: node.port })
try {
  const village = await enrolDevice(node.url, 'hezikou', demoPassword)
  const town = await enrolDevice(node.url, 'huacheng', demoPassword)
  village.url = `http://127.0.0.1:${line.port}`

  await counted(line, 'first sync (guide of 15 items, no cases), village', () => village.exchangeAll())
  await counted(line, 'idle sync', () => village.exchangeAll())
  const item = village.items[0]!
  await village.handIn(item, FIELDS)
  await counted(line, 'one case up (received + filled)', () => village.exchangeAll())
  await town.exchangeAll()
  await village.handIn(item, FIELDS)
  const one = taken(town)
  await village.exchangeAll()
  await one
  const near = town.url
  town.url = village.url
  await counted(line, 'one case down, town', () => town.exchangeAll())
  town.url = near
  const { caseNo } = await town.handIn(item, FIELDS)
  await town.exchangeAll()
  await town.write([draftOf(caseNo, 'accepted', {})])
  town.url = village.url
  await counted(line, 'one event up, town', () => town.exchangeAll())
  town.url = near
  await arrivesAtDesk(village, town, item)
  for (let i = 0; i < 100; i += 1) await village.handIn(item, FIELDS)
  const rows = taken(town)
  await counted(line, '100 cases up (200 events)', () => village.exchangeAll())
  await rows
  town.url = village.url
  await counted(line, '100 cases down, town', () => town.exchangeAll())
  await counted(line, 'idle sync, town with 112 cases', () => town.exchangeAll())
  await ingest(village)
} finally {
  await line.close()
  await node.kill('SIGTERM')
  await rm(dir, { recursive: true, force: true })
}
await pressToRow()

/** Until the node's sequencer has taken in everything: rows and registrations come in a moment after the push. */
async function taken(device: Device): Promise<void> {
  const live = await device.request('GET', '/sync/v1/live')
  const reader = live.body!.getReader()
  // One poke on connecting, one for the rows.
  await reader.read()
  await reader.read()
  await reader.cancel()
}

/** From the press of 收件 in the village's browser to the row on the town's screen. */
async function pressToRow(): Promise<void> {
  const county = await openCounty()
  const station = await sitDown(county, 'hezikou')
  const desk = await sitDown(county, 'huacheng')
  const pension = itemNamed('城乡居民基本养老保险参保登记')
  const times: number[] = []
  for (let i = 0; i < 5; i += 1) {
    const name = `申请人${'甲乙丙丁戊'[i]}`
    await station.page.goto(station.url)
    await startTaking(station.page, 'cxjmyl', pension.name)
    await fillForm(station.page, pension, { ...APPLICANT, name })
    const started = performance.now()
    await station.page.getByRole('button', { name: /收件$/ }).click()
    await desk.page.locator('.case-row', { hasText: name }).first().waitFor()
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  console.log(
    `press of 收件 to the row on the desk, Chromium: median ${times[2]!.toFixed(0)} ms, longest ${times[4]!.toFixed(0)} ms (5 runs)`,
  )
  for (const seat of [station, desk]) await seat.close()
  await county.close()
}

async function counted(on: Line, what: string, work: () => Promise<void>): Promise<void> {
  on.resetCounts()
  const started = performance.now()
  await work()
  const c = on.counts()
  console.log(
    `${what}: ${c.requests} requests, up ${c.headerBytesUp} + ${c.bodyBytesUp} B (headers + bodies), ` +
      `down ${c.headerBytesDown} + ${c.bodyBytesDown} B, ${(performance.now() - started).toFixed(0)} ms`,
  )
}

/** From hand-in at the village to the event in the town's store, by the poke, on a local line. */
async function arrivesAtDesk(village: Device, town: Device, item: Device['items'][number]): Promise<void> {
  const times: number[] = []
  for (let i = 0; i < 10; i += 1) {
    const live = await town.request('GET', '/sync/v1/live')
    const reader = live.body!.getReader()
    const started = performance.now()
    const { caseNo } = await village.handIn(item, FIELDS)
    await village.exchangeAll()
    while ((await town.store.stream(`case/${caseNo}`)).length === 0) {
      await reader.read()
      await town.exchangeAll()
    }
    times.push(performance.now() - started)
    await reader.cancel()
  }
  times.sort((a, b) => a - b)
  console.log(
    `hand-in to the desk's store: median ${times[5]!.toFixed(0)} ms, longest ${times[9]!.toFixed(0)} ms (10 runs)`,
  )
}

/** Events a second into PouchDB on disk, each batch synced before the next. */
async function ingest(village: Device): Promise<void> {
  const entries: Entry[] = await village.store.log(village.enrolment.device, 0, 1e9)
  const copies = (round: number): Entry[] =>
    entries.map((e, i) => ({
      ...e,
      hash: `${String(round).padStart(6, '0')}${String(i).padStart(6, '0')}${e.hash.slice(12)}`,
    }))
  for (const batch of [8, 64, 500]) {
    const store = await openPouchStore({ dir: join(dir, `ingest-${batch}`) })
    const all = Array.from({ length: Math.ceil(5000 / entries.length) }, (_, round) => copies(round)).flat()
    const started = performance.now()
    for (let i = 0; i < all.length; i += batch) await store.append(all.slice(i, i + batch))
    const seconds = (performance.now() - started) / 1000
    console.log(`ingest, batches of ${batch}: ${(all.length / seconds).toFixed(0)} events/s, synced to disk`)
    await store.close()
  }
}
