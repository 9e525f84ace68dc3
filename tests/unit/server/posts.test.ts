/** Posts: entered, handed over and handed back, by a unit's head or the county, in the release from then on. */
import { describe, expect, test } from 'vitest'
import type { Absence, Post } from '../../../shared/org/posts.ts'
import { postsSchema } from '../../../shared/protocol/posts.ts'
import { chinaDay } from '../../../shared/time.ts'
import { department, openCounty, problemOf, township, village } from './county.ts'

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
})
