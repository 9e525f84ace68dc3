/** What the county's board is told of its stations, over the real routes. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { utf8 } from '../../../shared/bytes.ts'
import { type StationContact, stationsSchema } from '../../../shared/protocol/stations.ts'
import { isoOf } from '../../../shared/time.ts'
import {
  type County,
  department,
  openCounty,
  problemOf,
  type Station,
  sharedCounty,
  township,
  village,
} from './county.ts'

const PATH = '/api/v1/stations'
const manager = 'zhongxin'
const MINUTE = 60_000

async function board(county: County): Promise<Map<string, StationContact>> {
  const cookie = await county.signIn(manager)
  const answer = await county.node.app.request(PATH, { headers: { cookie } })
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  const { asOf, stations } = stationsSchema.parse(await answer.json())
  expect(asOf).toBe(isoOf(county.clock.now()))
  return new Map(stations.map((s) => [s.device, s]))
}

const of = async (county: County, { enrolment }: Station) => (await board(county)).get(enrolment.device)

const openWithManager = () => openCounty({ staff: [village, township, department, manager] })

const shared = sharedCounty([village, township, department, manager])

test('is for the county centre’s managers alone', async () => {
  const county = shared()
  const refusal = async (headers: Record<string, string>) =>
    (await problemOf(await county.node.app.request(PATH, { headers }))).type
  expect(await refusal({})).toBe('unauthorized')
  expect(await refusal({ cookie: 'yimen_session=nobody' })).toBe('unauthorized')
  for (const staff of [village, township, department]) {
    expect(await refusal({ cookie: await county.signIn(staff) })).toBe('forbidden')
  }
  const cookie = await county.signIn(manager)
  const posted = await county.post(PATH, {}, { cookie })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET'])
})

test('names every enrolled device and none of the root’s tenures', async () => {
  const county = await openWithManager()
  await county.restart()
  const stations = [await county.enrol(village), await county.enrol(village), await county.enrol(township)]
  const seen = await board(county)
  expect([...seen.keys()].sort()).toEqual(stations.map((s) => s.enrolment.device).sort())
  expect(seen.get(stations[0]!.enrolment.device)).toMatchObject({
    org: '441424104201',
    terminal: stations[0]!.enrolment.terminal,
    ...{ heardAt: null, skewMs: null, waiting: null, photographs: 0 },
  })
})

test('says when a device was heard, how its clock went, and what it had still to send', async () => {
  const county = await openWithManager()
  const station = await county.enrol(village)
  await station.handIn()
  const waiting = { events: 12, files: 3, bytes: 700_000 }
  const at = isoOf(county.clock.now() - 5 * MINUTE)
  expect((await station.exchange(await station.question(0, { waiting, at }))).status).toBe(200)
  const heardAt = isoOf(county.clock.now())
  county.clock.move(90 * MINUTE)
  expect(await of(county, station)).toMatchObject({ heardAt, skewMs: -5 * MINUTE, waiting })
  await station.exchange(await station.question(0, { logs: [] }))
  expect(await of(county, station)).toMatchObject({
    ...{ heardAt: isoOf(county.clock.now()), skewMs: 0, waiting: null },
  })
})

test('what a push behind a gap brought is still where it came from', async () => {
  const county = await openWithManager()
  const station = await county.enrol(village)
  await station.handIn()
  const refused = await station.exchange(await station.question(1))
  expect(refused.status).toBe(200)
  const events = (await station.question(1)).logs[0]!.events.length
  expect(events).toBeGreaterThan(0)
  expect((await of(county, station))?.waiting).toEqual({ events, files: 0, bytes: 0 })
})

test('a clock that is none is not compared', async () => {
  const county = await openWithManager()
  const station = await county.enrol(village)
  expect((await station.exchange(await station.question(0, { at: 'noon' }))).status).toBe(200)
  expect(await of(county, station)).toMatchObject({ heardAt: isoOf(county.clock.now()), skewMs: null })
})

test('whoever did not sign was not heard', async () => {
  const county = await openWithManager()
  const station = await county.enrol(village)
  const headers = await station.signed('POST', '/sync/v1/exchange', 'another body')
  expect((await station.exchange(await station.question(), headers)).status).toBe(401)
  expect((await of(county, station))?.heardAt).toBeNull()
})

test('counts the photographs that a device’s events name until their bytes are here', async () => {
  const county = await openWithManager()
  const station = await county.enrol(village)
  const bytes = utf8('a photograph of a household register')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file = { sha256, bytes: bytes.length, type: 'image/jpeg' }
  await station.handIn(undefined, file)
  // Named twice, missing once.
  await station.handIn(undefined, file)
  await station.sync()
  expect((await of(county, station))?.photographs).toBe(1)
  await county.restart()
  expect((await of(county, station))?.photographs).toBe(1)

  const tus = { 'tus-resumable': '1.0.0' }
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const metadata = `sha256 ${base64(sha256)},type ${base64('image/jpeg')}`
  const begun = await station.request('POST', '/sync/v1/materials', {
    ...tus,
    ...{ 'upload-length': String(bytes.length), 'upload-metadata': metadata },
  })
  county.clock.move(10 * MINUTE)
  const patch = { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
  expect((await station.request('PATCH', begun.headers.get('location')!, patch, bytes)).status).toBe(204)
  // Bytes are a sign of life too.
  expect(await of(county, station)).toMatchObject({ photographs: 0, heardAt: isoOf(county.clock.now()) })
})

test('counts what a device has not said to hold of its feed, and not what it wrote itself', async () => {
  const county = await openWithManager()
  const station = await county.enrol(village)
  const { caseNo } = await station.handIn()
  // Pushed, taken in and registered; its cursor stands before all of it.
  await station.exchange(await station.question())
  await county.node.drain()
  expect((await of(county, station))?.unfetched).toBe(1) // its own enrolment
  const { cursor } = await station.sync()
  await station.exchange(await station.question(0, { logs: [], cursor }))
  expect((await of(county, station))?.unfetched).toBe(0)

  const window = await county.enrol(township)
  await window.sync()
  await window.write({ stream: `case/${caseNo}`, type: 'filled', v: 1, data: { fields: { reason: '一' } } })
  await window.write({ stream: `case/${caseNo}`, type: 'filled', v: 1, data: { fields: { reason: '二' } } })
  await window.sync()
  expect((await of(county, station))?.unfetched).toBe(2)
  // Numbered anew, nothing of it counts as held.
  const other = { ...cursor, epoch: 'another' }
  await station.exchange(await station.question(0, { logs: [], cursor: other }))
  expect((await of(county, station))?.unfetched).toBeGreaterThan(2)
})

test('a node that was stopped and started again knows who was heard when', async () => {
  const county = await openWithManager()
  const station = await county.enrol(village)
  const waiting = { events: 2, files: 0, bytes: 0 }
  await station.exchange(await station.question(0, { waiting }))
  const before = await of(county, station)
  const outage = async () => {
    const cookie = await county.signIn(manager)
    const answer = await county.node.app.request(PATH, { headers: { cookie } })
    return stationsSchema.parse(await answer.json()).outage
  }
  expect(await outage()).toBeNull()
  const from = isoOf(county.clock.now())
  county.clock.move(30 * MINUTE)
  const to = isoOf(county.clock.now())
  await county.restart()
  county.clock.move(MINUTE)
  expect(await of(county, station)).toEqual(before)
  expect(await outage()).toEqual({ from, to })
})

test('names nobody: neither person nor case', async () => {
  const county = await openWithManager()
  const station = await county.enrol(village)
  const { caseNo } = await station.handIn({ 'applicant.name': '𠮷野花' })
  await station.sync()
  const cookie = await county.signIn(manager)
  const text = await (await county.node.app.request(PATH, { headers: { cookie } })).text()
  expect(text).not.toContain('𠮷')
  expect(text).not.toContain(caseNo)
})

test('says with what a station came back from an outage, also after a start; what comes at once is no outage', async () => {
  const county = await openWithManager()
  const station = await county.enrol(village)
  await station.handIn()
  await station.sync()
  expect((await of(county, station))?.returns).toEqual([])
  const written = async () => (await station.store.log(station.enrolment.device, 0, 100)).length
  const before = await written()
  county.clock.move(MINUTE)
  const cutOff = isoOf(county.clock.now())
  await station.handIn()
  const lastSeq = await written()
  county.clock.move(300 * MINUTE)
  await station.handIn()
  await station.sync()
  const came = { from: cutOff, to: isoOf(county.clock.now()), firstSeq: before + 1, lastSeq }
  // What was written just before the line was back came at once.
  expect((await of(county, station))?.returns).toEqual([came])
  await county.restart()
  expect((await of(county, station))?.returns).toEqual([came])
})
