import { readdir, readFile } from 'node:fs/promises'
import { join as pathOf } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPack } from '../../../shared/catalogue/pack.ts'
import {
  accountsSchema,
  formatInvitationCode,
  invitedSchema,
  parseInvitationCode,
} from '../../../shared/protocol/invitation.ts'
import { hasher } from '../../../sync/crypto/hash.ts'
import { type County, problemOf, sharedCounty, village } from './county.ts'
import {
  administrator,
  freshKey,
  invite,
  join,
  look,
  openRealCounty,
  remove,
  SECRET,
  VILLAGE,
} from './real-node.ts'

const DAY_MS = 86_400_000

const list = async (county: County, cookie: string) =>
  accountsSchema.parse(
    await (await county.node.app.request('/api/v1/accounts', { headers: { cookie } })).json(),
  )

const inForce = async (county: County) => {
  const health = await (await county.node.app.request('/healthz')).json()
  return (health as { release: number }).release
}

describe('a code', () => {
  test('is forgiven what people do to it', () => {
    const code = '7K3QF9ZP201A'
    expect(formatInvitationCode(code)).toBe('7K3Q-F9ZP-201A')
    for (const typed of ['7k3q-f9zp-201a', ' 7K3Q F9ZP 2OIa ', '７Ｋ３Ｑ—F9ZP–20lA', code])
      expect(parseInvitationCode(typed)).toBe(code)
    for (const none of ['', '7K3QF9ZP201', '7K3QF9ZP201AA', '7K3QF9ZP201U'])
      expect(parseInvitationCode(none)).toBeNull()
  })

  test('lies in no file of the node as it is', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const { code } = await invite(county, cookie)
    await join(county, code)
    await county.restart()
    for (const name of await readdir(county.dataDir, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue
      const bytes = await readFile(pathOf(name.parentPath, name.name), 'latin1')
      expect(bytes.includes(code), name.name).toBe(false)
    }
    expect(JSON.stringify(county.log)).not.toContain(code)
  })
})

describe('the first administrator', () => {
  test('comes in by a code of the machine, and then there is none any more', async () => {
    const county = await openRealCounty()
    const first = (await county.node.administratorCode())!
    // A start whose code nobody saw: the next one says another.
    await county.restart()
    const second = (await county.node.administratorCode())!
    expect((await problemOf(await look(county, first))).type).toBe('no-invitation')
    const { session } = await join(county, second)
    expect(session.staff.roles).toEqual(['manager'])
    expect(session.org.kind).toBe('county')
    expect(await county.node.administratorCode()).toBeNull()
    await county.restart()
    expect(await county.node.administratorCode()).toBeNull()
  })
})

describe('an invitation', () => {
  test('makes an account, a colleague in the next release and a device, in one go', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const before = await inForce(county)
    const { code, invitation } = await invite(county, cookie)
    expect(Date.parse(invitation.until) - county.clock.now()).toBe(7 * DAY_MS)
    const invited = invitedSchema.parse(await (await look(county, code)).json())
    expect(invited).toMatchObject({ staff: VILLAGE, org: { name: '河子口村公共服务站' } })
    // Looking changes nothing.
    expect(await inForce(county)).toBe(before)

    const came = await join(county, formatInvitationCode(code).toLowerCase())
    expect(came.session.staff).toEqual(VILLAGE)
    expect(came.enrolment.org.id).toBe(VILLAGE.org)
    expect(await inForce(county)).toBe(before + 1)
    await county.signIn(VILLAGE.id, SECRET)
    const held = await list(county, cookie)
    expect(held.accounts).toContainEqual({ staff: VILLAGE, open: true })
    expect(held.devices.map((d) => d.device)).toContain(came.enrolment.device)
    expect(held.invitations).toEqual([])
  })

  test('is redeemed once', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const { code } = await invite(county, cookie)
    await join(county, code)
    const again = await county.post('/api/v1/join', { code, password: SECRET, key: await freshKey() })
    expect((await problemOf(again)).type).toBe('invitation-used')
    expect((await problemOf(await look(county, code))).type).toBe('invitation-used')
  })

  test('of two who redeem it at once, one comes in', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const { code } = await invite(county, cookie)
    const answers = await Promise.all(
      ['one person here', 'another person'].map(async (password) =>
        county.post('/api/v1/join', { code, password, key: await freshKey() }),
      ),
    )
    expect(answers.map((a) => a.status).sort()).toEqual([201, 410])
    expect((await list(county, cookie)).devices.filter((d) => d.org === VILLAGE.org)).toHaveLength(1)
  })

  test('whose answer was lost gives the same browser the same answer', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const { code } = await invite(county, cookie)
    const first = await join(county, code)
    const again = await join(county, code, SECRET, first.key)
    expect(again.enrolment).toEqual(first.enrolment)
    // The same key with another password is somebody who only saw the key.
    const other = await county.post('/api/v1/join', { code, password: 'not the same', key: first.key })
    expect((await problemOf(other)).type).toBe('invitation-used')
  })

  test('runs out after seven days', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const { code } = await invite(county, cookie)
    county.clock.move(7 * DAY_MS - 1)
    expect((await look(county, code)).status).toBe(200)
    county.clock.move(1)
    expect((await problemOf(await look(county, code))).type).toBe('invitation-over')
    const late = await county.post('/api/v1/join', { code, password: SECRET, key: await freshKey() })
    expect((await problemOf(late)).type).toBe('invitation-over')
  })

  test('is withdrawn, or gives way to a newer one for the same account', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const first = await invite(county, cookie)
    const second = await invite(county, cookie)
    expect((await problemOf(await look(county, first.code))).type).toBe('no-invitation')
    const answer = await remove(county, `/api/v1/invitations/${second.invitation.id}`, cookie)
    expect(answer.status).toBe(204)
    expect((await problemOf(await look(county, second.code))).type).toBe('no-invitation')
    expect((await list(county, cookie)).invitations).toEqual([])
  })

  test('for an account that is there gives a further device and a new password, and ends its sessions', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const first = await join(county, (await invite(county, cookie)).code)
    const release = await inForce(county)
    const second = await join(county, (await invite(county, cookie)).code, 'a second secret')
    expect(second.enrolment.device).not.toBe(first.enrolment.device)
    // Nobody new: nothing to publish.
    expect(await inForce(county)).toBe(release)
    const old = await county.node.app.request('/api/v1/session', { headers: { cookie: first.cookie } })
    expect(old.status).toBe(401)
    await county.signIn(VILLAGE.id, 'a second secret')
    const wrong = await county.post('/api/v1/session', { staff: VILLAGE.id, password: SECRET })
    expect((await problemOf(wrong)).type).toBe('wrong-password')
  })

  test('redeemed on a device of the same organisation leaves it the device that it is', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const first = await join(county, (await invite(county, cookie)).code)
    const colleague = { ...VILLAGE, id: 'cun2', name: '河小站' }
    const second = await join(county, (await invite(county, cookie, colleague)).code, SECRET, first.key)
    const { catalogue, ...stays } = first.enrolment
    expect(second.enrolment).toMatchObject(stays)
    // The colleague is in a release of its own.
    expect(second.enrolment.catalogue!.release).toBeGreaterThan(catalogue!.release)
    expect(second.session.staff).toEqual(colleague)
    expect((await list(county, cookie)).devices.filter((d) => d.org === VILLAGE.org)).toHaveLength(1)
  })

  test.each([
    ['a role of another desk', { ...VILLAGE, roles: ['manager'] }, 'bad-request'],
    ['an organisation that is not there', { ...VILLAGE, org: '441424199999' }, 'bad-request'],
    ['no name', { ...VILLAGE, name: ' ' }, 'bad-request'],
    ['an account id with capitals', { ...VILLAGE, id: 'Cun1' }, 'bad-request'],
    ['the account of somebody else', { ...VILLAGE, id: village, name: '别人' }, 'account-taken'],
  ])('to %s is not made', async (_, staff, type) => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const answer = await county.post('/api/v1/invitations', staff, { cookie })
    expect((await problemOf(answer)).type).toBe(type)
  })

  test('is not to be guessed: after thirty wrong codes an address must wait', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const { code } = await invite(county, cookie)
    for (let i = 0; i < 30; i++) {
      const wrong = '0'.repeat(10) + String(i).padStart(2, '0')
      expect((await problemOf(await look(county, wrong))).type).toBe('no-invitation')
    }
    expect((await problemOf(await look(county, code))).type).toBe('too-many-requests')
    const redeemed = await county.post('/api/v1/join', { code, password: SECRET, key: await freshKey() })
    expect((await problemOf(redeemed)).type).toBe('too-many-requests')
  })

  test('needs a password that is one, and a key that is one', async () => {
    const county = await openRealCounty()
    const { cookie } = await administrator(county)
    const { code } = await invite(county, cookie)
    const short = await county.post('/api/v1/join', { code, password: '1234567', key: await freshKey() })
    expect(await problemOf(short)).toEqual({ type: 'bad-request', detail: 'password' })
    const keyless = await county.post('/api/v1/join', { code, password: SECRET, key: 'A'.repeat(91) })
    expect(await problemOf(keyless)).toEqual({ type: 'bad-request', detail: 'key' })
    await join(county, code)
  })
})

describe('on a node for real', () => {
  test('a password alone enrols no device, and a wrong one is not told from the right one', async () => {
    const county = await openRealCounty()
    const { session } = await administrator(county)
    for (const password of [SECRET, 'not the password'])
      expect(
        await problemOf(
          await county.post('/api/v1/session', { staff: session.staff.id, password, key: await freshKey() }),
        ),
      ).toMatchObject({ type: 'needs-invitation' })
  })

  test('accounts and invitations are the manager’s alone', async () => {
    const county = await openRealCounty()
    const boss = await administrator(county)
    const { cookie } = await join(county, (await invite(county, boss.cookie)).code)
    for (const held of [cookie, '']) {
      const type = held ? 'forbidden' : 'unauthorized'
      const read = await county.node.app.request('/api/v1/accounts', { headers: { cookie: held } })
      expect((await problemOf(read)).type).toBe(type)
      const made = await county.post('/api/v1/invitations', VILLAGE, { cookie: held })
      expect((await problemOf(made)).type).toBe(type)
      const shut = await remove(county, '/api/v1/accounts/admin', held)
      expect((await problemOf(shut)).type).toBe(type)
    }
  })

  test('a withdrawn account ends its sessions, stays in the release, and comes back by an invitation', async () => {
    const county = await openRealCounty()
    const boss = await administrator(county)
    const came = await join(county, (await invite(county, boss.cookie)).code)
    expect((await remove(county, `/api/v1/accounts/${VILLAGE.id}`, boss.cookie)).status).toBe(204)
    const session = await county.node.app.request('/api/v1/session', { headers: { cookie: came.cookie } })
    expect(session.status).toBe(401)
    const refused = await county.post('/api/v1/session', { staff: VILLAGE.id, password: SECRET })
    expect((await problemOf(refused)).type).toBe('wrong-password')
    expect((await list(county, boss.cookie)).accounts).toContainEqual({ staff: VILLAGE, open: false })
    const back = await join(county, (await invite(county, boss.cookie)).code)
    expect(back.session.staff.id).toBe(VILLAGE.id)
    const own = await remove(county, '/api/v1/accounts/admin', boss.cookie)
    expect((await problemOf(own)).type).toBe('forbidden')
  })
})

const demo = sharedCounty()
test('in the demo a session is enough, and a device has its release from the same pack', async () => {
  const station = await demo().enrol(village)
  const answer = await station.sync()
  const pack = await demo().node.app.request(answer.catalogue!.pack)
  expect(readPack(hasher, await pack.text())?.release.number).toBe(answer.catalogue!.release)
})
