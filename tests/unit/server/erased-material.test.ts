/** The bytes of an erased photograph do not come back: not by an upload under way, nor by one begun later. */
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stationsSchema } from '../../../shared/protocol/stations.ts'
import { type County, openCounty, problemOf, type Station, township, village } from './county.ts'

const PATH = '/sync/v1/materials'
const TUS = { 'tus-resumable': '1.0.0' }
const MANAGER = 'zhongxin'
const BYTES = new Uint8Array(Buffer.from('a photograph of a household register, page 3 '.repeat(50)))
const SHA256 = createHash('sha256').update(BYTES).digest('hex')
const PHOTO = { sha256: SHA256, bytes: BYTES.length, type: 'image/jpeg' }
const HALF = 1000

const base64 = (text: string) => Buffer.from(text).toString('base64')

const begin = (station: Station) =>
  station.request('POST', PATH, {
    ...{ ...TUS, 'upload-length': String(BYTES.length) },
    'upload-metadata': `sha256 ${base64(SHA256)},type ${base64('image/jpeg')}`,
  })

const send = (station: Station, path: string, from: number, to = BYTES.length) =>
  station.request(
    'PATCH',
    path,
    { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(from) },
    BYTES.slice(from, to),
  )

const begun = async (station: Station) => (await begin(station)).headers.get('location')!

const erase = async (county: County, caseNo: string): Promise<void> => {
  const cookie = await county.signIn(MANAGER)
  const answer = await county.post('/api/v1/erasures', { caseNo, basis: '当事人申请' }, { cookie })
  expect(answer.status, await answer.clone().text()).toBe(200)
}

/** Files of uploads and of materials, with what is noted of them. */
const kept = async ({ dataDir }: County): Promise<string[]> =>
  (
    await Promise.all(
      ['uploads', 'materials'].map((folder) =>
        readdir(join(dataDir, folder), { recursive: true, withFileTypes: true }).catch(() => []),
      ),
    )
  )
    .flat()
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.gone'))
    .map(({ name }) => name)

const opened = async () => {
  const county = await openCounty({ staff: [village, township, MANAGER] })
  return { county, station: await county.enrol(village) }
}

test('an upload under way goes with the case, and neither it nor a new one brings the bytes back', async () => {
  const { county, station } = await opened()
  const { caseNo } = await station.handIn({ 'applicant.name': '欧阳慕蓉' }, PHOTO)
  await station.sync()
  const path = await begun(station)
  expect((await send(station, path, 0, HALF)).headers.get('upload-offset')).toBe(String(HALF))
  await erase(county, caseNo)
  expect(await kept(county)).toEqual([])
  expect((await send(station, path, HALF)).status).toBe(404)
  expect((await problemOf(await begin(station))).type).toBe('not-found')
  expect(await kept(county)).toEqual([])
})

test('what is erased while bytes of it come is gone, and its sender is told so', async () => {
  const { county, station } = await opened()
  const { caseNo } = await station.handIn({ 'applicant.name': '欧阳慕蓉' }, PHOTO)
  await station.sync()
  const path = await begun(station)
  let more = (_: Uint8Array | null) => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      more = (bytes) => (bytes ? controller.enqueue(bytes) : controller.close())
    },
  })
  more(BYTES.slice(0, HALF))
  const headers = { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
  const init: RequestInit & { duplex: 'half' } = {
    ...{ method: 'PATCH', headers: { ...(await station.signed('PATCH', path)), ...headers }, body },
    duplex: 'half',
  }
  const answer = county.node.app.request(path, init)
  const [id] = path.split('/').slice(-1)
  await expect.poll(async () => (await stat(join(county.dataDir, 'uploads', id!))).size).toBe(HALF)
  await erase(county, caseNo)
  more(BYTES.slice(HALF))
  more(null)
  expect((await answer).status).toBe(404)
  expect(await kept(county)).toEqual([])
})

test('what was sent whole once is not taken a second time, also after a start', async () => {
  const { county, station } = await opened()
  const { caseNo } = await station.handIn({ 'applicant.name': '欧阳慕蓉' }, PHOTO)
  await station.sync()
  const path = await begun(station)
  expect((await send(station, path, 0)).status).toBe(204)
  await erase(county, caseNo)
  await county.restart()
  expect((await begin(station)).status).toBe(410)
  // Nor when all is taken in anew, and nothing says any more what it named.
  await county.store.drop('ANOTHER0')
  await county.restart()
  await county.node.drain()
  expect((await begin(station)).status).toBe(410)
  expect(await kept(county)).toEqual([])
  expect((await station.request('GET', `${PATH}/by-hash/${SHA256}`)).status).toBe(404)
})

test('a case that still names the bytes keeps them, and one that names them later has them sent again', async () => {
  const { county, station } = await opened()
  const first = await station.handIn({ 'applicant.name': '欧阳慕蓉' }, PHOTO)
  const second = await station.handIn({ 'applicant.name': '欧阳慕蓉' }, PHOTO)
  await station.sync()
  const path = await begun(station)
  await send(station, path, 0, HALF)
  await erase(county, first.caseNo)
  expect((await send(station, path, HALF)).status).toBe(204)
  const read = () => station.request('GET', `${PATH}/by-hash/${SHA256}`)
  expect((await read()).status).toBe(200)
  await erase(county, second.caseNo)
  expect((await read()).status).toBe(404)
  await station.handIn({ 'applicant.name': '欧阳慕蓉' }, PHOTO)
  await station.sync()
  expect((await send(station, await begun(station), 0)).status).toBe(204)
  expect((await read()).status).toBe(200)
})

test('nobody waits for a photograph that never came and whose case is erased', async () => {
  const { county, station } = await opened()
  const { caseNo } = await station.handIn({ 'applicant.name': '欧阳慕蓉' }, PHOTO)
  await station.sync()
  const lacking = async () => {
    const cookie = await county.signIn(MANAGER)
    const answer = await county.node.app.request('/api/v1/stations', { headers: { cookie } })
    return stationsSchema.parse(await answer.json()).stations.map((s) => s.photographs)
  }
  expect(await lacking()).toEqual([1])
  await erase(county, caseNo)
  expect(await lacking()).toEqual([0])
})

describe('a photograph that is named by what still waits for another device’s words', () => {
  /** The window names it in a case that the county has, behind words that the county has not. */
  async function waiting() {
    const { county, station } = await opened()
    const window = await county.enrol(township)
    const { caseNo } = await station.handIn({ 'applicant.name': '欧阳慕蓉' })
    await station.sync()
    const stream = `case/${caseNo}`
    await station.write({ stream, type: 'filled', v: 1, data: { fields: { 'applicant.name': '欧阳慕容' } } })
    await window.store.append(await station.store.log(station.enrolment.device, 0, 100))
    const data = { material: 'm1', seen: true, file: PHOTO }
    await window.write({ stream, type: 'material', v: 1, data })
    await window.sync()
    expect((await send(window, await begun(window), 0)).status).toBe(204)
    return { county, window, caseNo }
  }

  test('goes with its case, and does not come back', async () => {
    const { county, window, caseNo } = await waiting()
    await erase(county, caseNo)
    expect(await kept(county)).toEqual([])
    expect((await begin(window)).status).toBe(410)
  })

  test('stays where another case is erased', async () => {
    const { county } = await waiting()
    const other = await county.enrol(township)
    const { caseNo } = await other.handIn({ 'applicant.name': '欧阳慕蓉' }, PHOTO)
    await other.sync()
    await erase(county, caseNo)
    expect(await kept(county)).toContain(SHA256)
  })
})
