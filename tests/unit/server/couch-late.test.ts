/** A cluster asks one copy, which may lack what was written a moment ago; and it may tell its changes again. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { datingBy } from '../../../server/dating.ts'
import { directoryOf } from '../../../server/directory.ts'
import { createSequencer } from '../../../server/sequencer/sequencer.ts'
import { openCouchStore } from '../../../server/stores/couchdb-store.ts'
import { GONE, type Meddle, proxyTo } from '../../support/couch-proxy.ts'
import { type CouchServer, startCouch } from '../../support/couch-server.ts'
import { draftOf } from '../../support/device.ts'
import { caseDrafts, inLog, writers } from '../../support/log-fixtures.ts'
import { openCounty, township, village } from './county.ts'

const STATION = 'V1AGE001'
let couch: CouchServer
beforeAll(async () => {
  couch = await startCouch()
})
afterAll(() => couch.close())

/** Ranges are asked of one copy, which has nothing yet of what was written from now on; what is named is there. */
function showingLate(): Meddle {
  const late = new Set<string>()
  return ({ method, path, body }, whole) => {
    const db = path.slice(0, path.lastIndexOf('/'))
    if (path.endsWith('/_bulk_docs'))
      for (const { _id } of (JSON.parse(body) as { docs: { _id: string }[] }).docs) late.add(`${db} ${_id}`)
    if (method !== 'GET' || !path.endsWith('/_all_docs')) return null
    return whole().then(({ status, body }) => {
      const answer = JSON.parse(body) as { rows: { id: string }[] }
      const rows = answer.rows.filter(({ id }) => !late.has(`${db} ${id}`))
      return { status, body: JSON.stringify({ ...answer, rows }) }
    })
  }
}

test('a county on a cluster that shows rows late concludes what it would have, once', async () => {
  const proxy = await proxyTo(couch.url('late'))
  const county = await openCounty({ staff: [village, township], onDisk: true, couchUrl: proxy.url })
  const station = await county.enrol(village)
  const window = await county.enrol(township)
  const before = await station.handIn()
  await station.sync()
  await window.sync()
  proxy.meddle = showingLate()
  const { caseNo } = await station.handIn()
  await station.sync()
  const accepted = [before, { caseNo }].map((c) => draftOf(c.caseNo, 'accepted', {}))
  // The rows of a feed come by their numbers.
  expect((await window.sync()).rows.map((r) => r.stream)).toContain(`case/${caseNo}`)
  const late = proxy.meddle
  for (const draft of accepted) {
    // The root has said that it stands, and what follows from its word is broken off: it must know that it has.
    let said = false
    let broken = false
    proxy.meddle = (asked, whole) => {
      said ||= asked.body.includes('registered')
      if (!said || broken || !asked.path.includes('projections') || !asked.path.endsWith('_bulk_docs'))
        return late(asked, whole)
      broken = true
      return Promise.resolve(GONE)
    }
    await window.write(draft)
    await window.sync().catch(() => {})
    await county.node.drain()
    expect(broken).toBe(true)
    await window.sync()
  }
  await station.sync()
  const defects = county.log.filter((line) => line.event === 'defect').map((line) => line.error)
  expect(new Set(defects)).toEqual(new Set(['StoreUnavailable']))

  proxy.meddle = () => null
  await county.restart()
  const store = await openCouchStore({ url: couch.url('late') })
  const arrivals = (await store.arrivals(0, 1000)).map((a) => a.entry)
  expect(new Set(arrivals.map((e) => `${e.event.id} ${e.hash}`)).size).toBe(arrivals.length)
  // No number was given twice, neither in a log nor by the root.
  expect(new Set(arrivals.map((e) => e.event.id)).size).toBe(arrivals.length)
  for (const stream of [`case/${before.caseNo}`, `case/${caseNo}`]) {
    const words = arrivals.filter((e) => e.event.stream === stream).map((e) => e.event.type)
    expect(words.filter((type) => type === 'registered')).toEqual(['registered'])
    expect(words).not.toContain('quarantined')
  }
  const records = await store.streamRecords('', 1000)
  const feed = (await store.rows('441424104000', 0, 1000)).map((r) => r.entry.hash)
  await store.drop('again')
  const sequencer = await createSequencer({
    ...{ store, area: '441424000000', onDefect: (error) => expect.fail(String(error)) },
    judgement: { judge: () => null, judgeData: () => null, conclude: async () => {} },
    dating: datingBy(directoryOf(county.release)),
  })
  await sequencer.drain()
  expect(await store.streamRecords('', 1000)).toEqual(records)
  expect((await store.rows('441424104000', 0, 1000)).map((r) => r.entry.hash)).toEqual(feed)
})

test('of the streams that a feed may see none is left out because it is shown late', async () => {
  const proxy = await proxyTo(couch.url('scopes'))
  const county = await openCounty({ staff: [village], onDisk: true, couchUrl: proxy.url })
  const station = await county.enrol(village)
  for (let i = 0; i < 2; i += 1) {
    await station.handIn()
    await station.sync()
  }
  const store = await openCouchStore({ url: proxy.url })
  const streams = (await store.scope(station.enrolment.org.id)).map((s) => s.stream)
  expect(streams.filter((stream) => stream.startsWith('case/'))).toHaveLength(2)
  // Ranges are asked of one copy, names of several.
  proxy.meddle = ({ method, path }, whole) =>
    method === 'GET' && path.endsWith('_all_docs')
      ? whole().then(({ status, body }) => {
          const answer = JSON.parse(body)
          return { status, body: JSON.stringify({ ...answer, rows: answer.rows.slice(1) }) }
        })
      : null
  await expect(store.scope(station.enrolment.org.id)).rejects.toThrow('does not show yet')
})

test('with fewer devices than were enrolled nothing is begun', async () => {
  const proxy = await proxyTo(couch.url('late-start'))
  const county = await openCounty({ staff: [village], onDisk: true, couchUrl: proxy.url })
  proxy.meddle = showingLate()
  const { enrolment } = await county.enrol(village)
  const again = await openCouchStore({ url: proxy.url })
  await expect(again.devices()).rejects.toThrow('does not show yet what was written')
  proxy.meddle = () => null
  expect((await again.devices()).map((d) => d.device)).toEqual([enrolment.device])
})

test('changes that are told again, from the beginning, number nothing anew', async () => {
  const proxy = await proxyTo(couch.url('rewound'))
  const store = await openCouchStore({ url: proxy.url })
  const county = writers(3)
  const first = await county.write(STATION, ...caseDrafts('case/A'))
  await store.append(first)
  const before = await store.arrivals(0, 100)
  const second = await county.write(STATION, ...caseDrafts('case/B'))
  await store.append(second)
  let rewound = 0
  proxy.meddle = ({ path }, whole) => {
    if (!path.endsWith('/_changes')) return null
    rewound += 1
    return whole('since=0')
  }
  const after = await store.arrivals(0, 100)
  expect(rewound).toBeGreaterThan(0)
  expect(inLog(after)).toEqual([...first, ...second])
  expect(after.slice(0, first.length)).toEqual(before)
})
