/**
 * The county's node is killed with SIGKILL, over and over, while stations send to it: in ingest, in sequencing, while it
 * starts, while a backup is made; and a restore is killed as well. Afterwards everything that was acknowledged is there,
 * once, and every projection is what folding the log again makes of it. YIMEN_KILLS: how often; YIMEN_SEED: when.
 */
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HALF } from '../../server/backup/restore-half.ts'
import { demoPassword } from '../../server/demo/accounts.ts'
import type { Entry } from '../../shared/event.ts'
import { itemNamed } from '../e2e/seat.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { freePort, type NodeProcess, spawnNode, startNode } from '../support/node-process.ts'
import { pause } from '../support/township.ts'
import { download, fileOf, upload } from '../support/upload.ts'
import { startYimen, yimen } from '../support/yimen-process.ts'
import { after, below, SEED } from './chance.ts'
import { readCounty } from './county-store.ts'

const KILLS = Number(process.env.YIMEN_KILLS ?? 60)
const AREA = '441424000000'
const ITEM = itemNamed('城乡居民基本养老保险参保登记')
const ALL = Number.MAX_SAFE_INTEGER

let home = ''
let dataDir = ''
let backups = ''
let node: NodeProcess
const villages: Device[] = []
let town: Device
/** SHA-256 of each photograph whose last byte was acknowledged → who sent it. */
const photographs = new Map<string, Device>()
/** How far each device was told that its log is on disk: it must not be told less later. */
const acked = new Map<Device, number>()
const fallen: string[] = []
let kills = 0
let over = false

const env = () => ({ DATA_DIR: dataDir, AUTHORITY: AREA })
const options = () => ({ dataDir, args: ['--demo'], port: node.port })
const own = (device: Device): Promise<Entry[]> => device.store.log(device.enrolment.device, 0, ALL)
const nameOf = ({ event, hash }: Entry): string => `${event.id} ${hash}`

beforeAll(async () => {
  console.log(`YIMEN_SEED=${SEED} YIMEN_KILLS=${KILLS}`)
  home = await mkdtemp(join(tmpdir(), 'yimen-kills-'))
  dataDir = join(home, 'data')
  backups = join(home, 'backups')
  node = await startNode({ dataDir, args: ['--demo'], port: await freePort() })
  for (const staff of ['hezikou', 'dongyuan', 'jishui', 'anliu'])
    villages.push(await enrolDevice(node.url, staff, demoPassword))
  town = await enrolDevice(node.url, 'huacheng', demoPassword)
  for (const device of [...villages, town]) await device.exchangeAll()
})
afterAll(async () => {
  over = true
  await node?.kill('SIGKILL')
  await rm(home, { recursive: true, force: true })
})

/** What a day brings, with nobody to see whether the node is there. */
async function work(device: Device, cases: () => Promise<void>): Promise<void> {
  while (!over) {
    await cases()
    const done = await device.exchange()
    const told = acked.get(device) ?? 0
    if (done.ok && device.state.acked < told)
      fallen.push(`${device.enrolment.device}: ${told}, then ${device.state.acked}`)
    acked.set(device, device.state.acked)
    await after(done.ok ? 20 : 60)
  }
}

let written = 0
async function village(device: Device): Promise<void> {
  written += 1
  const { caseNo } = await device.handIn(ITEM, { 'applicant.name': `申请人${written}` })
  if (written % 8 > 0) return
  const bytes = Buffer.from(`photograph ${written} of a household register `.repeat(3000))
  const file = fileOf(bytes)
  await device.write([draftOf(caseNo, 'material', { material: ITEM.materials[0]!.id, seen: true, file })])
  while (!photographs.has(file.sha256))
    await upload(device, bytes, pause).then(
      () => photographs.set(file.sha256, device),
      // Too many at once, says the node.
      () => after(500),
    )
}

/** Accepts what has come. */
async function desk(): Promise<void> {
  const cases = new Map<string, number>()
  for (const { event } of town.store.arrived)
    if (event.stream.startsWith('case/')) cases.set(event.stream, (cases.get(event.stream) ?? 0) + 1)
  const fresh = [...cases].filter(([, events]) => events < 3).slice(0, 2)
  for (const [stream] of fresh) await town.write([draftOf(stream.slice('case/'.length), 'accepted', {})])
}

async function backUpAndKill(): Promise<void> {
  const made = startYimen(env(), 'backup', backups)
  await after(below(900))
  await node.kill('SIGKILL')
  // The command says in a sentence that the node has gone, or it was done before.
  const { code, stderr } = await made.ran
  expect([code === 0 || code === 1, stderr.includes('    at ')], stderr).toEqual([true, false])
}

async function killWhileItStarts(): Promise<void> {
  await node.kill('SIGKILL')
  for (let times = 1 + below(3); times > 0; times -= 1) {
    const begun = spawnNode(options())
    await after(below(1500))
    await begun.kill('SIGKILL')
    kills += 1
  }
}

test('everything acknowledged is there, once, and everything concluded from it is what the log says', async () => {
  const day = Promise.all([...villages.map((v) => work(v, () => village(v))), work(town, desk)])
  try {
    while (kills < KILLS) {
      const kind = below(10)
      await after(below(500))
      if (kind === 0) await backUpAndKill()
      else if (kind === 1) await killWhileItStarts()
      else await node.kill('SIGKILL')
      kills += 1
      node = await startNode(options())
    }
  } finally {
    over = true
    await day
  }
  for (const device of [...villages, town]) await device.exchangeAll()
  for (const device of [...villages, town]) expect(device.state.acked).toBe((await own(device)).length)
  expect(fallen).toEqual([])
  for (const [sha256, device] of photographs)
    await expect
      .poll(async () => (await download(device, sha256)).status, { message: sha256, timeout: 20_000 })
      .toBe(200)
  expect(photographs.size).toBeGreaterThan(0)
  await node.kill('SIGKILL')

  const copy = join(home, 'copy')
  await cp(join(dataDir, 'db'), join(copy, 'db'), { recursive: true })
  const { arrivals, concluded, again } = await readCounty(copy, AREA)
  const held = arrivals.map(nameOf)
  expect(new Set(held).size).toBe(held.length)
  const there = new Set(held)
  const all = (await Promise.all([...villages, town].map(own))).flat().map(nameOf)
  expect(all.filter((name) => !there.has(name))).toEqual([])
  expect(again).toEqual(concluded)
  expect(concluded.waits).toEqual([])
  // Each case is in each feed that it belongs to, and each village has its own and no other's.
  for (const device of [...villages, town]) {
    const feed = concluded.feeds[device.enrolment.org.id]!
    const given = new Set(feed)
    expect(given.size).toBe(feed.length)
    const mine = (await own(device)).filter((e) => e.event.stream.startsWith('case/'))
    expect(mine.map(nameOf).filter((name) => !given.has(name))).toEqual([])
  }
  console.log(
    `${kills} kills, ${all.length} events and ${photographs.size} photographs, none lost (seed ${SEED})`,
  )
}, 3_600_000)

test('a restore that is killed is refused as half a one, and done again brings back what the stations have', async () => {
  await node.kill('SIGKILL')
  node = await startNode(options())
  const made = await yimen(env(), 'backup', backups)
  expect(made.code, made.stderr).toBe(0)
  const backup = made.stdout.trim()
  for (const device of villages) {
    await village(device)
    await device.exchangeAll()
  }
  await node.kill('SIGKILL')
  let refused = 0
  for (let i = 0; i < 8; i += 1) {
    await rm(dataDir, { recursive: true, force: true })
    const restoring = startYimen(env(), 'restore', backup)
    const isOver = restoring.ran.then(() => true)
    // It reads all of the backup before it writes anything.
    while (!existsSync(join(dataDir, HALF))) if (await Promise.race([isOver, after(10)])) break
    await after(below(400))
    restoring.kill()
    await restoring.ran
    kills += 1
    if (!existsSync(join(dataDir, HALF))) continue
    refused += 1
    const begun = spawnNode(options())
    expect((await begun.exited).code).toBe(1)
    expect(begun.output()).toContain('restore that was broken off')
  }
  expect(refused).toBeGreaterThan(0)
  await rm(dataDir, { recursive: true, force: true })
  const restored = await yimen(env(), 'restore', backup)
  expect(restored.code, restored.stderr).toBe(0)
  node = await startNode(options())
  // Killed while it heals, too.
  for (const device of [...villages, town]) {
    await device.exchange()
    await node.kill('SIGKILL')
    kills += 1
    node = await startNode(options())
  }
  const status = async () => {
    for (const device of [...villages, town]) await device.exchangeAll()
    return (await yimen(env(), 'status')).stdout
  }
  await expect.poll(status, { timeout: 60_000, interval: 500 }).toMatch(/^healing +no/m)
  await node.kill('SIGKILL')
  const { arrivals, concluded, again } = await readCounty(dataDir, AREA)
  const held = new Set(arrivals.map(nameOf))
  expect(held.size).toBe(arrivals.length)
  const all = (await Promise.all([...villages, town].map(own))).flat().map(nameOf)
  expect(all.filter((name) => !held.has(name))).toEqual([])
  expect(again).toEqual(concluded)
}, 600_000)
