import { describe, expect, test } from 'vitest'
import { SESSION_MS } from '../../../server/accounts.ts'
import { sessionSchema } from '../../../shared/protocol/session.ts'
import { ORIGIN, openCounty, PASSWORD, problemOf, sharedCounty, township, village } from './county.ts'

const read = (county: Awaited<ReturnType<typeof openCounty>>, cookie: string) =>
  county.node.app.request('/api/v1/session', { headers: { cookie } })

describe('sign-in', () => {
  test('the right password opens a session, known by a cookie that no script can read', async () => {
    const county = await openCounty()
    const answer = await county.post('/api/v1/session', { staff: village, password: PASSWORD })
    expect(answer.status).toBe(200)
    const session = sessionSchema.parse(await answer.json())
    expect(session.staff.id).toBe(village)
    expect(session.org.name).toBe('河子口村公共服务站')
    expect(Date.parse(session.until) - county.clock.now()).toBe(SESSION_MS)
    const cookie = answer.headers.get('set-cookie')!
    expect(cookie).toMatch(
      /^yimen_session=[A-Za-z0-9_-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const again = await read(county, cookie.split(';')[0]!)
    expect(await again.json()).toEqual(session)
  })

  test('the cookie is for TLS only where people come by https', async () => {
    const county = await openCounty({ publicUrl: 'https://yimen.example' })
    const answer = await county.post(
      '/api/v1/session',
      { staff: village, password: PASSWORD },
      { origin: 'https://yimen.example' },
    )
    expect(answer.headers.get('set-cookie')).toContain('; Secure')
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
  })

  test('a wrong password and an unknown name get one answer', async () => {
    const county = await openCounty()
    const wrong = await county.post('/api/v1/session', { staff: village, password: 'wrong' })
    const unknown = await county.post('/api/v1/session', { staff: 'nobody', password: PASSWORD })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(wrong.headers.get('set-cookie')).toBeNull()
    expect(await wrong.text()).toBe(await unknown.text())
  })

  test('after ten wrong tries even the right password must wait', async () => {
    const county = await openCounty({ staff: [village, township] })
    for (let i = 0; i < 10; i++) {
      const answer = await county.post('/api/v1/session', { staff: village, password: 'wrong' })
      expect((await problemOf(answer)).type).toBe('wrong-password')
    }
    const answer = await county.post('/api/v1/session', { staff: village, password: PASSWORD })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answer.status).toBe(429)
    expect((await problemOf(answer)).type).toBe('too-many-requests')
    // Somebody else is not held up by it.
    await county.signIn(township)
  })

  test('right tries do not count', async () => {
    const county = await openCounty()
    for (let i = 0; i < 11; i++) await county.signIn(village)
  })

  const shared = sharedCounty()
  test.each([
    ['no JSON', '{', 'body'],
    ['another shape', { staff: village }, 'password'],
    ['another type', { staff: village, password: 5 }, 'password'],
    ['a name of a page', { staff: 'x'.repeat(33), password: 'y' }, 'staff'],
  ])('%s is refused with the place of the fault, never the value', async (_, body, detail) => {
    const answer = await shared().post('/api/v1/session', body)
    expect(await problemOf(answer)).toEqual({ type: 'bad-request', detail })
  })
})

describe('a session', () => {
  test('ends after eight hours', async () => {
    const county = await openCounty()
    const cookie = await county.signIn(village)
    county.clock.move(SESSION_MS - 1)
    expect((await read(county, cookie)).status).toBe(200)
    county.clock.move(1)
    expect((await problemOf(await read(county, cookie))).type).toBe('unauthorized')
  })

  test('outlives a restart of the node, and its end does too', async () => {
    const county = await openCounty()
    const cookie = await county.signIn(village)
    await county.restart()
    expect((await read(county, cookie)).status).toBe(200)
    county.clock.move(SESSION_MS)
    await county.restart()
    expect((await read(county, cookie)).status).toBe(401)
  })

  test('is over once signed out', async () => {
    const county = await openCounty()
    const cookie = await county.signIn(village)
    const out = await county.node.app.request('/api/v1/session', {
      method: 'DELETE',
      headers: { cookie, origin: ORIGIN },
    })
    expect(out.status).toBe(204)
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await read(county, cookie)).status).toBe(401)
  })

  test('cannot be used or ended from a foreign page', async () => {
    const county = await openCounty()
    const cookie = await county.signIn(village)
    const origin = 'https://evil.example'
    const body = { staff: village, password: PASSWORD }
    const posted = await county.post('/api/v1/session', body, { origin })
    expect((await problemOf(posted)).type).toBe('forbidden')
    const headers = { cookie, origin, 'content-type': 'text/plain' }
    const form = await county.node.app.request('/api/v1/session', { method: 'POST', headers, body: '{}' })
    expect((await problemOf(form)).type).toBe('forbidden')
    const out = await county.node.app.request('/api/v1/session', { method: 'DELETE', headers })
    expect((await problemOf(out)).type).toBe('forbidden')
    expect((await read(county, cookie)).status).toBe(200)
  })

  const shared = sharedCounty()
  test.each(['', 'yimen_session=', 'yimen_session=x', 'yimen_session=%zz', 'other=1'])(
    'no session lies in the cookie %j',
    async (cookie) => {
      expect((await problemOf(await read(shared(), cookie))).type).toBe('unauthorized')
    },
  )
})
