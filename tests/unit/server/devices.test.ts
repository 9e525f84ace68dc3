/** The demo's open door: whoever signs in may enrol the device at hand. */
import { expect, test } from 'vitest'
import { signedInSchema } from '../../../shared/protocol/session.ts'
import { exportPublicKey, generateKeyPair } from '../../../sync/crypto/ecdsa.ts'
import { type County, openCounty, PASSWORD, problemOf, sharedCounty, township, village } from './county.ts'

const freshKey = async () => exportPublicKey((await generateKeyPair(false)).publicKey)

const enrol = (county: County, staff: string, key: string, password = PASSWORD) =>
  county.post('/api/v1/session', { staff, password, key })

const enrolmentIn = async (answer: Response) => signedInSchema.parse(await answer.json()).enrolment!

test('a clerk who signs in enrols a device for the own organisation', async () => {
  const county = await openCounty()
  const answer = await enrol(county, village, await freshKey())
  expect(answer.status).toBe(200)
  expect(answer.headers.get('set-cookie')).toContain('yimen_session=')
  const enrolment = await enrolmentIn(answer)
  expect(enrolment.org.id).toBe('441424104201')
  expect(enrolment.device).not.toMatch(/^0/)
  expect(enrolment.authority).toEqual({ area: '441424000000', key: county.node.publicKey })
})

test('one key is one device, however often its answer is lost', async () => {
  const county = await openCounty()
  const key = await freshKey()
  const first = await enrolmentIn(await enrol(county, village, key))
  expect(await enrolmentIn(await enrol(county, village, key))).toEqual(first)
})

test('many at once get devices and terminals of their own', async () => {
  const county = await openCounty({ staff: [township] })
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => enrol(county, township, await freshKey())),
  )
  const enrolments = await Promise.all(answers.map(enrolmentIn))
  expect(new Set(enrolments.map((e) => e.device)).size).toBe(8)
  expect(new Set(enrolments.map((e) => e.terminal)).size).toBe(8)
})

test('an enrolled device is known after a restart', async () => {
  const county = await openCounty()
  const station = await county.enrol(village)
  await county.restart()
  expect((await station.exchange(await station.question())).status).toBe(200)
})

const shared = sharedCounty()
test('a wrong password enrols nothing', async () => {
  const answer = await enrol(shared(), village, await freshKey(), 'not the password')
  expect((await problemOf(answer)).type).toBe('wrong-password')
})

test.each([
  ['letters', 'A'.repeat(91)],
  ['no base64url', '+'.repeat(120)],
])('a key of %s is none', async (_, key) => {
  expect(await problemOf(await enrol(shared(), village, key))).toEqual({ type: 'bad-request', detail: 'key' })
})

test('a key on another curve is none', async () => {
  const curve = { name: 'ECDSA', namedCurve: 'P-384' }
  const pair = await crypto.subtle.generateKey(curve, false, ['sign', 'verify'])
  const key = await exportPublicKey(pair.publicKey)
  expect(await problemOf(await enrol(shared(), village, key))).toEqual({ type: 'bad-request', detail: 'key' })
})

test('one person enrols at most thirty devices a day: terminal codes are finite', async () => {
  const county = await openCounty()
  const key = await freshKey()
  for (let i = 0; i < 30; i++) expect((await enrol(county, village, key)).status).toBe(200)
  const answer = await enrol(county, village, key)
  expect((await problemOf(answer)).type).toBe('too-many-requests')
  expect(answer.headers.get('set-cookie')).toBeNull()
})
