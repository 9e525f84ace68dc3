/** A county's store that goes from its own disk to a server of CouchDB's protocol, also where that is broken off. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { rest } from '../../../server/control/operations.ts'
import { moveStore, putAside } from '../../../server/moving/move-store.ts'
import { openStore } from '../../../server/open-disk.ts'
import { openCouchStore } from '../../../server/stores/couchdb-store.ts'
import { caseStream } from '../../../shared/case/events.ts'
import { casesSchema } from '../../../shared/protocol/cases.ts'
import { ecdsaVerifier } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { type CouchServer, startCouch } from '../../support/couch-server.ts'
import { draftOf } from '../../support/device.ts'
import { caseDrafts, writers } from '../../support/log-fixtures.ts'
import { type County, openCounty, type Station, township, village } from './county.ts'

let couch: CouchServer
beforeAll(async () => {
  couch = await startCouch()
})
afterAll(() => couch.close())

const deps = (county: County, couchUrl: string) => ({
  ...{ dataDir: county.dataDir, couchUrl, hasher, verifier: ecdsaVerifier(), rest, tell: () => {} },
})

/** Two cases: one accepted, one that the village accepts itself, which it may not. */
async function atWork() {
  const county = await openCounty({ staff: [village, township], onDisk: true })
  const [at, window] = [await county.enrol(village), await county.enrol(township)]
  const [good, bad] = [await at.handIn(), await at.handIn()]
  await at.write(draftOf(bad.caseNo, 'accepted', {}))
  await at.sync()
  await window.sync()
  await window.write(draftOf(good.caseNo, 'accepted', {}))
  await window.sync()
  return { county, at, window, good: good.caseNo, bad: bad.caseNo }
}

/** What a device of the town sees of the two. */
async function seen(county: County, window: Station, ...numbers: readonly string[]) {
  const answer = await county.node.app.request('/api/v1/cases?standing=open', {
    headers: { cookie: await county.signIn(township) },
  })
  const { cases } = casesSchema.parse(await answer.json())
  await window.sync()
  return {
    cases,
    words: await Promise.all(
      numbers.map(async (n) =>
        (await window.store.stream(caseStream(n))).map(({ event }) => `${event.id} ${event.type}`).sort(),
      ),
    ),
  }
}

test('takes everything along, is compared and verified, and the old one serves nobody any more', async () => {
  const { county, at, window, good, bad } = await atWork()
  const before = await seen(county, window, good, bad)
  const couchUrl = couch.url('moved')
  await county.restart(
    async () => {
      const counts = await moveStore(deps(county, couchUrl))
      expect(counts.entries).toBeGreaterThan(10)
      await putAside(county.dataDir)
    },
    { couchUrl },
  )
  // Accounts came along: both sign in with the passwords that they had.
  expect(await seen(county, window, good, bad)).toEqual(before)
  const { caseNo } = await at.handIn()
  await at.sync()
  expect((await seen(county, window, caseNo)).cases.map((c) => c.summary.caseNo)).toContain(caseNo)

  expect(existsSync(join(county.dataDir, 'db'))).toBe(false)
  expect(existsSync(join(county.dataDir, 'db.moved'))).toBe(true)
  await expect(county.restart(undefined, { couchUrl: null })).rejects.toThrow(
    /was moved to .*: set COUCHDB_URL/,
  )
  await county.restart(undefined, { couchUrl })
})

test('broken off, it goes on where it was; until then nobody serves the half', async () => {
  const { county, window, good, bad } = await atWork()
  const before = await seen(county, window, good, bad)
  const couchUrl = couch.url('half')
  const target = Object.getPrototypeOf(await openCouchStore({ url: couch.url('none') }))
  await county.restart(async () => {
    // The entries are there, the seals are not.
    vi.spyOn(target, 'appendParts').mockRejectedValueOnce(new Error('cut'))
    await expect(moveStore(deps(county, couchUrl))).rejects.toThrow('cut')
    vi.restoreAllMocks()
  })
  // Where it was it goes on serving.
  expect(await seen(county, window, good, bad)).toEqual(before)
  await expect(county.restart(undefined, { couchUrl })).rejects.toThrow(
    /was broken off: run "yimen move" again/,
  )
  const append = vi.spyOn(target, 'append')
  const { entries } = await moveStore(deps(county, couchUrl))
  // What came since, and no more.
  const again = append.mock.calls.flatMap(([batch]) => batch as unknown[])
  expect(again.length).toBeGreaterThan(0)
  expect(again.length).toBeLessThan(entries / 2)
  vi.restoreAllMocks()
  await county.restart(undefined, { couchUrl })
  expect(await seen(county, window, good, bad)).toEqual(before)
})

test('what did not come over is found out, and sent again', async () => {
  const { county, window, good, bad } = await atWork()
  const before = await seen(county, window, good, bad)
  const couchUrl = couch.url('lost')
  const target = Object.getPrototypeOf(await openCouchStore({ url: couch.url('none') }))
  await county.restart(
    async () => {
      vi.spyOn(target, 'append').mockResolvedValueOnce(undefined)
      await expect(moveStore(deps(county, couchUrl))).rejects.toThrow(
        /Not the same there: .*Run "yimen move" again/,
      )
      vi.restoreAllMocks()
      await moveStore(deps(county, couchUrl))
    },
    { couchUrl },
  )
  expect(await seen(county, window, good, bad)).toEqual(before)
})

test('what was erased here after it had been moved hinders nothing', async () => {
  const { county, at, good } = await atWork()
  const couchUrl = couch.url('erased')
  const target = Object.getPrototypeOf(await openCouchStore({ url: couch.url('none') }))
  await county.restart(
    async () => {
      vi.spyOn(target, 'appendParts').mockRejectedValueOnce(new Error('cut'))
      await expect(moveStore(deps(county, couchUrl))).rejects.toThrow('cut')
      vi.restoreAllMocks()
      const store = await openStore(county.dataDir, null)
      const [first] = (await at.store.stream(caseStream(good))).filter((e) => e.event.type === 'filled')
      await store.erase([{ id: first!.event.id, hash: first!.hash }])
      await store.close()
      expect((await moveStore(deps(county, couchUrl))).entries).toBeGreaterThan(10)
    },
    { couchUrl },
  )
})

test('not over another log, and not twice', async () => {
  const { county } = await atWork()
  const couchUrl = couch.url('another')
  const other = await openCouchStore({ url: couchUrl })
  await other.append(await writers(1).write('V1AGE001', ...caseDrafts('case/A')))
  await other.close()
  await county.restart(
    async () => {
      await expect(moveStore(deps(county, couchUrl))).rejects.toThrow('there is a log already')
      const fresh = couch.url('fresh')
      await moveStore(deps(county, fresh))
      await expect(moveStore(deps(county, fresh))).rejects.toThrow('moved to')
    },
    { couchUrl: couch.url('fresh') },
  )
})
