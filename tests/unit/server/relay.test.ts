/** A township's node: how it comes to be one, what it answers alone, and what it says it cannot. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openNode } from '../../../server/compose.ts'
import { utf8 } from '../../../shared/bytes.ts'
import { readPack } from '../../../shared/catalogue/pack.ts'
import type { NodeAddress } from '../../../shared/catalogue/release.ts'
import { accountsSchema, relayIssuedSchema } from '../../../shared/protocol/invitation.ts'
import { stationsSchema } from '../../../shared/protocol/stations.ts'
import { verifiersSchema } from '../../../shared/protocol/verifiers.ts'
import { exportPublicKey, generateKeyPair } from '../../../sync/crypto/ecdsa.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import {
  type County,
  department,
  neighbour,
  ORIGIN,
  openCounty,
  PASSWORD,
  problemOf,
  type Station,
  township,
  village,
} from './county.ts'
import {
  COUNTY_URL,
  codeOf,
  issueCode,
  manager,
  openCountyWithUrl,
  openTown,
  RELAY_URL,
  relayDevice,
  TOWN,
  townOf,
} from './township.ts'

const newKey = async () => exportPublicKey((await generateKeyPair(false)).publicKey)

describe('a code for a relay', () => {
  test('is the county manager’s to give, for a town, where the county’s own address is known', async () => {
    const county = await openCountyWithUrl([village, township, manager])
    const asked = async (staff: string, area: string) => {
      const cookie = await county.signIn(staff)
      return county.post('/api/v1/invitations/relay', { area }, { cookie })
    }
    expect((await problemOf(await county.post('/api/v1/invitations/relay', { area: TOWN }))).type).toBe(
      'unauthorized',
    )
    expect((await problemOf(await asked(township, TOWN))).type).toBe('forbidden')
    for (const area of ['441424104201', '441424000000', 'nowhere', '441424999000'])
      expect(await problemOf(await asked(manager, area))).toEqual({ type: 'bad-request', detail: 'area' })
    expect((await asked(manager, TOWN)).status).toBe(201)
    const nameless = await openCounty({ staff: [manager] })
    expect(await problemOf(await issueCode(nameless))).toMatchObject({
      type: 'forbidden',
      detail: expect.stringContaining('PUBLIC_URL'),
    })
  })

  test('stands open in the list of accounts, and is withdrawn as any other code', async () => {
    const county = await openCountyWithUrl()
    const cookie = await county.signIn(manager)
    const list = async () => {
      const answer = await county.node.app.request('/api/v1/accounts', { headers: { cookie } })
      return accountsSchema.parse(await answer.json())
    }
    const { code, invitation } = relayIssuedSchema.parse(await (await issueCode(county)).json())
    expect(await list()).toMatchObject({ relayCodes: [invitation], publicUrl: COUNTY_URL, invitations: [] })
    const path = `/api/v1/invitations/${invitation.id}`
    const withdraw = (held: string) =>
      county.node.app.request(path, { method: 'DELETE', headers: { cookie: held, origin: ORIGIN } })
    expect((await problemOf(await withdraw(await county.signIn(township)))).type).toBe('forbidden')
    expect((await list()).relayCodes).toHaveLength(1)
    expect((await withdraw(cookie)).status).toBe(204)
    expect((await list()).relayCodes).toEqual([])
    const late = await county.post('/api/v1/join/relay', { code, key: await newKey(), url: RELAY_URL })
    expect((await problemOf(late)).type).toBe('no-invitation')
    // Used ones are not open.
    await relayDevice(county)
    expect((await list()).relayCodes).toEqual([])
  })

  test('opens once, to the same key again, and not after seven days', async () => {
    const county = await openCountyWithUrl()
    const code = await codeOf(county)
    const key = await newKey()
    const join = (body: object) => county.post('/api/v1/join/relay', { code, key, url: RELAY_URL, ...body })
    expect((await problemOf(await join({ code: '000000000000' }))).type).toBe('no-invitation')
    expect((await problemOf(await join({ key: 'A'.repeat(120) }))).detail).toBe('key')
    for (const url of ['ftp://a', 'https://a/path', 'https://a/', `https://${'a'.repeat(200)}`])
      expect((await problemOf(await join({ url }))).detail).toBe('url')
    const first = await (await join({})).json()
    expect(first).toMatchObject({ org: TOWN, authority: { area: '441424000000' } })
    // The answer was lost: the same node asks again.
    expect(await (await join({})).json()).toEqual(first)
    expect((await problemOf(await join({ key: await newKey() }))).type).toBe('invitation-used')
    const late = await codeOf(county)
    county.clock.move(8 * 86_400_000)
    expect((await problemOf(await join({ code: late }))).type).toBe('invitation-over')
  })
})

describe('the first start', () => {
  test('enrols: the release lists county and relay, and the next start needs no code', async () => {
    const { county, town } = await openTown()
    expect(await nodesOf(county)).toEqual([
      { device: '', area: '441424000000', url: COUNTY_URL, key: county.node.publicKey },
      { device: expect.any(String), area: TOWN, url: RELAY_URL, key: town.node.publicKey },
    ])
    await town.stop()
    town.cut = true
    await town.start()
    expect(await (await town.request('/healthz')).json()).toMatchObject({ kind: 'relay', sequencer: true })
  })

  test('of a node that lost its data puts the new key in place of the old', async () => {
    const { county, town } = await openTown()
    const old = town.node.publicKey
    await town.stop()
    const again = await townOf(county)
    await again.start({ enrolCode: await codeOf(county) })
    expect(again.node.publicKey).not.toBe(old)
    expect((await nodesOf(county)).map((node) => node.key)).toEqual([
      county.node.publicKey,
      again.node.publicKey,
    ])
  })

  test('serves the county’s very pack, under its own name', async () => {
    const { county, town } = await openTown()
    const path = await packOf(county)
    const [there, here] = await Promise.all([county.node.app.request(path), town.request(path)])
    expect(here.status).toBe(200)
    expect(await here.text()).toBe(await there.text())
    const { release, pack } = await (await town.request('/api/v1/guide')).json()
    expect(path).toContain(`/${release}-`)
    expect((await town.request(pack)).status).toBe(200)
  })

  test('says in one sentence why not', async () => {
    const county = await openCountyWithUrl()
    const town = await townOf(county)
    await expect(town.start()).rejects.toThrow(/^ENROL_CODE is not set, but must be the one-time code/)
    await expect(town.start({ enrolCode: '000000000000' })).rejects.toThrow(/no such code/)
    town.cut = true
    await expect(town.start({ enrolCode: '000000000000' })).rejects.toThrow(
      `UPSTREAM "${COUNTY_URL}" does not answer`,
    )
    town.cut = false
    const late = await codeOf(county)
    county.clock.move(8 * 86_400_000)
    await expect(town.start({ enrolCode: late })).rejects.toThrow(/the code has expired/)
    const used = await codeOf(county)
    await county.post('/api/v1/join/relay', { code: used, key: await newKey(), url: RELAY_URL })
    await expect(town.start({ enrolCode: used })).rejects.toThrow(/used by another node/)
    const enrolCode = await codeOf(county)
    const wrong = { enrolCode, authority: '440100000000' }
    await expect(town.start(wrong)).rejects.toThrow(
      /^AUTHORITY is "440100000000", but UPSTREAM is the county/,
    )
    expect(existsSync(join(town.dataDir, 'upstream.json'))).toBe(false)
    // The code is still good for this node.
    await town.start({ enrolCode, authority: '441424000000' })
  })

  test('a folder is a county’s or a relay’s, not both', async () => {
    const { town } = await openTown()
    await town.stop()
    const environment = {
      ...{ port: 0, host: '127.0.0.1', dataDir: town.dataDir, trustProxy: 0, logLevel: 'error' as const },
      ...{
        upstream: null,
        authority: '441424000000',
        publicUrl: null,
        catalogue: null,
        couchUrl: null,
        archiveDays: 30,
        sequencer: true,
      },
    }
    await expect(openNode(environment, { seed: null, write: () => {} })).rejects.toThrow(/belongs to a relay/)
  })

  test('at another address the next start tells the county, which publishes it', async () => {
    const { county, town } = await openTown()
    await town.stop()
    const publicUrl = 'https://elsewhere.example'
    await town.start({ publicUrl })
    await expect
      .poll(async () => (await nodesOf(county)).map((node) => node.url))
      .toEqual([COUNTY_URL, publicUrl])
    await expect
      .poll(async () => JSON.parse(await readFile(join(town.dataDir, 'upstream.json'), 'utf8')).url)
      .toBe(publicUrl)
  })
})

describe('the county answers a relay alone', () => {
  test('verifiers, of its own town’s staff, and only when they have changed', async () => {
    const { county } = await openTown([village, township, 'minzheng', 'jishui', 'anliu', manager])
    const station = await county.enrol(township)
    const refused = await station.request('GET', '/sync/v1/verifiers')
    expect((await problemOf(refused)).type).toBe('forbidden')
    const body = JSON.stringify({ url: 'https://elsewhere.example' })
    const moved = await county.node.app.request('/sync/v1/relay', {
      ...{ method: 'PUT', headers: await station.signed('PUT', '/sync/v1/relay', body), body },
    })
    expect((await problemOf(moved)).type).toBe('forbidden')
    expect((await problemOf(await county.node.app.request('/sync/v1/verifiers'))).type).toBe('unauthorized')

    const relay = await relayDevice(county)
    const ask = (headers: Record<string, string> = {}) => relay.request('GET', '/sync/v1/verifiers', headers)
    const answer = await ask()
    const { verifiers } = verifiersSchema.parse(await answer.json())
    expect(verifiers.map((v) => v.staff).sort()).toEqual([village, township].sort())
    const etag = answer.headers.get('etag')!
    expect((await ask({ 'if-none-match': etag })).status).toBe(304)
  })
})

describe('staff at a relay', () => {
  const signIn = (town: Awaited<ReturnType<typeof townOf>>, staff: string, password = PASSWORD) =>
    town.post('/api/v1/session', { staff, password })

  test('sign in with the county gone; what the county has shut is shut here', async () => {
    const { county, town } = await openTown()
    town.cut = true
    const signedIn = await signIn(town, village)
    expect(signedIn.status).toBe(200)
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!
    const session = () => town.request('/api/v1/session', { headers: { cookie } })
    expect((await session()).status).toBe(200)
    expect((await problemOf(await signIn(town, manager))).type).toBe('wrong-password')
    const admin = await county.signIn(manager)
    await county.node.app.request(`/api/v1/accounts/${village}`, {
      method: 'DELETE',
      headers: { cookie: admin, origin: ORIGIN },
    })
    expect((await session()).status).toBe(200)
    town.cut = false
    // A wrong password asks the county, and brings its word.
    expect((await signIn(town, township, 'wrong')).status).toBe(401)
    expect((await session()).status).toBe(401)
    expect((await signIn(town, village)).status).toBe(401)
    expect((await signIn(town, township)).status).toBe(200)
  })

  test('what the county alone does, is said to be so', async () => {
    const { town } = await openTown()
    for (const path of [
      '/accounts',
      '/accounts/x',
      '/invitations',
      '/stations',
      '/quarantined/a/b',
      '/waits',
      '/erasures',
    ])
      expect(await problemOf(await town.request(`/api/v1${path}`))).toMatchObject({
        type: 'forbidden',
        detail: expect.stringContaining('县中心'),
      })
    const key = await newKey()
    const withKey = await town.post('/api/v1/session', { staff: 'hezikou', password: PASSWORD, key })
    expect((await problemOf(withKey)).type).toBe('needs-invitation')
    town.cut = true
    const join = { code: '000000000000', password: PASSWORD, key }
    for (const path of ['/join', '/join/look'])
      expect(await problemOf(await town.post(`/api/v1${path}`, join))).toEqual({
        type: 'unavailable',
        detail: '县中心现在连不上，新设备要等连上后才能登记',
      })
  })

  test('a code of the county’s centre is not redeemed here; a wrong one is refused as the county does', async () => {
    const { county, town } = await openTown()
    const cookie = await county.signIn(manager)
    const staff = { id: 'zhongxin9', name: '钟小管', org: '441424000000', roles: ['manager'] }
    const issued = await county.post('/api/v1/invitations', staff, { cookie })
    expect(issued.status, await issued.clone().text()).toBe(201)
    const { code } = await issued.json()
    const join = { code, password: PASSWORD, key: await newKey() }
    expect(await problemOf(await town.post('/api/v1/join', join))).toMatchObject({
      type: 'forbidden',
      detail: expect.stringContaining('不是本镇的'),
    })
    // It is still good at the county.
    expect((await county.post('/api/v1/join/look', { code })).status).toBe(200)
    const wrong = await town.post('/api/v1/join', { ...join, code: '000000000000' })
    expect((await problemOf(wrong)).type).toBe('no-invitation')
  })
})

describe('materials of a town', () => {
  const BYTES = utf8('a photograph of a household register')
  const SHA256 = createHash('sha256').update(BYTES).digest('hex')
  const PATH = '/sync/v1/materials'
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  type Asker = Pick<Station, 'request'>

  const begin = (asker: Asker, by: string) =>
    asker.request('POST', PATH, {
      ...{ 'tus-resumable': '1.0.0', 'upload-length': String(BYTES.length) },
      'upload-metadata': `sha256 ${base64(SHA256)},type ${base64('image/jpeg')},by ${base64(by)}`,
    })
  const upload = async (asker: Asker, by: string) => {
    const begun = await begin(asker, by)
    expect(begun.status).toBe(201)
    const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
    const path = begun.headers.get('location')!
    const sent = await asker.request('PATCH', path, { 'tus-resumable': '1.0.0', ...headers }, BYTES)
    expect(sent.status).toBe(204)
  }
  const fetched = (asker: Asker) => asker.request('GET', `${PATH}/by-hash/${SHA256}`)
  const file = { sha256: SHA256, bytes: BYTES.length, type: 'image/jpeg' }

  test('a relay says for whom of its area it sends, and nobody else says so', async () => {
    const county = await openCountyWithUrl([village, neighbour, department, manager])
    const sender = await county.enrol(village)
    const next = await county.enrol(neighbour)
    const elsewhere = await county.enrol(department)
    const relay = await relayDevice(county)
    await sender.handIn(undefined, file)
    await sender.sync()
    // Who names the bytes in a case of his own has not sent them, whoever forwards them.
    await next.handIn(undefined, file)
    await next.sync()
    expect((await begin(next, sender.enrolment.device)).status).toBe(400)
    expect((await begin(relay, 'ZZZZZZZZ')).status).toBe(400)
    expect((await begin(relay, elsewhere.enrolment.device)).status).toBe(400)
    await upload(relay, sender.enrolment.device)
    expect((await fetched(sender)).status).toBe(200)
    expect((await fetched(next)).status).toBe(404)
    const down = await fetched(relay)
    expect([down.status, down.headers.get('x-sent-from')]).toEqual([200, '441424104201'])
    expect((await fetched(sender)).headers.get('x-sent-from')).toBeNull()
  })
})

test('the board lists a relay as one, where it is, and one that another has replaced', async () => {
  const county = await openCountyWithUrl()
  const board = async () => {
    const cookie = await county.signIn(manager)
    const answer = await county.node.app.request('/api/v1/stations', { headers: { cookie } })
    return stationsSchema.parse(await answer.json()).stations
  }
  const first = (await relayDevice(county)).enrolment.device
  expect(await board()).toContainEqual(
    expect.objectContaining({ device: first, org: TOWN, relay: { url: RELAY_URL } }),
  )
  // The machine lost its data and came in anew at the same address.
  const second = (await relayDevice(county)).enrolment.device
  const seen = new Map((await board()).map(({ device, relay }) => [device, relay]))
  expect(seen.get(first)).toEqual({ url: null })
  expect(seen.get(second)).toEqual({ url: RELAY_URL })
})

/** The path of the pack in force, which is made of its bytes. */
async function packOf({ dataDir }: { readonly dataDir: string }): Promise<string> {
  const numbers = (await readdir(join(dataDir, 'releases'))).map((name) => Number.parseInt(name, 10))
  const number = Math.max(...numbers)
  const text = await readFile(join(dataDir, 'releases', `${number}.json`), 'utf8')
  return `/packs/${number}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`
}

const nodesOf = async (county: County): Promise<readonly NodeAddress[]> =>
  readPack(hasher, await (await county.node.app.request(await packOf(county))).text())!.release.nodes
