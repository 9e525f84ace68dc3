/**
 * Two processes serve one county from a store of CouchDB's protocol, one of them sequences. Either is killed with SIGKILL,
 * over and over, while stations send to whichever answers. Afterwards everything that was acknowledged is there, once,
 * every projection is what folding the log again makes of it, and both feed the same. YIMEN_PROCESS_KILLS: how often.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import type { Entry } from '../../shared/event.ts'
import { itemNamed } from '../e2e/seat.ts'
import { type CouchServer, startCouch } from '../support/couch-server.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { freePort, type NodeProcess, spawnNode, startNode } from '../support/node-process.ts'
import { after, below, SEED } from './chance.ts'
import { readCounty } from './county-store.ts'

const KILLS = Number(process.env.YIMEN_PROCESS_KILLS ?? 4)
const AREA = '441424000000'
const ITEM = itemNamed('城乡居民基本养老保险参保登记')
const ALL = Number.MAX_SAFE_INTEGER

let couch: CouchServer
let dataDir = ''
let sequencing: NodeProcess
let beside: NodeProcess
const devices: Device[] = []
let over = false
const told = new Map<Device, number>()
const fallen: string[] = []

const env = (sequencer: '0' | '1') => ({ COUCHDB_URL: couch.url('county'), SEQUENCER: sequencer })
const first = () => ({ dataDir, args: ['--demo'], env: env('1') })
const second = () => ({ dataDir, env: { ...env('0'), AUTHORITY: AREA } })
const own = (device: Device): Promise<Entry[]> => device.store.log(device.enrolment.device, 0, ALL)
const nameOf = ({ event, hash }: Entry): string => `${event.id} ${hash}`

beforeAll(async () => {
  console.log(`YIMEN_SEED=${SEED} YIMEN_PROCESS_KILLS=${KILLS}`)
  couch = await startCouch()
  dataDir = await mkdtemp(join(tmpdir(), 'yimen-processes-'))
  sequencing = await startNode({ ...first(), port: await freePort() })
  beside = await startNode({ ...second(), port: await freePort() })
  for (const staff of ['hezikou', 'dongyuan', 'huacheng'])
    devices.push(await enrolDevice(sequencing.url, staff, demoPassword))
  for (const device of devices) await device.exchangeAll()
}, 120_000)
afterAll(async () => {
  over = true
  for (const node of [sequencing, beside]) await node?.kill('SIGKILL')
  await couch?.close()
  await rm(dataDir, { recursive: true, force: true })
})

/** As behind a proxy that knows two: where the one does not answer, the other is asked. */
async function work(device: Device): Promise<void> {
  for (let n = 0; !over; n += 1) {
    if (device.enrolment.org.id.endsWith('000')) await accept(device)
    else await device.handIn(ITEM, { 'applicant.name': `申请人${n}` })
    const done = await device.exchange()
    const before = told.get(device) ?? 0
    if (done.ok && device.state.acked < before)
      fallen.push(`${device.enrolment.device}: ${before}, then ${device.state.acked}`)
    if (done.ok) told.set(device, device.state.acked)
    if (!done.ok || below(4) === 0) device.url = device.url === sequencing.url ? beside.url : sequencing.url
    await after(300)
  }
}

async function accept(device: Device): Promise<void> {
  const cases = new Map<string, number>()
  for (const { event } of device.store.arrived)
    if (event.stream.startsWith('case/')) cases.set(event.stream, (cases.get(event.stream) ?? 0) + 1)
  const fresh = [...cases].filter(([, events]) => events < 3).slice(0, 1)
  for (const [stream] of fresh) await device.write([draftOf(stream.slice('case/'.length), 'accepted', {})])
}

test('either of two processes killed: everything acknowledged is there, once, and is fed alike by both', async () => {
  const day = Promise.all(devices.map(work))
  let outages = 0
  try {
    for (let kills = 0; kills < KILLS; kills += 1) {
      await after(500 + below(1500))
      if (below(3) > 0) {
        await sequencing.kill('SIGKILL')
        const before = Math.max(0, ...told.values())
        const again = spawnNode({ ...first(), port: sequencing.port })
        // Whoever sends meanwhile is acknowledged by the other.
        await expect.poll(() => Math.max(...told.values()), { timeout: 30_000 }).toBeGreaterThan(before)
        outages += 1
        await again.kill('SIGKILL')
        sequencing = await startNode({ ...first(), port: sequencing.port })
      } else {
        await beside.kill('SIGKILL')
        beside = await startNode({ ...second(), port: beside.port })
      }
    }
  } finally {
    over = true
    await day
  }
  const age = async () =>
    /^yimen_sequencer_age_seconds (\S+)$/m.exec(await (await fetch(`${sequencing.url}/metrics`)).text())?.[1]
  await expect.poll(age, { timeout: 120_000, interval: 1000 }).toBe('0')
  for (const url of [beside.url, sequencing.url])
    for (const device of devices) {
      device.url = url
      await device.exchangeAll()
      expect(device.state.acked).toBe((await own(device)).length)
    }
  expect(fallen).toEqual([])
  for (const node of [sequencing, beside]) await node.kill('SIGKILL')

  const { arrivals, concluded, again } = await readCounty(dataDir, AREA, couch.url('county'))
  const held = arrivals.map(nameOf)
  expect(new Set(held).size).toBe(held.length)
  const there = new Set(held)
  const all = (await Promise.all(devices.map(own))).flat().map(nameOf)
  expect(all.filter((name) => !there.has(name))).toEqual([])
  expect(again).toEqual(concluded)
  expect(concluded.waits).toEqual([])
  for (const device of devices) {
    const feed = concluded.feeds[device.enrolment.org.id]!
    expect(new Set(feed).size).toBe(feed.length)
    // Whichever fed it, nothing of what it has read past is missing.
    const has = new Set([...device.store.arrived, ...(await own(device))].map(nameOf))
    const { live, backfill } = device.state.cursor!
    expect(backfill).toBe(null)
    expect(feed.slice(0, live).filter((name) => !has.has(name))).toEqual([])
    expect(live).toBeGreaterThan(feed.length - 20)
  }
  console.log(`${KILLS} kills, ${outages} of the one that sequences, ${all.length} events (seed ${SEED})`)
}, 900_000)
