/** A county whose store is a server of CouchDB's protocol: the same for everybody, and honest where that is gone. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { datingBy } from '../../../server/dating.ts'
import { directoryOf } from '../../../server/directory.ts'
import { openStore } from '../../../server/open-disk.ts'
import { createSequencer } from '../../../server/sequencer/sequencer.ts'
import { openCouchStore } from '../../../server/stores/couchdb-store.ts'
import { key } from '../../../server/stores/keys.ts'
import type { Arrival, NodeStore } from '../../../server/stores/node-store.ts'
import { withoutData } from '../../../shared/case/erasure.ts'
import { type Entry, seqOf } from '../../../shared/event.ts'
import { exchangeResponseSchema } from '../../../shared/protocol/exchange.ts'
import { type CouchServer, startCouch } from '../../support/couch-server.ts'
import { draftOf } from '../../support/device.ts'
import { caseDrafts, commitOf, VILLAGE, writers } from '../../support/log-fixtures.ts'
import { openCounty, problemOf, township, village } from './county.ts'

const STATION = 'V1AGE001'
let couch: CouchServer
beforeAll(async () => {
  couch = await startCouch()
})
afterAll(() => couch.close())

/** Arrivals are in any order. */
const inLog = (arrivals: readonly Arrival[]): Entry[] =>
  arrivals.map((a) => a.entry).sort((a, b) => seqOf(a.event.id) - seqOf(b.event.id))

/** What a proxy before the server does with a request in its place; null: it passes. */
type Meddle = (
  asked: { method: string; path: string; body: string },
  whole: (query?: string) => Promise<Answer>,
) => Promise<Answer> | null
interface Answer {
  readonly status: number
  readonly body: string
}

/** Between the store and the server. */
async function proxyTo(target: string) {
  const proxy = { meddle: (() => null) as Meddle, url: '' }
  const { origin } = new URL(target)
  const textOf = async (message: IncomingMessage): Promise<string> => {
    let text = ''
    for await (const chunk of message.setEncoding('utf8')) text += chunk
    return text
  }
  const pass = async (asked: IncomingMessage, sentBody: string, query?: string): Promise<Answer> => {
    const path = query === undefined ? asked.url : `${asked.url!.split('?')[0]}?${query}`
    const sent = request(`${origin}${path}`, { method: asked.method, headers: asked.headers }).end(sentBody)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    return { status: answer.statusCode!, body: await textOf(answer) }
  }
  const server = createServer(async (asked: IncomingMessage, response: ServerResponse) => {
    asked.headers['accept-encoding'] = 'identity'
    const body = await textOf(asked)
    const whole = (query?: string) => pass(asked, body, query)
    const path = decodeURIComponent(asked.url!.split('?')[0]!)
    const answer = await (proxy.meddle({ method: asked.method!, path, body }, whole) ?? whole())
    if (answer.status === 0) return response.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const here = new URL(target)
  here.host = `127.0.0.1:${port}`
  proxy.url = here.href
  return proxy
}

const GONE: Answer = { status: 0, body: '' }
const saying = (status: number, error: string): Answer => ({ status, body: JSON.stringify({ error }) })

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

/** Ids of what the root has in the log, by whatever process. */
async function rootsWords(url: string): Promise<string[]> {
  const { rows } = (await (await fetch(`${url}-log/_all_docs`)).json()) as { rows: { id: string }[] }
  return rows.map(({ id }) => id).filter((id) => id.startsWith('log!0'))
}

describe('one process serves a county', () => {
  test('beside one that does, no other starts; behind one that has ended, at once', async () => {
    const url = couch.url('beside')
    const county = await openCounty({ staff: [village], onDisk: true, couchUrl: url })
    await expect(openCounty({ staff: [village], onDisk: true, couchUrl: url })).rejects.toThrow(
      'Not started: another process serves this county',
    )
    const station = await county.enrol(village)
    await station.handIn()
    expect((await station.sync()).ack[station.enrolment.device]).toBeGreaterThan(0)
    await county.restart()
    expect(county.log.filter((line) => line.event === 'defect')).toEqual([])
  }, 120_000)

  test('two that halves of a cluster have let begin: one goes on, and the other learns it', async () => {
    const address = couch.url('halves')
    const county = await openCounty({ staff: [village], onDisk: true, couchUrl: address })
    const id = encodeURIComponent(key('current', 'heartbeat'))
    const { json: place } = (await (await fetch(`${address}/${id}`)).json()) as { json: string }
    const beside = async (by: string, rev: string) => {
      const docs = [
        { _id: key('heartbeat'), _rev: `1-${rev.repeat(32)}`, json: JSON.stringify({ by, n: 1 }) },
      ]
      const answer = await fetch(`${address}-${place}/_bulk_docs`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ docs, new_edits: false }),
      })
      expect(answer.status).toBe(201)
    }
    await beside('', 'e')
    expect((await county.enrol(village)).enrolment.org.id).toBe('441424104201')
    await beside('~', 'f')
    expect((await county.node.takenOver)!.message).toBe('another process serves this county now')
    await expect(county.enrol(village)).rejects.toThrow('unavailable')
  }, 120_000)

  test('one that was taken for gone enrols and judges no more, whatever it has under way', async () => {
    const proxy = await proxyTo(couch.url('stopped'))
    const stopped = await openCounty({ staff: [village], onDisk: true, couchUrl: proxy.url })
    const station = await stopped.enrol(village)
    // The store hears nothing of it for a while: it may be on a machine that stands still.
    proxy.meddle = () => Promise.resolve(GONE)
    const other = await openCounty({
      staff: [village],
      onDisk: true,
      couchUrl: couch.url('stopped'),
      seed: 2,
    })
    const before = await rootsWords(couch.url('stopped'))
    const beside = await openCouchStore({ url: couch.url('stopped') })
    proxy.meddle = () => null
    await expect(stopped.enrol(village)).rejects.toThrow('unavailable')
    expect((await stopped.node.takenOver)!.message).toBe('another process serves this county now')
    expect(await rootsWords(couch.url('stopped'))).toEqual(before)
    // What a station has sent there is taken in by the one that serves.
    const { caseNo } = await station.handIn()
    expect((await station.exchange(await station.question())).status).toBe(200)
    const takenIn = async () => (await beside.streamRecord(`case/${caseNo}`))?.entries.length ?? 0
    await expect.poll(takenIn, { timeout: 20_000, interval: 500 }).toBeGreaterThan(0)
    expect((await other.enrol(village)).enrolment.terminal).not.toBe(station.enrolment.terminal)
  }, 120_000)
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

test('an append broken off after any of its questions is whole when it is made again', async () => {
  const entries = await writers(2).write(STATION, ...caseDrafts('case/A'))
  for (let after = 0; after < 4; after += 1) {
    const proxy = await proxyTo(couch.url(`append-${after}`))
    const store = await openCouchStore({ url: proxy.url })
    let asked = 0
    proxy.meddle = (_, whole) => {
      asked += 1
      // It was done, and nobody heard of it.
      return asked > after ? whole().then(() => GONE) : null
    }
    await store.append(entries).catch(() => {})
    proxy.meddle = () => null
    await store.append(entries)
    expect(await store.stream('case/A')).toEqual(entries)
    expect(inLog(await store.arrivals(0, 100))).toEqual(entries)
  }
})

/** Breaks off behind each question in turn, until nothing is asked that would be broken off. */
async function brokenOff(
  name: string,
  work: (store: NodeStore) => Promise<unknown>,
  then: (store: NodeStore) => Promise<void>,
) {
  for (let after = 0, isOver = false; !isOver; after += 1) {
    const address = couch.url(`${name}-${after}`)
    const proxy = await proxyTo(address)
    const store = await openCouchStore({ url: proxy.url })
    await store.drop('first')
    let asked = 0
    proxy.meddle = (_, whole) => {
      asked += 1
      // It was done, and nobody heard of it.
      return asked > after ? whole().then(() => GONE) : null
    }
    isOver = await work(store).then(
      () => true,
      () => false,
    )
    await then(await openCouchStore({ url: address }))
  }
}

test('a commit broken off after any of its questions is whole at the next start, or was never begun', async () => {
  const entries = await writers(4).write(STATION, ...caseDrafts('case/A'))
  const commits = [commitOf(entries.slice(0, 3), 3), commitOf(entries, 8)]
  const positions = new Set<number>()
  await brokenOff(
    'commit',
    async (store) => {
      await store.append(entries)
      await store.arrivals(0, 100)
      for (const commit of commits) await store.commit(commit)
    },
    async (store) => {
      const position = await store.position()
      positions.add(position)
      const held = commits.find((c) => c.position === position)
      expect(await store.streamRecord('case/A')).toEqual(held?.streams[0] ?? null)
      expect(await store.tail(VILLAGE)).toBe(held?.rows.length ?? 0)
    },
  )
  expect([...positions].sort()).toEqual([0, 3, 8])
})

test('a numbering broken off after any of its questions goes on at the next start, and tells each entry once', async () => {
  const entries = await writers(5).write(STATION, ...caseDrafts('case/A'))
  await brokenOff(
    'numbers',
    async (store) => {
      await store.append(entries)
      await store.arrivals(0, 100)
    },
    async (store) => {
      await store.append(entries)
      const arrivals = await store.arrivals(0, 100)
      expect(inLog(arrivals)).toEqual(entries)
      expect(new Set(arrivals.map((a) => a.position)).size).toBe(entries.length)
      expect(await store.arrivals(arrivals[3]!.position, 100)).toEqual(arrivals.slice(4))
    },
  )
})

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

describe('copies that did not see each other and have each taken another text of an entry', () => {
  const taken = { at: '2026-09-28T01:00:05.000Z', skewMs: 0 }
  /** Puts these texts beside what is there, as replication between the halves of a cluster does. */
  async function beside(address: string, id: string, others: readonly string[]) {
    const url = new URL(address)
    const path = `${url.origin}${url.pathname}-log/_bulk_docs`
    const docs = others.map((json, i) => ({ _id: id, _rev: `1-${'fe'[i]!.repeat(32)}`, json }))
    const answer = await fetch(path, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ docs, new_edits: false }),
    })
    expect(answer.status).toBe(201)
  }
  const idOf = (entry: Entry) => key('log') + key(STATION, seqOf(entry.event.id), entry.hash)
  const leavesOf = async (address: string, id: string): Promise<number> => {
    const url = new URL(address)
    const answer = await fetch(`${url.origin}${url.pathname}-log/${encodeURIComponent(id)}?open_revs=all`, {
      headers: { accept: 'application/json' },
    })
    const leaves = (await answer.json()) as { ok?: { _deleted?: boolean } }[]
    return leaves.filter(({ ok }) => ok && !ok._deleted).length
  }

  test.each([
    ['a header is beside the entry whole', (e: Entry) => [withoutData(e)], (e: Entry) => e],
    [
      'it was taken in twice',
      (e: Entry) => [
        { ...e, witness: taken },
        { ...e, witness: { ...taken, at: '2026-09-28T01:00:04.000Z' } },
      ],
      (e: Entry) => ({ ...e, witness: { ...taken, at: '2026-09-28T01:00:04.000Z' } }),
    ],
  ])('%s: one stands, for every reader', async (name, others, stands) => {
    const address = couch.url(`beside-${name.length}`)
    const store = await openCouchStore({ url: address })
    const entries = await writers(8).write(STATION, ...caseDrafts('case/A'))
    await store.append(entries)
    await store.arrivals(0, 100)
    const [, second] = entries
    const id = idOf(second!)
    await beside(
      address,
      id,
      others(second!).map((e) => JSON.stringify(e)),
    )
    expect(await leavesOf(address, id)).toBe(1 + others(second!).length)
    const expected = entries.map((e) => (e === second ? stands(e) : e))
    expect(await store.log(STATION, 0, 100)).toEqual(expected)
    expect(await leavesOf(address, id)).toBe(1)
    const again = await openCouchStore({ url: address })
    expect(await again.stream('case/A')).toEqual(expected)
    expect(inLog(await again.arrivals(0, 100))).toEqual(expected)
  })

  test('what was erased stays erased', async () => {
    const address = couch.url('beside-erased')
    const store = await openCouchStore({ url: address })
    const entries = await writers(8).write(STATION, ...caseDrafts('case/A'))
    await store.append(entries)
    const [, second] = entries
    await store.erase([{ id: second!.event.id, hash: second!.hash }])
    await beside(address, idOf(second!), [JSON.stringify(second)])
    const again = await openCouchStore({ url: address })
    expect((await again.log(STATION, 0, 100))[1]).toEqual(withoutData(second!))
    expect(await leavesOf(address, idOf(second!))).toBe(1)
  })

  test('what one program alone may write and two have written is used by none', async () => {
    const address = couch.url('beside-order')
    const store = await openCouchStore({ url: address })
    await store.append(await writers(8).write(STATION, ...caseDrafts('case/A')))
    await store.arrivals(0, 100)
    const url = new URL(address)
    await fetch(`${url.origin}${url.pathname}-log-order/_bulk_docs`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({
        docs: [{ _id: key('since'), _rev: `1-${'f'.repeat(32)}`, json: '{"since":"0","last":{}}' }],
        new_edits: false,
      }),
    })
    await expect(openCouchStore({ url: address })).rejects.toThrow('two programs')
  })
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
