/** What a county node must shrug off: twins of a push, a week's absence, wrong clocks, bodies that mean harm. No browser. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { openPouchStore } from '../../server/stores/pouchdb-store.ts'
import { caseStream } from '../../shared/case/events.ts'
import { type CaseState, foldCase } from '../../shared/case/fold.ts'
import { parseCaseNumber } from '../../shared/case/number.ts'
import { deviceOf, type Entry, type Event, entryOf, inDisplayOrder } from '../../shared/event.ts'
import { problemSchema, problemType } from '../../shared/protocol/problem.ts'
import { chinaDay, msOf } from '../../shared/time.ts'
import { hasher } from '../../sync/crypto/hash.ts'
import { MemoryStore } from '../../sync/memory-store.ts'
import { type Draft, writeOwn } from '../../sync/own-log.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { exchangeAnswer } from '../support/exchange-answer.ts'
import { openLine } from '../support/line.ts'
import { type County, itemNamed, openCounty } from './seat.ts'

const ITEM = itemNamed('城乡居民基本养老保险参保登记')
const DAY_MS = 24 * 3_600_000
const MIB = 1024 ** 2
const ALL = Number.MAX_SAFE_INTEGER

let county: County
/** Sees every case and writes none. */
let centre: Device
let town: Device
/** All that this county's stations wrote, to be found on its disk at the end. */
const stations: Device[] = []

beforeAll(async () => {
  county = await openCounty()
  centre = await enrolDevice(county.node.url, 'zhongxin', demoPassword)
  town = await station('huacheng')
})
afterAll(() => county?.close())

async function station(staff: string): Promise<Device> {
  const device = await enrolDevice(county.node.url, staff, demoPassword)
  await device.exchangeAll()
  stations.push(device)
  return device
}

const own = (device: Device): Promise<Entry[]> => device.store.log(device.enrolment.device, 0, ALL)

const take = (device: Device, name = '欧阳一') => device.handIn(ITEM, { 'applicant.name': name })

/** The case as this device comes to have it: what is acknowledged is judged and handed on a moment later. */
async function caseAt(
  device: Device,
  caseNo: string,
  done: (state: CaseState) => boolean = () => true,
): Promise<CaseState> {
  for (;;) {
    await device.exchangeAll()
    const state = foldCase(await device.store.stream(caseStream(caseNo)))
    if (state && done(state)) return state
  }
}

/** Each of so many events has its legal time. */
const timed = (events: number) => (state: CaseState) => Object.keys(state.times).length === events

const problemOf = async (answer: Response) => problemType(problemSchema.parse(await answer.json()))

describe.sequential('bad luck costs a node nothing', () => {
  test('the same push three times: once in the log, once in every feed', async () => {
    const village = await station('hezikou')
    const neighbour = await station('dongyuan')
    await Promise.all([centre.exchangeAll(), town.exchangeAll()])
    await take(village)

    // Every byte of it again: signature, seal and all.
    const sent: Parameters<typeof fetch>[] = []
    const send = globalThis.fetch
    const spy = vi.spyOn(globalThis, 'fetch').mockImplementation((...request) => {
      sent.push(request)
      return send(...request)
    })
    await village.exchange()
    spy.mockRestore()
    const push = sent[0]!
    const twins = await Promise.all([send(...push), send(...push)])
    // Two writes on, a third one comes out of some proxy's drawer.
    await take(village)
    await village.exchangeAll()
    const late = await send(...push)
    const acks = await Promise.all([...twins, late].map(async (answer) => (await exchangeAnswer(answer)).ack))
    expect(acks.map((ack) => ack[village.enrolment.device])).toEqual([2, 2, 4])

    // What the neighbour hands in now comes behind all of it.
    const { caseNo } = await take(neighbour)
    await neighbour.exchangeAll()
    for (const [who, device] of Object.entries({ centre, town })) {
      let rows = 0
      while ((await device.store.stream(caseStream(caseNo))).length === 0) {
        const exchanged = await device.exchange()
        rows += exchanged.ok ? exchanged.value.received : 0
      }
      expect(rows, who).toBe(4 + 2)
    }
  })

  test('a station back after a week pushes on over a bad line, while others work', async () => {
    const village = await station('hezikou')
    const line = await openLine({ targetPort: county.node.port })
    village.url = `http://127.0.0.1:${line.port}`
    line.cut()
    const taken: { caseNo: string; atMs: number }[] = []
    for (let day = 7; day > 0; day -= 1) {
      village.clockOffsetMs = -day * DAY_MS
      for (let i = 0; i < 32; i += 1) {
        const atMs = Date.now() + village.clockOffsetMs
        taken.push({ ...(await take(village, `申请人${i}`)), atMs })
      }
      expect(await village.exchange()).toMatchObject({ ok: false, error: { type: 'Unreachable' } })
    }
    village.clockOffsetMs = 0
    expect((await own(village)).length).toBe(7 * 64)

    const others = await Promise.all(['dongyuan', 'jishui', 'anliu'].map(station))
    let back = false
    const work = others.map(async (other) => {
      while (!back) {
        await take(other)
        await other.exchangeAll()
      }
    })
    // As a real station does after failures: small batches; and the line breaks in two of them.
    village.limits = { events: 64, want: 64 * 1024 }
    line.restore()
    const breaks = [line.cutAfter({ up: 12_000 })]
    let exchanges = 0
    while (village.state.acked < 7 * 64) {
      const exchanged = await village.exchange()
      if (exchanged.ok) exchanges += 1
      else {
        await breaks.at(-1)
        line.restore()
        // The node stores the next one, and its answer is lost.
        if (breaks.length === 1) breaks.push(line.cutAfter({ down: 0 }))
      }
    }
    back = true
    await Promise.all(work)
    expect(breaks.length).toBe(2)
    expect(exchanges).toBeGreaterThanOrEqual(6)

    // Each case is whole, of its own day, and its time is the device's own.
    for (const { caseNo, atMs } of taken) {
      const state = await caseAt(centre, caseNo)
      expect(parseCaseNumber(caseNo)).toMatchObject({ value: { day: chinaDay(atMs) } })
      expect(Math.abs(msOf(state.receivedAt) - atMs)).toBeLessThan(DAY_MS / 24)
      expect(state.fields['applicant.name']?.value).toMatch(/^申请人/)
      expect([state.stage, state.times, state.quarantined]).toEqual(['received', {}, []])
    }
    village.url = county.node.url
    await line.close()
  })

  describe('clocks', () => {
    const clocks: [string, number][] = [
      ['two days ahead', 2 * DAY_MS],
      ['two days behind', -2 * DAY_MS],
      ['set to 2036', Date.UTC(2036, 0, 1) - Date.now()],
      ['set back to 2001', Date.UTC(2001, 0, 1) - Date.now()],
      ['begun anew in 1970', 60_000 - Date.now()],
    ]
    test.each(clocks)('%s: the number is of its day, the legal time is right', async (_, offsetMs) => {
      const village = await station('hezikou')
      const before = Date.now()
      village.clockOffsetMs = offsetMs
      const { caseNo } = await take(village)
      const after = Date.now()
      await village.exchangeAll()
      const state = await caseAt(town, caseNo, timed(2))
      await town.write([draftOf(caseNo, 'accepted', {})])
      await town.exchangeAll()
      await caseAt(village, caseNo, ({ stage }) => stage === 'accepted')
      await village.write([draftOf(caseNo, 'filled', { fields: { 'applicant.phone': '13800001234' } })])
      await village.exchangeAll()

      const day = chinaDay(before + offsetMs)
      expect(parseCaseNumber(caseNo)).toMatchObject({ value: { day: day < '2000' ? '2000-01-01' : day } })
      expect(msOf(state.receivedAt)).toBeGreaterThanOrEqual(before - 5_000)
      expect(msOf(state.receivedAt)).toBeLessThanOrEqual(after + 5_000)
      const whole = await caseAt(centre, caseNo, timed(3))
      expect(whole).toMatchObject({ stage: 'accepted', quarantined: [] })
      expect(whole.slots.admission.acts.map((act) => act.status)).toEqual(['registered'])
      // Each of the three events of the wrong clock has its legal time, and nobody else's has one.
      const events = (await centre.store.stream(caseStream(caseNo))).sort(inDisplayOrder)
      const ofVillage = events.filter((e) => deviceOf(e.event.id) === village.enrolment.device)
      expect(Object.keys(whole.times)).toEqual(ofVillage.map((e) => e.event.id))
      // Order is that of knowledge: no clock has a say.
      const people = events.map((e) => e.event.type).filter((t) => t !== 'timed' && t !== 'registered')
      expect(people).toEqual(['received', 'filled', 'accepted', 'filled'])
    })

    test('in 2036 while it was cut off, put right before the push: nothing is stored before it is written', async () => {
      const village = await station('hezikou')
      village.clockOffsetMs = Date.UTC(2036, 0, 1) - Date.now()
      const { caseNo } = await take(village)
      village.clockOffsetMs = 0
      await village.exchangeAll()
      const state = await caseAt(town, caseNo, timed(2))
      expect(Math.abs(msOf(state.receivedAt) - Date.now())).toBeLessThan(DAY_MS)
    })

    test('that tell no time at all stop nobody', async () => {
      const village = await station('hezikou')
      const { caseNo } = await take(village)
      for (const at of ['昨天', '', '+275760-09-13T00:00:00.000Z', '-271821-04-20T00:00:00.000Z']) {
        const phone = draftOf(caseNo, 'filled', { fields: { 'applicant.phone': '13800001234' } })
        await writeBent(village, phone, (event) => ({ ...event, at }))
      }
      village.clockOffsetMs = -3 * 60_000
      await village.exchangeAll()
      const other = await station('dongyuan')
      const next = await take(other)
      await other.exchangeAll()
      expect(await caseAt(centre, next.caseNo)).toMatchObject({ stage: 'received' })
      const { quarantined, times } = await caseAt(town, caseNo, timed(6))
      expect(quarantined).toEqual([])
      expect(Object.keys(times)).toEqual((await own(village)).map((e) => e.event.id))
      const legalMs = Object.values(times).map(msOf)
      expect(legalMs.filter((ms) => Number.isNaN(ms) || ms > Date.now())).toEqual([])
    })
  })

  describe('bodies that mean harm', () => {
    const junk = new Uint8Array(20 * MIB).fill(0x78)
    /** Under the limit as sent, 960 MB when inflated: gzip members may follow each other. */
    const bomb = Buffer.concat(Array(15).fill(gzipSync(new Uint8Array(64 * MIB), { level: 9 })))

    const bodies: [string, BodyInit, Record<string, string>][] = [
      ['no JSON', '{"at":', {}],
      ['20 MB', junk, {}],
      ['20 MB that do not say so', new Blob([junk]), {}],
      ['a compression bomb', new Uint8Array(bomb), { 'content-encoding': 'gzip' }],
    ]

    test('are refused with a problem document, bounded in memory, while others are answered', async () => {
      expect(bomb.length).toBeLessThan(MIB)
      const village = await station('hezikou')
      const attacker = await station('jishui')
      const { pid, url } = county.node
      const restBytes = await memoryBytes(pid, 'VmRSS')
      // From here on the kernel counts the highest anew.
      await writeFile(`/proc/${pid}/clear_refs`, '5')

      let over = false
      const others = [village, town].map(async (other) => {
        let answered = 0
        while (!over) {
          await take(village)
          await other.exchangeAll()
          answered += 1
        }
        return answered
      })
      const json = { 'content-type': 'application/json', origin: url }
      const doors: Record<string, (body: BodyInit, headers: Record<string, string>) => Promise<Response>> = {
        // Signed by a device, so that it is not the signature that is refused.
        '/sync/v1/exchange': (body, headers) =>
          attacker.request('POST', '/sync/v1/exchange', body, { ...json, ...headers }),
        // Open to whoever comes.
        '/api/v1/session': (body, headers) => post(`${url}/api/v1/session`, body, { ...json, ...headers }),
        '/api/v1/progress': (body, headers) => post(`${url}/api/v1/progress`, body, { ...json, ...headers }),
      }
      const answers = await Promise.all(
        Object.values(doors).flatMap((send) =>
          bodies.flatMap(([what, body, headers]) =>
            // Several of each at once: what is bounded one by one is not bounded yet.
            Array.from({ length: 6 }, async () => {
              const answer = await send(body, headers)
              return `${what}: ${answer.status} ${await problemOf(answer)}`
            }),
          ),
        ),
      )
      over = true
      const answered = await Promise.all(others)

      // A device that sends many at once is told to come again, too.
      const refused = answers.filter((answer) => !answer.endsWith(': 429 too-many-requests'))
      expect([...new Set(refused)].sort()).toEqual([
        '20 MB that do not say so: 413 too-large',
        '20 MB: 413 too-large',
        'a compression bomb: 413 too-large',
        'no JSON: 400 bad-request',
      ])
      expect(Math.min(...answered)).toBeGreaterThan(0)
      const highestBytes = await memoryBytes(pid, 'VmHWM')
      // Sent: 36 bodies of 20 MB, and 18 bombs of 960 MB.
      expect((highestBytes - restBytes) / MIB).toBeLessThan(150)
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      expect(county.node.output()).not.toContain('"defect"')
    })
  })

  test('what is on the county’s disk is what the stations wrote, each once', async () => {
    for (const device of stations) await device.exchangeAll()
    await county.node.kill('SIGTERM')
    const store = await openPouchStore({ dir: join(county.dataDir, 'db') })
    const arrived: string[] = []
    for (let after = 0; ; ) {
      const page = await store.arrivals(after, 500)
      if (page.length === 0) break
      after = page.at(-1)!.position
      arrived.push(...page.map(({ entry }) => `${entry.event.id} ${entry.hash}`))
    }
    await store.close()
    expect(new Set(arrived).size).toBe(arrived.length)
    const written = (await Promise.all(stations.map(own))).flat().map((e) => `${e.event.id} ${e.hash}`)
    expect(arrived.filter((id) => !id.startsWith('0')).sort()).toEqual(written.sort())
  })
})

/** As a broken or tampered program writes it: chained and sealed as it should be, and bent before that. */
async function writeBent(device: Device, draft: Draft, bend: (event: Event) => Event): Promise<void> {
  const { enrolment, store } = device
  const scratch = new MemoryStore()
  await scratch.append(store.arrived)
  const bent = {
    hasher,
    random: { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) },
    clock: { now: () => Date.now() },
    lock: <T>(work: () => Promise<T>) => work(),
  }
  const template = (await own(device)).at(-1)!.event
  const author = { device: enrolment.device, by: template.by, org: template.org }
  const [entry] = await writeOwn({ ...bent, store: scratch }, author, () => [draft])
  await store.append([entryOf(hasher, bend(entry!.event))])
}

/** A Blob goes as a stream, chunk by chunk, without its length. */
const post = (url: string, body: BodyInit, headers: Record<string, string>): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers,
    body: body instanceof Blob ? body.stream() : body,
    duplex: 'half',
  } as RequestInit)

/** `VmRSS`: what it has in memory now; `VmHWM`: the most that it had. Linux, as deployed. */
async function memoryBytes(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)![1]) * 1024
}
