/** A county's disk that is full, and one that gives back other bytes than were written. */
import { execFileSync } from 'node:child_process'
import { appendFile, cp, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import type { Entry } from '../../shared/event.ts'
import { itemNamed } from '../e2e/seat.ts'
import { type Device, enrolDevice } from '../support/device.ts'
import { freePort, type NodeProcess, spawnNode, startNode } from '../support/node-process.ts'
import { yimen } from '../support/yimen-process.ts'
import { readCounty } from './county-store.ts'

const AREA = '441424000000'
const ITEM = itemNamed('城乡居民基本养老保险参保登记')
const ALL = Number.MAX_SAFE_INTEGER

let home = ''
let dataDir = ''
let node: NodeProcess
let station: Device
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'yimen-disk-'))
  dataDir = join(home, 'data')
})
afterEach(async () => {
  await node?.kill('SIGKILL')
  unmount(home)
  await rm(home, { recursive: true, force: true })
})

function mount(dir: string, megabytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function unmount(dir: string): void {
  try {
    execFileSync('umount', [dir], { stdio: 'ignore' })
  } catch {
    // It was none.
  }
}

/** Root may, where the container lets it. */
const mayMount = await (async () => {
  const dir = await mkdtemp(join(tmpdir(), 'yimen-mount-'))
  const may = mount(dir, 1)
  unmount(dir)
  await rm(dir, { recursive: true, force: true })
  return may
})()

const options = () => ({ dataDir, args: ['--demo'], port: node.port })
const own = (): Promise<Entry[]> => station.store.log(station.enrolment.device, 0, ALL)
const take = (name: string) => station.handIn(ITEM, { 'applicant.name': name })

async function open(): Promise<void> {
  node = await startNode({ dataDir, args: ['--demo'], port: await freePort() })
  station = await enrolDevice(node.url, 'hezikou', demoPassword)
  await station.exchangeAll()
}

test.skipIf(!mayMount)(
  'a full disk: a clear word, nothing acknowledged is lost, and work goes on once there is room',
  async () => {
    mount(home, 64)
    await open()
    const filler = join(home, 'filler')
    const free = async (): Promise<number> => {
      const { bavail, bsize } = await statfs(home)
      return bavail * bsize
    }
    for (let round = 0; round < 3; round += 1) {
      await writeFile(filler, Buffer.alloc(Math.floor((await free()) * 0.9)))
      // The edge lies elsewhere each time.
      while ((await free()) > 20_000 + 4096 * round) await appendFile(filler, Buffer.alloc(4096))
      const refused = await (async () => {
        for (let i = 0; i < 200; i += 1) {
          await take(`申请人${round}-${i}`)
          const done = await station.exchange()
          if (!done.ok) return done.error
        }
        throw new Error('the disk has not become full')
      })()
      expect(refused).toMatchObject({ type: 'Problem', problem: 'unavailable' })
      const told = station.state.acked
      const health = await fetch(`${node.url}/healthz`)
      expect([health.status, await health.json()]).toMatchObject([503, { status: 'failing', ingest: false }])
      // Reading goes on.
      expect((await fetch(`${node.url}/api/v1/guide`)).status).toBe(200)
      expect(node.output()).toContain('Nothing more is taken in: the disk is full')
      // It ends by itself when it can be started again, and whoever watches over it starts it.
      await rm(filler)
      expect((await node.exited).code).toBe(1)
      node = await startNode(options())
      await station.exchangeAll()
      expect(station.state.acked).toBeGreaterThan(told)
    }
    const entries = await own()
    expect(station.state.acked).toBe(entries.length)
    await node.kill('SIGKILL')
    const { arrivals, concluded, again } = await readCounty(dataDir, AREA)
    const held = arrivals.map((e) => e.hash)
    expect(new Set(held).size).toBe(held.length)
    expect(held).toEqual(expect.arrayContaining(entries.map((e) => e.hash)))
    expect(again).toEqual(concluded)
  },
  300_000,
)

test.skipIf(!mayMount)('a start on a full disk is refused in words', async () => {
  mount(home, 32)
  await open()
  await node.kill('SIGTERM')
  await writeFile(join(home, 'filler'), Buffer.alloc(64_000_000)).catch(() => {})
  const begun = spawnNode(options())
  expect((await begun.exited).code).toBe(1)
  expect(begun.output()).toContain('cannot be opened: the disk is full')
  await rm(join(home, 'filler'))
  node = await startNode(options())
  await take('申请人')
  await station.exchangeAll()
})

test('a damaged file is named, nothing is guessed, and a backup with the stations brings all of it back', async () => {
  await open()
  for (let i = 0; i < 60; i += 1) await take(`申请人${i}`)
  await station.exchangeAll()
  const backups = join(home, 'backups')
  const env = { DATA_DIR: dataDir, AUTHORITY: AREA }
  const made = await yimen(env, 'backup', backups)
  expect(made.code, made.stderr).toBe(0)
  for (let i = 0; i < 20; i += 1) await take(`申请人又${i}`)
  await station.exchangeAll()
  // What the journal has goes into a table.
  await node.kill('SIGTERM')
  node = await startNode(options())
  await node.kill('SIGTERM')

  for (const database of ['db/log', 'db/projections', 'accounts/accounts']) {
    const table = (await readdir(join(dataDir, database))).find((name) => name.endsWith('.ldb'))!
    const path = join(dataDir, database, table)
    const whole = await readFile(path)
    const bytes = Buffer.from(whole)
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    await writeFile(path, bytes)
    const begun = spawnNode(options())
    expect((await begun.exited).code, begun.output()).toBe(1)
    expect(begun.output()).toContain(`the file "${path}" is damaged; restore the last backup`)
    for (const command of [['status'], ['verify'], ['backup', backups]]) {
      const ran = await yimen(env, ...command)
      expect([ran.code, ran.stderr.includes('    at ')], ran.stderr).toEqual([1, false])
      expect(ran.stderr).toContain(`"${path}" is damaged`)
    }
    await writeFile(path, whole)
  }

  // The disk is gone for good.
  await cp(dataDir, join(home, 'damaged'), { recursive: true, filter: (path) => !path.endsWith('.sock') })
  await rm(dataDir, { recursive: true })
  const restored = await yimen(env, 'restore', made.stdout.trim())
  expect(restored.code, restored.stderr).toBe(0)
  node = await startNode(options())
  const status = async () => {
    await station.exchangeAll()
    return (await yimen(env, 'status')).stdout
  }
  await expect.poll(status, { timeout: 90_000, interval: 500 }).toMatch(/^healing +no/m)
  await node.kill('SIGKILL')
  const { arrivals, concluded, again } = await readCounty(dataDir, AREA)
  const held = arrivals.map((e) => e.hash)
  expect(held).toEqual(expect.arrayContaining((await own()).map((e) => e.hash)))
  expect(again).toEqual(concluded)
})
