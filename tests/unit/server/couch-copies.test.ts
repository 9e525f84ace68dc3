/** Copies that did not see each other and have each taken another text. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCouchStore } from '../../../server/stores/couchdb-store.ts'
import { key } from '../../../server/stores/keys.ts'
import { withoutData } from '../../../shared/case/erasure.ts'
import { type Entry, seqOf } from '../../../shared/event.ts'
import { type CouchServer, startCouch } from '../../support/couch-server.ts'
import { caseDrafts, inLog, writers } from '../../support/log-fixtures.ts'

const STATION = 'V1AGE001'
let couch: CouchServer
beforeAll(async () => {
  couch = await startCouch()
})
afterAll(() => couch.close())

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
