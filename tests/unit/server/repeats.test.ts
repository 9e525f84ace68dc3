/** What may be filed twice, as the county's manager is told it, and the word on it, by way of the real exchange. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { caseStream } from '../../../shared/case/events.ts'
import { REPEATS_PATH, repeatsSchema } from '../../../shared/protocol/repeats.ts'
import { draftOf } from '../../support/device.ts'
import { type County, neighbour, openCounty, problemOf, type Station, township, village } from './county.ts'

const manager = 'zhongxin'
const ID = '441424196503150039'
const staff = [village, neighbour, township, manager]

async function repeatsOf(county: County) {
  const cookie = await county.signIn(manager)
  const answer = await county.node.app.request(REPEATS_PATH, { headers: { cookie } })
  const text = await answer.text()
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(text).not.toContain(ID)
  return repeatsSchema.parse(JSON.parse(text))
}

const filed = async (county: County, at: Station, id = ID) => {
  county.clock.move(60_000)
  const { caseNo } = await at.handIn({ 'applicant.name': '何老太', 'applicant.id': id })
  await at.sync()
  return caseNo
}

test('is for the county centre’s managers alone', async () => {
  const county = await openCounty({ staff })
  const refusal = async (headers: Record<string, string>) =>
    (await problemOf(await county.node.app.request(REPEATS_PATH, { headers }))).type
  expect(await refusal({})).toBe('unauthorized')
  expect(await refusal({ cookie: await county.signIn(township) })).toBe('forbidden')
  const posted = await county.post(REPEATS_PATH, {}, { cookie: await county.signIn(manager) })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET'])
  expect(await repeatsOf(county)).toEqual({ pairs: [], unlisted: 0 })
})

test.each([true, false])('lists a pair until a manager has compared it (on disk: %s)', async (onDisk) => {
  const county = await openCounty({ staff, onDisk })
  const [at, beside, centre] = [
    await county.enrol(village),
    await county.enrol(neighbour),
    await county.enrol(manager),
  ]
  const first = await filed(county, at)
  await filed(county, at, '61032819880229004X')
  const second = await filed(county, beside, ` ${ID}`)
  expect(await repeatsOf(county)).toEqual({ pairs: [[first, second]], unlisted: 0 })

  await centre.sync()
  await centre.write(
    draftOf(first, 'compared', { with: second, found: 'carriedOn', reason: '电话核实' }),
    draftOf(second, 'compared', { with: first, found: 'repeats', reason: '电话核实' }),
  )
  await centre.sync()
  expect(await repeatsOf(county)).toEqual({ pairs: [], unlisted: 0 })
  // Both authors hear it, with the reason; nothing is withdrawn.
  for (const station of [at, beside]) {
    const { rows } = await station.sync()
    const said = rows.filter((row) => row.type === 'compared')
    expect(said.map((row) => (row.data as { reason?: string }).reason)).toEqual(['电话核实'])
    expect(rows.some((row) => row.type === 'withdrawn')).toBe(false)
  }
  // Folded again under the same key, after a start.
  await centre.write(draftOf(second, 'compared', { with: first, found: 'open', reason: '再看看' }))
  await centre.sync()
  expect(await repeatsOf(county)).toEqual({ pairs: [[first, second]], unlisted: 0 })
  await county.restart()
  expect(await repeatsOf(county)).toEqual({ pairs: [[first, second]], unlisted: 0 })
})

test('asked again, reads none of the cases that have not changed', async () => {
  const county = await openCounty({ staff })
  const [at, centre] = [await county.enrol(village), await county.enrol(manager)]
  const [first, second, third] = [await filed(county, at), await filed(county, at), await filed(county, at)]
  const pairs = [
    [first, second],
    [first, third],
    [second, third],
  ]
  expect((await repeatsOf(county)).pairs).toEqual(pairs)
  await centre.sync()
  await centre.write(draftOf(third, 'compared', { with: first, found: 'different', reason: '电话核实' }))
  await centre.sync()
  const read = vi.spyOn(county.store, 'entries')
  expect((await repeatsOf(county)).pairs).toEqual([pairs[0], pairs[2]])
  expect(read.mock.calls.map(([names]) => names.length)).toEqual([
    (await county.store.stream(caseStream(third))).length,
  ])
})

test('knows persons by a key of the node’s own, and no index, log or list has the number', async () => {
  const county = await openCounty({ staff })
  const at = await county.enrol(village)
  await filed(county, at)
  await filed(county, at)
  const { key } = JSON.parse(await readFile(join(county.dataDir, 'keys', 'index.json'), 'utf8'))
  expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/)
  const records = (await county.store.streamRecords('case/', 10)).filter((record) => record.summary)
  const repeats = records.map((record) => record.repeat)
  expect(repeats).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]{22}$/), repeats[0]])
  expect(JSON.stringify([records, county.log])).not.toContain(ID)
  const other = await openCounty({ staff, seed: 2 })
  await filed(other, await other.enrol(village))
  expect((await other.store.streamRecords('case/', 10))[0]!.repeat).not.toBe(repeats[0])
})

test('what a department or a village writes of it lies in quarantine', async () => {
  const county = await openCounty({ staff })
  const [at, window] = [await county.enrol(village), await county.enrol(township)]
  const [first, second] = [await filed(county, at), await filed(county, at)]
  await window.sync()
  await window.write(draftOf(second, 'compared', { with: first, found: 'repeats', reason: '我看是' }))
  const { rows } = await window.sync()
  expect(rows.find((row) => row.type === 'quarantined')?.data).toMatchObject({ reason: 'permission' })
  expect(await repeatsOf(county)).toMatchObject({ pairs: [[first, second]] })
})
