/** A county whose store is a server of CouchDB's protocol: the same for everybody, and honest where that is gone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../../server/open-disk.ts'
import { openCouchStore } from '../../../server/stores/couchdb-store.ts'
import { exchangeResponseSchema } from '../../../shared/protocol/exchange.ts'
import { GONE, proxyTo, saying } from '../../support/couch-proxy.ts'
import { type CouchServer, startCouch } from '../../support/couch-server.ts'
import { caseDrafts, writers } from '../../support/log-fixtures.ts'
import { openCounty, problemOf, township, village } from './county.ts'

const STATION = 'V1AGE001'
let couch: CouchServer
beforeAll(async () => {
  couch = await startCouch()
})
afterAll(() => couch.close())

test('a county on it takes cases, feeds them, and has them after a start', async () => {
  const county = await openCounty({ staff: [village, township], onDisk: true, couchUrl: couch.url('county') })
  const station = await county.enrol(village)
  const window = await county.enrol(township)
  const { caseNo } = await station.handIn()
  await station.sync()
  const read = await window.sync()
  expect(read.rows.map((r) => r.stream)).toContain(`case/${caseNo}`)
  await county.restart()
  const again = await window.exchange(await window.question(0, { cursor: read.cursor, release: 1 }))
  expect(exchangeResponseSchema.parse(await again.json())).toMatchObject({ compare: false, rows: [] })
  const held = await county.post('/api/v1/progress', { caseNo, queryCode: '246810' })
  expect(held.status).toBe(200)
})

test('gone in the middle of the day, it is said to be, and what is sent again then is taken', async () => {
  const proxy = await proxyTo(couch.url('gone'))
  const county = await openCounty({ staff: [village], onDisk: true, couchUrl: proxy.url })
  const station = await county.enrol(village)
  await station.handIn()
  proxy.meddle = () => Promise.resolve(GONE)
  const refused = await station.exchange(await station.question())
  expect([refused.status, (await problemOf(refused)).type]).toEqual([503, 'unavailable'])
  expect(county.log.filter((line) => line.event === 'store-unavailable')).toMatchObject([
    { why: 'unreachable' },
  ])
  // Whoever watches over it sees it go and come, also where nobody sends meanwhile.
  const health = async () => (await county.node.app.request('/healthz')).status
  expect(await health()).toBe(503)
  proxy.meddle = () => null
  await expect.poll(health).toBe(200)
  const { ack } = await station.sync()
  expect(ack[station.enrolment.device]).toBeGreaterThan(0)
})

test.each([
  ['does not answer', GONE],
  ['does not know that user', saying(401, 'unauthorized')],
  ['must be an administrator’s', saying(403, 'forbidden')],
  ['fails to do what it is asked', saying(500, 'internal_server_error')],
])('a start is refused in words: it %s', async (words, answer) => {
  const proxy = await proxyTo(couch.url('refused'))
  proxy.meddle = () => Promise.resolve(answer)
  const url = new URL(proxy.url)
  url.username = 'yimen'
  url.password = 'geheim'
  const refusal = await openStore('nowhere', url.href).catch((error: Error) => error)
  expect(refusal).toMatchObject({ name: 'CannotStart', message: expect.stringContaining(words) })
  expect(String(refusal)).not.toContain('geheim')
})

test('what a cluster did not write as often as it should is not acknowledged', async () => {
  const proxy = await proxyTo(couch.url('accepted'))
  const store = await openCouchStore({ url: proxy.url })
  const entries = await writers(1).write(STATION, ...caseDrafts('case/A'))
  proxy.meddle = ({ path }, whole) =>
    path.endsWith('/_bulk_docs') ? whole().then((answer) => ({ ...answer, status: 202 })) : null
  await expect(store.append(entries)).rejects.toThrow('has not written')
  proxy.meddle = () => null
  await store.append(entries)
  expect(await store.stream('case/A')).toEqual(entries)
})
