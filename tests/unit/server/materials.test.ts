import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../../shared/bytes.ts'
import {
  type County,
  neighbour,
  openCounty,
  problemOf,
  type Station,
  sharedCounty,
  township,
  village,
} from './county.ts'

const PATH = '/sync/v1/materials'
const TUS = { 'tus-resumable': '1.0.0' }
const BYTES = utf8('a photograph of a household register, page 3 '.repeat(200))
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const SHA256 = hashOf(BYTES)

const base64 = (text: string) => Buffer.from(text).toString('base64')
const describing = (sha256: string, type: string) => `sha256 ${base64(sha256)},type ${base64(type)}`

const begin = (station: Station, changes: Record<string, string> = {}) =>
  station.request('POST', PATH, {
    ...TUS,
    'upload-length': String(BYTES.length),
    'upload-metadata': describing(SHA256, 'image/jpeg'),
    ...changes,
  })

const send = (station: Station, path: string, offset: number, bytes: Uint8Array<ArrayBuffer>) =>
  station.request(
    'PATCH',
    path,
    { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
    bytes,
  )

async function upload(station: Station): Promise<void> {
  const location = (await begin(station)).headers.get('location')!
  expect((await send(station, location, 0, BYTES)).status).toBe(204)
}

/** A case that names the bytes, known to the node. */
async function handInWith(station: Station, type = 'image/jpeg'): Promise<void> {
  await station.handIn({ 'applicant.name': '𠮷野花' }, { sha256: SHA256, bytes: BYTES.length, type })
  await station.sync()
}

const fetchBytes = (station: Station, method = 'GET', sha256 = SHA256) =>
  station.request(method, `${PATH}/by-hash/${sha256}`)

const filesOf = (county: County, folder: string) =>
  readdir(join(county.dataDir, folder), { recursive: true }).then((names) => names.sort())

describe('an upload', () => {
  test('goes up in parts, is checked, and comes down again with its type', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    await handInWith(station)
    const begun = await begin(station)
    expect(begun.status).toBe(201)
    const location = begun.headers.get('location')!
    // Relative: right behind any proxy.
    expect(location).toMatch(/^\/sync\/v1\/materials\/[0-9A-Z]{8}-[0-9a-f]{32}$/)
    expect((await send(station, location, 0, BYTES.slice(0, 4000))).headers.get('upload-offset')).toBe('4000')
    const head = await station.request('HEAD', location, TUS)
    expect(head.headers.get('upload-offset')).toBe('4000')
    expect((await fetchBytes(station)).status).toBe(404)
    expect((await send(station, location, 4000, BYTES.slice(4000))).status).toBe(204)

    const answer = await fetchBytes(station)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
    expect(answer.headers.get('content-disposition')).toBe('attachment')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(hashOf(new Uint8Array(await answer.arrayBuffer()))).toBe(SHA256)
    const size = await fetchBytes(station, 'HEAD')
    expect([size.status, size.headers.get('content-length')]).toEqual([200, String(BYTES.length)])
    expect(await filesOf(county, 'materials')).toEqual([
      SHA256.slice(0, 2),
      join(SHA256.slice(0, 2), SHA256),
      join(SHA256.slice(0, 2), `${SHA256}.json`),
    ])
  })

  test('survives a restart of the node in the middle', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    await handInWith(station)
    const location = (await begin(station)).headers.get('location')!
    await send(station, location, 0, BYTES.slice(0, 100))
    await county.restart()
    expect((await station.request('HEAD', location, TUS)).headers.get('upload-offset')).toBe('100')
    await send(station, location, 100, BYTES.slice(100))
    expect((await fetchBytes(station)).status).toBe(200)
  })

  test('whose last answer was lost has nothing left to send', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    const location = (await begin(station)).headers.get('location')!
    await send(station, location, 0, BYTES)
    const head = await station.request('HEAD', location, TUS)
    expect([head.status, head.headers.get('upload-offset')]).toEqual([200, String(BYTES.length)])
    const again = await send(station, location, BYTES.length, new Uint8Array())
    expect([again.status, again.headers.get('upload-offset')]).toEqual([204, String(BYTES.length)])
  })

  test('of bytes that are here already changes nothing', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    await handInWith(station)
    await upload(station)
    await upload(station)
    expect((await fetchBytes(station)).status).toBe(200)
  })

  test('are not to be had by naming them in a case of one’s own', async () => {
    const county = await openCounty({ staff: [village, neighbour] })
    const station = await county.enrol(village)
    await handInWith(station)
    await upload(station)
    const stranger = await county.enrol(neighbour)
    await handInWith(stranger)
    expect((await fetchBytes(stranger)).status).toBe(404)
    // Whoever has them may have them: it has sent them itself.
    await upload(stranger)
    expect((await fetchBytes(stranger)).status).toBe(200)
  })

  test('of other bytes than announced is refused and removed', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    await handInWith(station)
    const location = (await begin(station)).headers.get('location')!
    const other = BYTES.slice()
    other[7] = 0
    const answer = await send(station, location, 0, other)
    expect((await problemOf(answer)).type).toBe('hash-mismatch')
    expect(answer.status).toBe(422)
    expect((await fetchBytes(station)).status).toBe(404)
    expect((await station.request('HEAD', location, TUS)).status).toBe(404)
    expect(await filesOf(county, 'uploads')).toEqual([])
  })

  test('goes on only from where it stands', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    const location = (await begin(station)).headers.get('location')!
    const answer = await send(station, location, 5, BYTES.slice(5))
    expect([answer.status, (await problemOf(answer)).type]).toEqual([409, 'gap'])
  })

  test('can be given up', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    const location = (await begin(station)).headers.get('location')!
    expect((await station.request('DELETE', location, TUS)).status).toBe(204)
    expect(await filesOf(county, 'uploads')).toEqual([])
  })

  test('is gone a week after it was begun', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    await begin(station)
    // File times are the machine's own.
    county.clock.move(Date.now() - county.clock.now() + 8 * 24 * 3_600_000)
    await county.restart()
    expect(await filesOf(county, 'uploads')).toEqual([])
  })

  const shared = sharedCounty()
  test.each([
    ['too large', { 'upload-length': String(20 * 1024 ** 2 + 1) }, 413, 'too-large'],
    ['empty', { 'upload-length': '0' }, 400, 'bad-request'],
    ['of no length', { 'upload-length': 'many' }, 400, 'bad-request'],
    ['without an address', { 'upload-metadata': `type ${base64('image/jpeg')}` }, 400, 'bad-request'],
    [
      'with an address that is none',
      { 'upload-metadata': describing('../../keys', 'a/b') },
      400,
      'bad-request',
    ],
    [
      'with a type that is none',
      { 'upload-metadata': describing(SHA256, 'a/b\r\nx: y') },
      400,
      'bad-request',
    ],
    ['of another version of tus', { 'tus-resumable': '0.2.2' }, 400, 'bad-request'],
  ])('%s is refused', async (_, changes, status, type) => {
    const county = shared()
    const station = await county.enrol(village)
    const answer = await begin(station, changes)
    expect([answer.status, (await problemOf(answer)).type]).toEqual([status, type])
    expect(await filesOf(county, 'uploads')).toEqual([])
  })

  test('with more bytes than announced is refused', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    const location = (await begin(station, { 'upload-length': '10' })).headers.get('location')!
    const answer = await send(station, location, 0, BYTES)
    expect((await problemOf(answer)).type).toBe('too-large')
  })
})

describe('whose it is', () => {
  test('nobody uploads or reads without the signature of a device', async () => {
    const county = await openCounty()
    for (const [method, path] of [
      ['POST', PATH],
      ['OPTIONS', PATH],
      ['PATCH', `${PATH}/ABCDEFGH-${'0'.repeat(32)}`],
      ['GET', `${PATH}/by-hash/${SHA256}`],
    ]) {
      const answer = await county.node.app.request(path!, { method: method!, headers: TUS })
      expect((await problemOf(answer)).type).toBe('unauthorized')
    }
  })

  test('an upload belongs to the device that began it', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    const other = await county.enrol(village)
    const location = (await begin(station)).headers.get('location')!
    expect((await other.request('HEAD', location, TUS)).status).toBe(404)
    expect((await send(other, location, 0, BYTES)).status).toBe(404)
    expect((await other.request('DELETE', location, TUS)).status).toBe(404)
    expect((await send(station, location, 0, BYTES)).status).toBe(204)
  })

  test('the bytes are for whoever has a case that names them, and do not exist for others', async () => {
    const county = await openCounty({ staff: [village, neighbour, township] })
    const station = await county.enrol(village)
    await handInWith(station)
    await upload(station)
    expect((await fetchBytes(await county.enrol(township))).status).toBe(200)
    const stranger = await county.enrol(neighbour)
    const forbidden = await fetchBytes(stranger)
    const absent = await fetchBytes(stranger, 'GET', '0'.repeat(64))
    expect([forbidden.status, absent.status]).toEqual([404, 404])
    expect(await forbidden.text()).toBe(await absent.text())
    expect((await fetchBytes(stranger, 'HEAD')).status).toBe(404)
  })

  test('having uploaded them alone entitles to nothing', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    await upload(station)
    expect((await fetchBytes(station)).status).toBe(404)
  })

  test('what could carry script comes down as bytes', async () => {
    const county = await openCounty()
    const station = await county.enrol(village)
    await handInWith(station, 'image/svg+xml')
    const location = (
      await begin(station, { 'upload-metadata': describing(SHA256, 'image/svg+xml') })
    ).headers.get('location')!
    await send(station, location, 0, BYTES)
    const answer = await fetchBytes(station)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
  })

  const shared = sharedCounty()
  test.each([`${PATH}/../../../etc/passwd`, `${PATH}/%2e%2e%2fkeys`, `${PATH}/x`, `${PATH}/by-hash/x`])(
    'there is nothing at %s',
    async (path) => {
      const station = await shared().enrol(village)
      const { pathname } = new URL(path, 'http://localhost')
      expect((await station.request('GET', pathname, TUS)).status).toBe(404)
    },
  )
})
