/** Of several processes that could open one store, one serves the county. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCouchStore } from '../../../server/stores/couchdb-store.ts'
import { key } from '../../../server/stores/keys.ts'
import { GONE, proxyTo } from '../../support/couch-proxy.ts'
import { type CouchServer, startCouch } from '../../support/couch-server.ts'
import { openCounty, village } from './county.ts'

let couch: CouchServer
beforeAll(async () => {
  couch = await startCouch()
})
afterAll(() => couch.close())

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
    const id = encodeURIComponent(key('current', 'processes'))
    const { json: place } = (await (await fetch(`${address}/${id}`)).json()) as { json: string }
    const beside = async (by: string, rev: string) => {
      const docs = [
        {
          _id: key('heartbeat'),
          _rev: `1-${rev.repeat(32)}`,
          json: JSON.stringify({ by, n: 1, word: null }),
        },
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
