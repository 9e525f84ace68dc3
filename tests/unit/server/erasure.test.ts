/** Erasure through a real node: its files, its log and projections on a disk, the photograph, the devices, the checks. */
import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openPouchStore } from '../../../server/stores/pouchdb-store.ts'
import { utf8 } from '../../../shared/bytes.ts'
import { foldCase } from '../../../shared/case/fold.ts'
import { summaryOf } from '../../../shared/case/summary.ts'
import type { Entry, Event } from '../../../shared/event.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { entriesOf } from '../../../sync/verify.ts'
import { draftOf } from '../../support/device.ts'
import { type County, openCounty, problemOf, type Station, township, village } from './county.ts'
import { verified } from './logs.ts'

const NAME = '欧阳慕蓉Zq7'
const BYTES = utf8('a photograph of a household register, page 3 '.repeat(50))
const SHA256 = createHash('sha256').update(BYTES).digest('hex')
const MANAGER = 'zhongxin'
const BASIS = '当事人申请删除'

async function upload(station: Station): Promise<void> {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const tus = { 'tus-resumable': '1.0.0' }
  const begun = await station.request('POST', '/sync/v1/materials', {
    ...{ ...tus, 'upload-length': String(BYTES.length) },
    'upload-metadata': `sha256 ${base64(SHA256)},type ${base64('image/jpeg')}`,
  })
  const sent = await station.request(
    'PATCH',
    begun.headers.get('location')!,
    { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' },
    BYTES,
  )
  expect(sent.status).toBe(204)
}

const photo = { sha256: SHA256, bytes: BYTES.length, type: 'image/jpeg' }

const erase = async (county: County, staff: string, body: unknown): Promise<Response> =>
  county.post('/api/v1/erasures', body, { cookie: await county.signIn(staff) })

const filesUnder = async (dir: string): Promise<string[]> => {
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  return found.filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name))
}

const holding = async (dir: string, text: string): Promise<string[]> => {
  const files = await filesUnder(dir)
  const bytes = await Promise.all(files.map((path) => readFile(path)))
  return files.filter((_, i) => bytes[i]!.includes(text))
}

test('a case that is erased leaves no word of its applicant, no photograph, and chains that hold', async () => {
  // Closed in the middle, to look at what lies there.
  const county = await openCounty({ staff: [village, township, MANAGER], onDisk: true }, () => {})
  onTestFinished(() => rm(county.dataDir, { recursive: true, force: true }))
  const station = await county.enrol(village)
  const { caseNo, queryCode } = await station.handIn({ 'applicant.name': NAME }, photo)
  const other = await station.handIn({ 'applicant.name': '李四留下' })
  await station.sync()
  await upload(station)
  const db = join(county.dataDir, 'db')
  const materials = join(county.dataDir, 'materials')
  expect(await holding(db, NAME)).not.toEqual([])
  expect((await filesUnder(materials)).some((path) => path.endsWith(SHA256))).toBe(true)

  const answer = await erase(county, MANAGER, { caseNo, basis: BASIS })
  expect(answer.status, await answer.clone().text()).toBe(200)
  const { events } = await answer.json()
  expect(events).toBeGreaterThan(2)
  expect((await filesUnder(materials)).map((path) => basename(path))).toEqual([`${SHA256}.gone`])
  expect((await county.post('/api/v1/progress', { caseNo, queryCode })).status).toBe(404)
  expect((await county.post('/api/v1/progress', { caseNo: other.caseNo, queryCode })).status).toBe(200)

  // A device of the town that was never here before sees the case, and nobody in it.
  const town = await county.enrol(township)
  const read = await town.sync()
  expect(JSON.stringify(read)).not.toContain(NAME)
  const entries = entriesOf(hasher, read.rows as Event[]).filter((e) => e.event.stream === `case/${caseNo}`)
  expect(summaryOf(foldCase(entries)!)).toMatchObject({
    caseNo,
    erased: true,
    applicant: '',
    stage: 'received',
  })

  // Its author sends what it had once more: it does not come back.
  await station.sync()
  await county.node.close()
  expect(await holding(db, NAME)).toEqual([])
  expect(await holding(db, '李四留下')).not.toEqual([])

  const store = await openPouchStore({ dir: db })
  const log: Entry[] = (await store.arrivals(0, 10_000)).map(({ entry }) => entry)
  await store.close()
  const counts = await verified(log)
  expect(counts).toMatchObject({ erased: events, unsalted: events })
})

test('what was erased holds when everything is taken in anew', async () => {
  const county = await openCounty({ staff: [village, township, MANAGER] })
  const station = await county.enrol(village)
  const { caseNo } = await station.handIn({ 'applicant.name': NAME })
  await station.sync()
  expect((await erase(county, MANAGER, { caseNo, basis: BASIS })).status).toBe(200)
  const { store } = county
  const before = await store.streamRecord(`case/${caseNo}`)
  await store.drop('ANOTHER0')
  await county.restart()
  await county.node.drain()
  const after = await store.streamRecord(`case/${caseNo}`)
  expect(after).toEqual(before)
  expect(after).toMatchObject({ quarantined: [], summary: { erased: true, applicant: '' } })
})

test('only the county’s manager has anything erased, and only what there is', async () => {
  const county = await openCounty({ staff: [village, township, MANAGER] })
  const station = await county.enrol(village)
  const { caseNo } = await station.handIn()
  await station.sync()
  const typed = { caseNo, basis: BASIS }
  const refused = async (answer: Response) => (await problemOf(answer)).type
  expect(await refused(await county.post('/api/v1/erasures', typed))).toBe('unauthorized')
  expect((await erase(county, township, typed)).status).toBe(403)
  expect(await refused(await erase(county, MANAGER, { caseNo: 'x', basis: BASIS }))).toBe('not-found')
  expect(await refused(await erase(county, MANAGER, { caseNo, basis: ' ' }))).toBe('bad-request')
  const again = await erase(county, MANAGER, typed)
  expect((await again.json()).events).toBeGreaterThan(0)
  expect(await (await erase(county, MANAGER, typed)).json()).toEqual({ events: 0 })
})

test('what was written without knowing of the word is kept and holds, and the next erasure takes it', async () => {
  const county = await openCounty({ staff: [village, township, MANAGER] })
  const station = await county.enrol(village)
  const { caseNo } = await station.handIn({ 'applicant.name': NAME })
  await station.sync()
  const stream = `case/${caseNo}`
  await station.write({ stream, type: 'filled', v: 1, data: { fields: { 'applicant.name': `${NAME}儿` } } })
  await station.write({ stream, type: 'withdrawn', v: 1, data: { reason: `${NAME}不办了` } })
  expect((await erase(county, MANAGER, { caseNo, basis: BASIS })).status).toBe(200)
  const read = await station.sync()
  const record = await county.store.streamRecord(stream)
  expect(record).toMatchObject({ quarantined: [], summary: { erased: true, stage: 'withdrawn' } })
  expect(JSON.stringify(await county.store.stream(stream))).toContain(NAME)
  // The act is registered as it would have been.
  expect(JSON.stringify(read.rows)).toContain('"registered"')
  expect(await (await erase(county, MANAGER, { caseNo, basis: BASIS })).json()).toEqual({ events: 2 })
  expect(JSON.stringify(await county.store.stream(stream))).not.toContain(NAME)
})

test('takes the manager’s words in a deemed acceptance and in the case that it was compared with', async () => {
  const county = await openCounty({ staff: [village, township, MANAGER] })
  const [station, centre] = [await county.enrol(village), await county.enrol(MANAGER)]
  const { caseNo } = await station.handIn()
  const other = await station.handIn()
  await station.sync()
  // Behind the National Day holiday.
  county.clock.move(14 * 86_400_000)
  const cookie = { cookie: await county.signIn(MANAGER) }
  const word = { reason: `${NAME}已经电话核实` }
  expect((await county.post(`/api/v1/cases/${caseNo}/deemed`, word, cookie)).status).toBe(204)
  await centre.sync()
  for (const [at, beside] of [
    [caseNo, other.caseNo],
    [other.caseNo, caseNo],
  ] as const)
    await centre.write(draftOf(at, 'compared', { with: beside, found: 'different', ...word }))
  await centre.sync()
  const held = async (of: string) => county.store.stream(`case/${of}`)
  for (const of of [caseNo, other.caseNo]) expect(JSON.stringify(await held(of))).toContain(NAME)

  expect((await erase(county, MANAGER, { caseNo, basis: BASIS })).status).toBe(200)
  for (const of of [caseNo, other.caseNo]) expect(JSON.stringify(await held(of))).not.toContain(NAME)
  expect(foldCase(await held(caseNo))).toMatchObject({ erased: true, stage: 'accepted' })
  expect(foldCase(await held(other.caseNo))).toMatchObject({
    ...{ erased: false, readOnly: false, comparisons: [{ with: caseNo, found: 'different' }] },
  })
  expect(await (await erase(county, MANAGER, { caseNo, basis: BASIS })).json()).toEqual({ events: 0 })
  await verified((await county.store.arrivals(0, 10_000)).map(({ entry }) => entry))
})
