import { expect, test } from 'vitest'
import { enrolmentSchema } from '../../../shared/protocol/session.ts'
import { exportPublicKey, generateKeyPair } from '../../../sync/crypto/ecdsa.ts'
import { openCounty, problemOf, sharedCounty, township, village } from './county.ts'

const freshKey = async () => exportPublicKey((await generateKeyPair(false)).publicKey)

test('a signed-in clerk enrols a device for the own organisation', async () => {
  const county = await openCounty()
  const cookie = await county.signIn(village)
  const answer = await county.post('/api/v1/devices', { key: await freshKey() }, { cookie })
  expect(answer.status).toBe(201)
  const enrolment = enrolmentSchema.parse(await answer.json())
  expect(enrolment.org.id).toBe('441424104201')
  expect(enrolment.device).not.toMatch(/^0/)
  expect(enrolment.authority).toEqual({ area: '441424000000', key: county.node.publicKey })
})

test('many at once get devices and terminals of their own', async () => {
  const county = await openCounty({ staff: [township] })
  const cookie = await county.signIn(township)
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () =>
      county.post('/api/v1/devices', { key: await freshKey() }, { cookie }),
    ),
  )
  const enrolments = await Promise.all(answers.map(async (a) => enrolmentSchema.parse(await a.json())))
  expect(new Set(enrolments.map((e) => e.device)).size).toBe(8)
  expect(new Set(enrolments.map((e) => e.terminal)).size).toBe(8)
})

test('an enrolled device is known after a restart', async () => {
  const county = await openCounty()
  const station = await county.enrol(village)
  await county.restart()
  expect((await station.exchange(await station.question())).status).toBe(200)
})

test('without a session there is no enrolment', async () => {
  const county = await openCounty()
  const answer = await county.post('/api/v1/devices', { key: await freshKey() })
  expect((await problemOf(answer)).type).toBe('unauthorized')
})

const shared = sharedCounty()
test.each([
  ['letters', 'A'.repeat(91)],
  ['no base64url', '+'.repeat(120)],
])('a key of %s is none', async (_, key) => {
  const county = shared()
  const cookie = await county.signIn(village)
  const answer = await county.post('/api/v1/devices', { key }, { cookie })
  expect(await problemOf(answer)).toEqual({ type: 'bad-request', detail: 'key' })
})

test('a key on another curve is none', async () => {
  const county = shared()
  const cookie = await county.signIn(village)
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, false, [
    'sign',
    'verify',
  ])
  const answer = await county.post(
    '/api/v1/devices',
    { key: await exportPublicKey(pair.publicKey) },
    { cookie },
  )
  expect(await problemOf(answer)).toEqual({ type: 'bad-request', detail: 'key' })
})

test('one person enrols at most thirty devices a day: terminal codes are finite', async () => {
  const county = await openCounty()
  const cookie = await county.signIn(village)
  const key = await freshKey()
  for (let i = 0; i < 30; i++) {
    expect((await county.post('/api/v1/devices', { key }, { cookie })).status).toBe(201)
  }
  const answer = await county.post('/api/v1/devices', { key }, { cookie })
  expect((await problemOf(answer)).type).toBe('too-many-requests')
})
