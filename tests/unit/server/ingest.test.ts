/** Beside the process that sequences a county another takes in, and feeds. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeGivenBack, takeHeard, tellGiven, toldHeard } from '../../../server/ingest/heard.ts'
import { openProcesses } from '../../../server/open-disk.ts'
import { followCouchStore, openCouchStore } from '../../../server/stores/couchdb-store.ts'
import { key } from '../../../server/stores/keys.ts'
import { exchangeResponseSchema } from '../../../shared/protocol/exchange.ts'
import { GONE, proxyTo } from '../../support/couch-proxy.ts'
import { type CouchServer, startCouch } from '../../support/couch-server.ts'
import { caseDrafts, commitOf, VILLAGE, writers } from '../../support/log-fixtures.ts'
import { openCounty, PASSWORD, problemOf, type Station, township, village } from './county.ts'

const manager = 'zhongxin'
let couch: CouchServer
beforeAll(async () => {
  couch = await startCouch()
})
afterAll(() => couch.close())

const atWork = async (name: string) => {
  const couchUrl = couch.url(name)
  const county = await openCounty({ staff: [village, township, manager], onDisk: true, couchUrl })
  return { county, couchUrl, station: await county.enrol(village), window: await county.enrol(township) }
}

async function answerTo(station: Station, logs?: []) {
  const asked = await station.exchange(await station.question(0, logs && { logs }))
  expect(asked.status).toBe(200)
  return exchangeResponseSchema.parse(await asked.json())
}

const WAIT = { timeout: 30_000, interval: 500 }
const streamsAt = async (station: Station) => (await answerTo(station, [])).rows.map((row) => row.stream)

test('what is pushed to it is acknowledged there, taken in by the other, and fed by both', async () => {
  const { county, station, window } = await atWork('any')
  const ingest = await county.beside()
  station.goTo(ingest)
  const { device } = station.enrolment
  const { caseNo } = await station.handIn()
  const pushed = await answerTo(station)
  expect(pushed.ack[device]).toBe((await station.store.log(device, 0, 1000)).length)
  expect(pushed.halted).toBe(false)
  await expect.poll(() => streamsAt(window), WAIT).toContain(`case/${caseNo}`)
  window.goTo(ingest)
  await expect.poll(() => streamsAt(window), WAIT).toContain(`case/${caseNo}`)
  // What it answers is signed as the county's, in the same words.
  const here = await answerTo(window, [])
  window.goTo(county.node)
  const there = await answerTo(window, [])
  expect(here.rows).toEqual(there.rows)
  expect(here.cursor).toEqual(there.cursor)
  expect(here.node).toEqual(there.node)
})

test('the process that sequences gone: pushes are acknowledged, feeds wait and say so; back, nothing comes twice', async () => {
  const { county, station, window } = await atWork('gone')
  const ingest = await county.beside()
  for (const one of [station, window]) one.goTo(ingest)
  let caseNo = ''
  await county.restart(async () => {
    const before = await streamsAt(window)
    caseNo = (await station.handIn()).caseNo
    const { device } = station.enrolment
    expect((await answerTo(station)).ack[device]).toBe((await station.store.log(device, 0, 1000)).length)
    await expect.poll(async () => (await answerTo(window, [])).halted, WAIT).toBe(true)
    expect(await streamsAt(window)).toEqual(before)
    const health = (await (await ingest.app.request('/healthz')).json()) as object
    expect(health).toMatchObject({ status: 'behind', ingest: true, sequencer: false })
    // Sent once more, as after a lost answer.
    await answerTo(station)
  })
  await expect.poll(() => streamsAt(window), WAIT).toContain(`case/${caseNo}`)
  await expect.poll(async () => (await answerTo(window, [])).halted, WAIT).toBe(false)
  const { rows } = await answerTo(window, [])
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
  window.goTo(county.node)
  expect((await answerTo(window, [])).rows).toEqual(rows)
})

test('it knows at once whom the other enrols, and lets staff sign in; what the root alone does it leaves to it', async () => {
  const { county } = await atWork('known')
  const ingest = await county.beside()
  const fresh = await county.enrol(village)
  fresh.goTo(ingest)
  await fresh.handIn()
  await answerTo(fresh)
  const headers = { 'content-type': 'application/json', origin: 'http://localhost' }
  const body = JSON.stringify({ staff: village, password: PASSWORD })
  const signedIn = await ingest.app.request('/api/v1/session', { method: 'POST', headers, body })
  expect(signedIn.status).toBe(200)
  for (const path of ['/api/v1/stations', '/api/v1/join', '/sync/v1/relay', '/api/v1/invitations/x']) {
    const refused = await ingest.app.request(path, { method: 'POST', headers, body: '{}' })
    expect(await problemOf(refused)).toMatchObject({ type: 'unavailable', detail: /县中心正在恢复/ })
  }
})

test('whom it has heard, the other tells people of', async () => {
  const { county, station } = await atWork('heard')
  station.goTo(await county.beside())
  county.clock.move(60_000)
  const heardAt = new Date(county.clock.now()).toISOString()
  await answerTo(station, [])
  const cookie = await county.signIn(manager)
  const seen = async () => (await county.node.app.request('/api/v1/stations', { headers: { cookie } })).text()
  await expect.poll(seen, { timeout: 60_000, interval: 1000 }).toContain(heardAt)
})

test('a stream that is open there is told what the other feeds', async () => {
  const { county, station, window } = await atWork('live')
  const ingest = await county.beside()
  const answer = await ingest.app.request('/sync/v1/live', {
    headers: await window.signed('GET', '/sync/v1/live'),
  })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toBe('data: {}\n\n')
  await station.handIn()
  await station.sync()
  expect((await reader.read()).value).toBe('data: {}\n\n')
  ingest.endStreams()
})

test('it does not start where no process has served the county before, nor on another folder', async () => {
  const couchUrl = couch.url('begun')
  const county = await openCounty({ onDisk: true, couchUrl })
  await expect(county.beside({ couchUrl: couch.url('never') })).rejects.toThrow(/no process has served/)
  await expect(county.beside({ dataDir: join(county.dataDir, 'other') })).rejects.toThrow(/holds no keys/)
})

describe('a store that another process commits to', () => {
  test('shows nothing of a commit that is under way', async () => {
    const entries = await writers(4).write('V1AGE001', ...caseDrafts('case/A'))
    let early = 0
    for (let at = 0, isOver = false; !isOver; at += 1) {
      const address = couch.url(`under-way-${at}`)
      const proxy = await proxyTo(address)
      const store = await openCouchStore({ url: proxy.url })
      await store.drop('first')
      await store.append(entries)
      await store.arrivals(0, 100)
      const follower = await followCouchStore({ url: address })
      let asked = 0
      proxy.meddle = (_, whole) => {
        asked += 1
        return asked > at ? whole().then(() => GONE) : null
      }
      isOver = await store.commit(commitOf(entries, 8)).then(
        () => true,
        () => false,
      )
      await follower.refresh()
      const tail = await follower.tail(VILLAGE)
      const rows = await follower.rows(VILLAGE, 0, tail)
      expect(rows.length).toBe(tail)
      // Its rows are there already, and nobody is told how far they go.
      if (tail === 0 && (await follower.rows(VILLAGE, 0, 100)).length > 0) early += 1
      if (tail > 0) expect(await follower.entitled(VILLAGE, 'case/A')).toBe(true)
      // The other finishes what it began, at its next start.
      const whole = await openCouchStore({ url: address })
      await follower.refresh()
      expect(await follower.tail(VILLAGE)).toBe(await whole.tail(VILLAGE))
    }
    expect(early).toBeGreaterThan(0)
  })

  test('dropped and folded again it is the new one', async () => {
    const url = couch.url('dropped')
    const entries = await writers(5).write('V1AGE001', ...caseDrafts('case/A'))
    const store = await openCouchStore({ url })
    await store.drop('first')
    await store.append(entries)
    await store.arrivals(0, 100)
    await store.commit(commitOf(entries, 8))
    const follower = await followCouchStore({ url })
    expect(await follower.tail(VILLAGE)).toBeGreaterThan(0)
    await store.drop('second')
    expect(await follower.refresh()).toBe(true)
    expect([await follower.epoch(), await follower.tail(VILLAGE)]).toEqual(['second', 0])
    await store.commit(commitOf(entries, 8))
    expect(await follower.refresh()).toBe(true)
    expect(await follower.tail(VILLAGE)).toBe(await store.tail(VILLAGE))
    expect(await follower.refresh()).toBe(false)
  })
})

describe('what the processes tell each other', () => {
  test('that somebody gave back what the root had lost, until the one that sequences has heard it', async () => {
    const documents = await openProcesses(couch.url('told'))
    const [first, second] = await writers(6).write('0AAAAAAA', ...caseDrafts('case/A'))
    await tellGiven(documents, 'V1AGE001', first!)
    await tellGiven(documents, 'V1AGE002', second!)
    const heard: unknown[] = []
    const broken = takeGivenBack(documents, () => Promise.reject(new Error('a full disk')))
    await expect(broken).rejects.toThrow('a full disk')
    for (let times = 0; times < 2; times += 1)
      await takeGivenBack(documents, async (from, entries) => void heard.push([from, entries]))
    expect(heard).toEqual([['V1AGE001', [first]]])
  })

  test('whom each has heard; a document of another version is passed over', async () => {
    const documents = await openProcesses(couch.url('contacts'))
    const contact = (heardAtMs: number) => ({
      ...{ heardAtMs, skewMs: null, waiting: null, cursor: null, unheard: null, clearAtMs: null, via: null },
    })
    await documents.put([
      { _id: key('heard', 'a-newer-one'), json: JSON.stringify({ V1AGE001: { at: 'noon' } }) },
    ])
    const one = toldHeard(documents, 'one')
    one.note('V1AGE001', contact(1_000))
    one.note('V1AGE002', contact(5_000))
    await one.tell()
    const heard = new Map<string, number>()
    const take = () =>
      takeHeard(
        documents,
        (device) => (device === 'V1AGE001' ? contact(2_000) : null),
        (device, { heardAtMs }) => void heard.set(device, heardAtMs),
      )
    await take()
    // Of the first something newer is known.
    expect([...heard]).toEqual([['V1AGE002', 5_000]])
    one.note('V1AGE001', contact(3_000))
    await one.tell()
    await take()
    expect(heard.get('V1AGE001')).toBe(3_000)
  })
})
