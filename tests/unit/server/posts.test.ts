/** Posts: entered, handed over and handed back, by a unit's head or the county, in the release from then on. */
import { describe, expect, test } from 'vitest'
import type { Absence, Post } from '../../../shared/org/posts.ts'
import { issuedSchema } from '../../../shared/protocol/invitation.ts'
import { postsSchema } from '../../../shared/protocol/posts.ts'
import { chinaDay } from '../../../shared/time.ts'
import { exportPublicKey, generateKeyPair } from '../../../sync/crypto/ecdsa.ts'
import {
  type County,
  department,
  ORIGIN,
  openCounty,
  PASSWORD,
  problemOf,
  township,
  village,
} from './county.ts'

const manager = 'zhongxin'
const PATH = '/api/v1/posts'
const TOWN = '441424104000'
const WINDOW: Post = { org: TOWN, name: '综合窗口', items: [], a: 'huacheng', b: 'huacheng2' }
const DAY_MS = 86_400_000

async function openUnits() {
  const county = await openCounty({ staff: [manager, department, township, village] })
  const [today, tomorrow] = [0, DAY_MS].map((ms) => chinaDay(county.clock.now() + ms)) as [string, string]
  const as = async (staff: string) => {
    const cookie = await county.signIn(staff)
    return {
      ask: (path: string, body: object) => county.post(PATH + path, body, { cookie }),
      read: async () => {
        const answer = await county.node.app.request(PATH, { headers: { cookie } })
        return postsSchema.parse(await answer.json())
      },
    }
  }
  return { county, as, today, tomorrow }
}

const dutyOf = (posts: { posts: readonly { name: string; onDuty: object }[] }, name: string) =>
  posts.posts.find((post) => post.name === name)?.onDuty

describe('posts', () => {
  test('one action hands all of a person’s posts over, one hands them back, and a restart knows it', async () => {
    const { county, as, today } = await openUnits()
    const { ask, read } = await as(manager)
    const second: Post = { ...WINDOW, name: '医保', items: [county.release.items[0]!.code] }
    expect((await ask('', second)).status).toBe(200)
    const away: Absence = { staff: 'huacheng', from: today, to: null }
    const handed = postsSchema.parse(await (await ask('/away', away)).json())
    for (const { name } of [WINDOW, second])
      expect(dutyOf(handed, name)).toEqual({ as: 'b', staff: 'huacheng2' })
    await county.restart()
    expect(dutyOf(await read(), WINDOW.name)).toEqual({ as: 'b', staff: 'huacheng2' })
    const back = postsSchema.parse(await (await ask('/back', away)).json())
    for (const { name } of [WINDOW, second])
      expect(dutyOf(back, name)).toEqual({ as: 'a', staff: 'huacheng' })
    expect(back.absences).toEqual([])
  })

  test('stations have it with the next release, residents never', async () => {
    const { county, as, today } = await openUnits()
    const before = (await (await county.node.app.request('/healthz')).json()) as { release: number }
    await (await as(manager)).ask('/away', { staff: 'huacheng', from: today, to: null })
    const after = (await (await county.node.app.request('/healthz')).json()) as { release: number }
    expect(after.release).toBe(before.release + 1)
    const guide = (await (await county.node.app.request('/api/v1/guide')).json()) as { pack: string }
    expect(await (await county.node.app.request(guide.pack)).text()).not.toContain('huacheng2')
  })

  test('a unit’s head keeps its own and no other; who decides nothing keeps none', async () => {
    const { as, today } = await openUnits()
    const head = await as(department)
    expect((await head.ask('/away', { staff: 'minzheng2', from: today, to: today })).status).toBe(200)
    expect(dutyOf(await head.read(), '社会救助')).toEqual({ as: 'b', staff: 'minzheng' })
    expect((await head.read()).posts.map(({ name }) => name)).toEqual(['社会救助'])
    for (const answer of [
      await head.ask('', WINDOW),
      await head.ask('/away', { staff: 'huacheng', from: today, to: null }),
      await head.ask('/back', { staff: 'huacheng', from: today }),
      await (await as(township)).ask('', WINDOW),
      await (await as(township)).ask('/away', { staff: 'huacheng', from: today, to: null }),
    ])
      expect((await problemOf(answer)).type).toBe('forbidden')
  })

  test('another unit reads nothing of it; without a session nobody does', async () => {
    const { county, as, today } = await openUnits()
    await (await as(manager)).ask('/away', { staff: 'huacheng', from: today, to: null })
    expect(await (await as(department)).read()).toMatchObject({ absences: [] })
    expect(await (await as(township)).read()).toMatchObject({
      posts: [{ name: '综合窗口' }],
      absences: [{ staff: 'huacheng' }],
    })
    for (const answer of [
      await county.node.app.request(PATH),
      await county.post(PATH, WINDOW),
      await county.post(`${PATH}/away`, {}),
      await county.post(`${PATH}/back`, {}),
      await county.post(`${PATH}/remove`, {}),
    ])
      expect((await problemOf(answer)).type).toBe('unauthorized')
  })

  test('what does not fit the unit is refused, and says where', async () => {
    const { county, as, today, tomorrow } = await openUnits()
    const { ask } = await as(manager)
    const yesterday = chinaDay(county.clock.now() - DAY_MS)
    await ask('/away', { staff: 'huacheng', from: tomorrow, to: null })
    const code = county.release.items[0]!.code
    for (const [path, wrong, at] of [
      ['', { ...WINDOW, org: '441424104299' }, 'org'],
      ['', { ...WINDOW, a: 'minzheng' }, 'a'],
      ['', { ...WINDOW, b: 'nobody' }, 'b'],
      ['', { ...WINDOW, b: WINDOW.a }, 'b'],
      ['', { ...WINDOW, name: ' ' }, 'name'],
      ['', { ...WINDOW, name: '另一个' }, 'items'],
      ['', { ...WINDOW, name: '另一个', items: [code.replace(/.$/, 'X')] }, 'items'],
      ['/away', { staff: 'nobody', from: today, to: null }, 'staff'],
      ['/away', { staff: 'huacheng2', from: yesterday, to: null }, 'from'],
      ['/away', { staff: 'huacheng2', from: tomorrow, to: today }, 'to'],
      ['/away', { staff: 'huacheng2', from: '2026-02-30', to: null }, 'from'],
      // Away already on some of these days.
      ['/away', { staff: 'huacheng', from: today, to: tomorrow }, 'from'],
    ] as const)
      expect(await problemOf(await ask(path, wrong)), `${path} ${at}`).toMatchObject({
        type: 'bad-request',
        detail: expect.stringContaining(at),
      })
    expect((await problemOf(await ask('/back', { staff: 'huacheng', from: today }))).type).toBe('not-found')
    expect((await ask('/back', { staff: 'huacheng', from: tomorrow })).status).toBe(200)
  })

  test('an absence that was begun ends with the day before, and its days stay on record', async () => {
    const { county, as, today } = await openUnits()
    const away = { staff: 'huacheng', from: today, to: null }
    await (await as(manager)).ask('/away', away)
    county.clock.move(2 * DAY_MS)
    // A session does not outlast its days.
    const { ask, read } = await as(manager)
    expect((await ask('/back', away)).status).toBe(200)
    expect((await read()).absences).toEqual([{ ...away, to: chinaDay(county.clock.now() - DAY_MS) }])
    expect((await problemOf(await ask('/back', away))).type).toBe('not-found')
  })

  test('one that is no more leaves its cases to the unit’s others; whose it is not removes none', async () => {
    const { as } = await openUnits()
    const { ask, read } = await as(manager)
    const named = ({ org, name }: Post) => ({ org, name })
    for (const answer of [
      await (await as(department)).ask('/remove', named(WINDOW)),
      await (await as(township)).ask('/remove', named(WINDOW)),
    ])
      expect((await problemOf(answer)).type).toBe('forbidden')
    const left = postsSchema.parse(await (await ask('/remove', named(WINDOW))).json())
    const units = ({ posts }: { posts: readonly { org: string }[] }) => posts.map(({ org }) => org)
    expect(units(left)).not.toContain(TOWN)
    expect(units(await read()).length).toBeGreaterThan(0)
    expect((await problemOf(await ask('/remove', named(WINDOW)))).type).toBe('not-found')
    expect((await problemOf(await ask('/remove', { org: TOWN }))).type).toBe('bad-request')
    expect((await ask('', WINDOW)).status).toBe(200)
  })

  test('of whoever cannot sign in any more are the other’s, until they come back by an invitation', async () => {
    const { county, as, today, tomorrow } = await openUnits()
    const { ask, read } = await as(manager)
    await ask('/away', { staff: 'huacheng', from: tomorrow, to: tomorrow })
    await shut(county, 'huacheng')
    expect(dutyOf(await read(), WINDOW.name)).toEqual({ as: 'b', staff: 'huacheng2' })
    await shut(county, 'huacheng2')
    expect(dutyOf(await read(), WINDOW.name)).toEqual({ as: 'unit', staff: null })
    await shut(county, 'nobody')
    expect((await read()).absences).toHaveLength(3)

    await comesBack(county, 'huacheng')
    expect(dutyOf(await read(), WINDOW.name)).toEqual({ as: 'a', staff: 'huacheng' })
    await ask('/back', { staff: 'huacheng', from: tomorrow })
    // A new password is no return: away is away.
    await ask('/away', { staff: 'huacheng', from: today, to: null })
    await comesBack(county, 'huacheng')
    expect(dutyOf(await read(), WINDOW.name)).toEqual({ as: 'unit', staff: null })
  })

  test('nobody calls a closed account back to duty, and nobody but the county closes one', async () => {
    const { county, as, today, tomorrow } = await openUnits()
    const { ask, read } = await as(manager)
    await ask('/away', { staff: 'minzheng2', from: tomorrow, to: null })
    await shut(county, 'minzheng2')
    const head = await as(department)
    for (const from of [today, tomorrow]) {
      const refused = await problemOf(await head.ask('/back', { staff: 'minzheng2', from }))
      expect(refused.type).toBe('account-closed')
    }
    expect(dutyOf(await read(), '社会救助')).toEqual({ as: 'b', staff: 'minzheng' })
    await ask('/away', { staff: 'huacheng', from: today, to: null, closed: true })
    expect((await ask('/back', { staff: 'huacheng', from: today })).status).toBe(200)
  })

  test('leave that was entered stands when an account is opened, the first time and again', async () => {
    const { county, as, today } = await openUnits()
    const { ask, read } = await as(manager)
    const until = chinaDay(county.clock.now() + 5 * DAY_MS)
    const leave = [
      // Never had an account.
      { staff: 'huacheng2', from: today, to: until },
      { staff: 'huacheng', from: today, to: until },
    ]
    for (const one of leave) expect((await ask('/away', one)).status).toBe(200)
    await shut(county, 'huacheng')
    for (const { staff } of leave) await comesBack(county, staff)
    expect((await read()).absences).toEqual(leave)
  })
})

async function shut(county: County, staff: string): Promise<void> {
  const headers = { cookie: await county.signIn(manager), origin: ORIGIN }
  const answer = await county.node.app.request(`/api/v1/accounts/${staff}`, { method: 'DELETE', headers })
  expect(answer.status).toBe(204)
}

async function comesBack(county: County, id: string): Promise<void> {
  const staff = county.release.staff.find((s) => s.id === id)!
  const cookie = await county.signIn(manager)
  const { code } = issuedSchema.parse(
    await (await county.post('/api/v1/invitations', staff, { cookie })).json(),
  )
  const pair = await generateKeyPair(false)
  const key = await exportPublicKey(pair.publicKey)
  const joined = await county.post('/api/v1/join', { code, password: PASSWORD, key })
  expect(joined.status).toBe(201)
}
