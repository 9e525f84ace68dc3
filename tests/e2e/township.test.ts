/** A town's node goes on alone: the county is gone for 72 hours, and on its return everything is there once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword } from '../../server/demo/accounts.ts'
import { caseStream } from '../../shared/case/events.ts'
import { foldCase } from '../../shared/case/fold.ts'
import { joinedSchema } from '../../shared/protocol/invitation.ts'
import { exportPublicKey, generateKeyPair } from '../../sync/crypto/ecdsa.ts'
import { type Device, draftOf, enrolDevice } from '../support/device.ts'
import { cookieOf, openTownship, pause, post, signInAt, type Township } from '../support/township.ts'
import { download, fileOf, upload } from '../support/upload.ts'

const HOURS_72_MS = 72 * 3_600_000
const PHOTOGRAPH = new Uint8Array(Buffer.from('a photograph of a household register '.repeat(20_000)))
const CERTIFICATE = new Uint8Array(Buffer.from('a certificate of the county '.repeat(5_000)))

let town: Township
let village: Device
let neighbour: Device
let window: Device
/** At the county itself: sees everything that is there. */
let centre: Device

beforeAll(async () => {
  town = await openTownship()
  village = await town.enrol('hezikou')
  neighbour = await town.enrol('dongyuan')
  window = await town.enrol('huacheng')
  centre = await enrolDevice(town.county.url, 'zhongxin', demoPassword)
  await centre.exchangeAll()
})
afterAll(() => town?.close())

const stateOf = async (device: Device, caseNo: string) => {
  const entries = await device.store.stream(caseStream(caseNo))
  return foldCase(entries)!
}

/** Exchanges until it holds there: what a relay hears, it hears in its own time. */
async function until(device: Device, holds: () => Promise<boolean> | boolean, why: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    await device.exchange()
    if (await holds()) return
    await pause()
  }
  throw new Error(`${why}: it does not come; ${town.relay.output().slice(-2000)}`)
}

const holds = (device: Device, caseNo: string, type: string) => async () =>
  (await device.store.stream(caseStream(caseNo))).some((e) => e.event.type === type)

const photograph = (device: Device, bytes: Uint8Array = PHOTOGRAPH) => download(device, fileOf(bytes).sha256)

const hashesOf = (device: Device) => new Set(device.store.arrived.map((e) => e.hash))

describe.sequential('with the county gone', () => {
  let accepted: string
  let refused: string
  let noticed: string

  test('the relay is listed in the release, and the town knows who signs what', async () => {
    const health = await (await fetch(`${town.relay.url}/healthz`)).json()
    expect(health).toMatchObject({ status: 'ok', kind: 'relay', release: expect.any(Number) })
    expect(health.countyAt).toMatch(/^20/)
  })

  test('cases of the villages reach the window, its word reaches them, and nothing is registered', async () => {
    town.line.cut()
    const item = village.items[0]!
    for (const device of [village, neighbour, window]) device.clockOffsetMs = HOURS_72_MS
    ;({ caseNo: accepted } = await village.handIn(item, { 'applicant.name': '何老太' }))
    ;({ caseNo: refused } = await neighbour.handIn(item, { 'applicant.name': '董老伯' }))
    ;({ caseNo: noticed } = await village.handIn(item, { 'applicant.name': '何大叔' }))
    const material = item.materials[0]!.id
    await village.write([draftOf(accepted, 'material', { material, seen: true, file: fileOf(PHOTOGRAPH) })])
    await village.exchangeAll()
    await neighbour.exchangeAll()
    await upload(village, PHOTOGRAPH, pause)

    await until(window, holds(window, accepted, 'material'), 'the window has the case')
    await until(window, holds(window, refused, 'received'), 'the window has the other')
    await window.write([
      draftOf(accepted, 'accepted', {}),
      draftOf(refused, 'refused', { reason: '不属于本事项' }),
      draftOf(noticed, 'notified', { materials: [material], fields: [], note: '请补一份' }),
    ])
    await window.exchangeAll()
    await until(village, holds(village, accepted, 'accepted'), 'the village has the acceptance')
    await until(village, holds(village, noticed, 'notified'), 'the village has the notice')
    await until(neighbour, holds(neighbour, refused, 'refused'), 'the neighbour has the refusal')
    await neighbour.write([draftOf(refused, 'delivered', { to: 'applicant', note: '' })])
    await neighbour.exchangeAll()
    await until(window, holds(window, refused, 'delivered'), 'the window has the delivery')

    for (const device of [window, village]) {
      const state = await stateOf(device, accepted)
      expect(state.stage).toBe('accepted')
      expect(state.slots.admission.acts).toMatchObject([{ status: 'provisional' }])
    }
    // The next village sees nothing of it.
    expect(await neighbour.store.stream(caseStream(accepted))).toEqual([])
    expect(village.state.rooted).toBeLessThan(village.state.acked)
  })

  test('the photograph is seen at the window, and by nobody else', async () => {
    const seen = await photograph(window)
    expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(Buffer.from(await seen.arrayBuffer()).equals(PHOTOGRAPH)).toBe(true)
    expect((await photograph(neighbour)).status).toBe(404)
  })

  test('the town’s staff sign in, and out; a new device has to wait, and is told so', async () => {
    const cookie = await signInAt(town.relay.url, 'huacheng2')
    const read = () => fetch(`${town.relay.url}/api/v1/session`, { headers: { cookie } })
    expect(await (await read()).json()).toMatchObject({ staff: { id: 'huacheng2' } })
    await fetch(`${town.relay.url}/api/v1/session`, {
      method: 'DELETE',
      headers: { cookie, origin: town.relay.url },
    })
    expect((await read()).status).toBe(401)
    // Another town's: its verifier is not here.
    await expect(signInAt(town.relay.url, 'anliu')).rejects.toThrow('401')
    const join = await post(town.relay.url, '/api/v1/join/look', { code: '7K3QF9ZP2M4A' })
    expect([join.status, await join.json()]).toMatchObject([503, { detail: /县中心现在连不上/ }])
    const accounts = await fetch(`${town.relay.url}/api/v1/accounts`)
    expect([accounts.status, await accounts.json()]).toMatchObject([403, { detail: /县中心的网址/ }])
  })

  test('the relay starts again without the county, and is killed while it sends', async () => {
    await town.relay.kill('SIGKILL')
    town.relay = await town.startRelay()
    await until(window, async () => (await window.exchange()).ok, 'the relay is back')
    for (let i = 0; i < 30; i += 1) {
      await village.handIn(village.items[0]!, { 'applicant.name': `老人 ${i}` })
      if (i % 5 === 0) await village.exchangeAll()
    }
    await village.exchangeAll()
    town.line.restore()
    const broke = town.line.cutAfter({ up: 3_000 })
    await broke
    await town.relay.kill('SIGKILL')
    town.line.restore()
    town.relay = await town.startRelay()
  })

  test('the county is back: everything is there once, and is registered down to the village', async () => {
    for (const device of [village, neighbour, window]) device.clockOffsetMs = 0
    const all = new Set([village, neighbour, window].flatMap((d) => d.store.arrived.map((e) => e.event.id)))
    const ours = [village, neighbour, window].map((d) => d.enrolment.device)
    const fromTown = () => centre.store.arrived.filter((e) => ours.includes(e.event.id.slice(0, 8)))
    const written = [...all].filter((id) => ours.includes(id.slice(0, 8)))
    await until(centre, () => fromTown().length >= written.length, 'the county has all')
    const ids = fromTown().map((e) => e.event.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.sort()).toEqual(written.sort())
    await until(village, holds(village, accepted, 'registered'), 'the registration is at the village')
    expect(await stateOf(village, accepted)).toMatchObject({
      slots: { admission: { acts: [{ status: 'registered' }] } },
    })
    await until(neighbour, holds(neighbour, refused, 'registered'), 'the other registration')
    await centre.exchangeAll()
    expect(centre.store.arrived.filter((e) => e.event.type === 'quarantined')).toEqual([])
    const registered = centre.store.arrived.filter((e) => e.event.type === 'registered')
    expect(registered).toHaveLength(2)
    await until(village, () => village.state.rooted === village.state.acked, 'the root has the whole log')
  })

  test('what the relay saw of the clocks is what the county knows: the times are those of the work', async () => {
    const timed = centre.store.arrived.filter((e) => e.event.type === 'timed')
    expect(timed.length).toBeGreaterThan(0)
    for (const { event } of timed) {
      const trustedMs = Date.parse(String(event.data?.trusted))
      expect(Math.abs(trustedMs - Date.now())).toBeLessThan(HOURS_72_MS / 2)
    }
  })

  test('the photograph is readable at the county', async () => {
    await until(
      centre,
      async () => (await photograph(centre)).status === 200,
      'the photograph is at the county',
    )
    const seen = await photograph(centre)
    expect(Buffer.from(await seen.arrayBuffer()).equals(PHOTOGRAPH)).toBe(true)
  })

  test('a second exchange sends nothing', async () => {
    for (const device of [village, neighbour, window]) {
      const before = hashesOf(device)
      await device.exchangeAll()
      expect(await device.exchange()).toMatchObject({
        ok: true,
        value: { sent: 0, received: 0, more: false },
      })
      expect(hashesOf(device).size).toBeGreaterThanOrEqual(before.size)
    }
    town.line.resetCounts()
    await village.handIn(village.items[0]!, { 'applicant.name': '一件' })
    const before = centre.store.arrived.length
    await village.exchangeAll()
    await until(centre, () => centre.store.arrived.length > before, 'one more case')
    // One case, not the past once more.
    expect(town.line.counts().bodyBytesUp).toBeLessThan(20_000)
  })

  test('a photograph of the county’s comes down to the town, and is there when it is gone again', async () => {
    const material = centre.items[0]!.materials[0]!.id
    await centre.write([draftOf(accepted, 'material', { material, seen: true, file: fileOf(CERTIFICATE) })])
    await centre.exchangeAll()
    await upload(centre, CERTIFICATE, pause)
    const seen = async () => (await photograph(village, CERTIFICATE)).status === 200
    await until(village, seen, 'the certificate is in the town')
    town.line.cut()
    const bytes = Buffer.from(await (await photograph(village, CERTIFICATE)).arrayBuffer())
    expect(bytes.equals(CERTIFICATE)).toBe(true)
    expect((await photograph(neighbour, CERTIFICATE)).status).toBe(404)
    town.line.restore()
  })

  test('a new colleague comes in at the town, and signs in there when the county is gone again', async () => {
    const key = await exportPublicKey((await generateKeyPair(false)).publicKey)
    const manager = await signInAt(town.county.url, 'zhongxin')
    const staff = { id: 'cun9', name: '新小站', org: '441424104202', roles: ['agent'] }
    const issued = await post(town.county.url, '/api/v1/invitations', staff, { cookie: manager })
    const { code } = await issued.json()
    const joined = await post(town.relay.url, '/api/v1/join', { code, password: '一扇门 2026', key })
    expect(joined.status, await joined.clone().text()).toBe(201)
    const { enrolment } = joinedSchema.parse(await joined.json())
    expect(enrolment.org.id).toBe('441424104202')
    const cookie = cookieOf(joined)
    const session = await fetch(`${town.relay.url}/api/v1/session`, { headers: { cookie } })
    expect(await session.json()).toMatchObject({ staff: { id: 'cun9' } })
    town.line.cut()
    expect(await signInAt(town.relay.url, 'cun9', '一扇门 2026')).toContain('yimen_session')
  })
})
